"""Instruments of no class, which lie about in pictures: one shell each, at an opening.

Frame and units are those of the bundled instruments: flat in XY, tips towards +Y, metres.
"""
