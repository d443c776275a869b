"""Animation off what an image sets: it would put it back as soon as the renderer sets the frame."""

from __future__ import annotations

import bpy

# Starts of the data paths that move an object.
TRANSFORM = ("location", "rotation", "scale", "delta_")


def still(owner: bpy.types.ID, *paths: str) -> None:
    """Stops the owner's keyframes, so that all of it stays as it is, and takes off the drivers of
    what begins with one of the data `paths`."""
    animation = owner.animation_data
    if animation is None:
        return
    animation.action = None
    for track in animation.nla_tracks:
        track.mute = True
    for curve in list(animation.drivers):
        if curve.data_path.startswith(paths):
            animation.drivers.remove(curve)
