"""What draws are made from: streams of numbers, and the catalog of what there is."""
