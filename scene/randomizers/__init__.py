"""What varies from image to image, in the scene: made once, then only values set."""
