"""Things that lie around the operating field."""
