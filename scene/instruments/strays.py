"""Keypoints on an instrument whose class has no place for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bpy

# What to do about a keypoint that the class does not have.
MEND = "rename it in Classes, or clear it"


def stray(
    members: Iterable[bpy.types.Object], class_name: str, names: Sequence[str]
) -> tuple[bpy.types.Object, str] | None:
    """A keypoint empty too many on an instrument, and what is wrong with it; else None."""
    placed: dict[str, bpy.types.Object] = {}
    for obj in sorted(members, key=lambda o: o.name):
        if obj.synthpoint.role != "KEYPOINT":
            continue
        name = obj.synthpoint.keypoint
        if name not in names:
            return obj, f"keypoint {name!r} ({obj.name}) is not in class {class_name!r}; {MEND}"
        if name in placed:
            both = f"{placed[name].name}, {obj.name}"
            return obj, f"keypoint {name!r} is there twice ({both}); remove one"
        placed[name] = obj
    return None
