"""Blood on a ground."""

# Where it is thick, linear RGB.
COLOR = (0.055, 0.0015, 0.002)
