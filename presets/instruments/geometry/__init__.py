"""Closed shells with rounded edges, the common stock of the bundled instruments.

Lengths are metres throughout. Every function returns a closed shell whose faces run
counter-clockwise seen from outside. Edges are rounded in the geometry itself, so that highlights
run along them as on ground steel.
"""
