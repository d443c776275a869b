"""Animation off what an image sets: it would put it back as soon as the renderer sets the frame."""

from __future__ import annotations

import bpy

from . import compat
from .visibility import RAYS

# Starts of the data paths that move an object.
TRANSFORM = ("location", "rotation", "scale", "delta_")

# Starts of the data paths of a scene that a run sets for its pictures.
PICTURE = ("cycles.", "render.", "view_settings.", "display_settings.", "rigidbody_world.")

# What a run sets to show and hide, on objects and on their modifiers, and which constraints act.
SHOWING = (
    "hide_render", "hide_viewport", "show_viewport", "levels", "mute", "enabled", *RAYS,
)  # fmt: skip


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


def moving_drivers(obj: bpy.types.Object) -> list[bpy.types.FCurve]:
    """Drivers that say where the object is."""
    animation = obj.animation_data
    drivers = animation.drivers if animation is not None else ()
    return [c for c in drivers if c.data_path.startswith(TRANSFORM) and not c.mute]


def moving(obj: bpy.types.Object) -> list[bpy.types.FCurve]:
    """Drivers and keyframed curves that move the object or set its constraints."""
    animation = obj.animation_data
    if animation is None:
        return []
    curves = [*animation.drivers]
    if animation.action is not None:
        curves += compat.fcurves(obj)
    return [c for c in curves if c.data_path.startswith((*TRANSFORM, "constraints["))]


def mute_moving(obj: bpy.types.Object) -> None:
    """Mutes these; the values of now stay."""
    for curve in moving(obj):
        curve.mute = True


def still_showing() -> None:
    """Stops keyframes and drivers of all that shows and hides objects, in the whole file; each
    stays as it is in this frame. Other animation goes on."""
    curves = [curve for action in bpy.data.actions for curve in compat.curves_of(action)]
    for obj in bpy.data.objects:
        if obj.animation_data is not None:
            curves += obj.animation_data.drivers
    for curve in curves:
        if curve.data_path.rpartition(".")[2] in SHOWING:
            curve.mute = True
