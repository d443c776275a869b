"""Points and turns in space. Metres, radians, right-handed frames with Z up."""
