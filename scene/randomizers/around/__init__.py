"""Things around the operating field, a file each kind: what it looks like."""
