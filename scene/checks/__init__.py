"""What would keep a scene from becoming a dataset, told before the first render."""
