"""A hand: its shape, its joints, its pose and its skin. Right hands; left ones are their mirror.

Metres and radians. The hand's own frame: origin at the wrist, +Y to the knuckle of the middle
finger, +Z out of the back of the hand, so +X to the side of the little finger.
"""
