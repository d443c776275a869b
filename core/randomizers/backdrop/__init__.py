"""What lies under and behind the instruments: one kind an image, a file each."""
