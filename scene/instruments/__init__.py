"""What belongs to an instrument, what hangs where in it, and whether it all still fits."""
