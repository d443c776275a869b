"""A patient: a piece of the body, draped so that only the operating field shows. All in metres."""
