"""What an artist does in the window: tag, place, hinge, look."""
