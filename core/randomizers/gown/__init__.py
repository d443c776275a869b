"""People who stand at the field, in gowns."""
