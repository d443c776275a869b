"""Whether this Blender lets Python of the open file run, for the processes that go on with it."""

from __future__ import annotations

import builtins
import math
import sys
from collections.abc import Iterator
from typing import Any

import bpy

# Names that drivers may use in a file that is not trusted. Rather too many than too few: what
# uses another name was certainly allowed to.
HARMLESS = {
    "frame", "noise", "lerp", "clamp", "smoothstep",
    *(name for name in dir(builtins) + dir(math) if not name.startswith("_")),
}  # fmt: skip

OFF, ON = ("-Y", "--disable-autoexec"), ("-y", "--enable-autoexec")


def allowed() -> bool:
    """True where expressions of drivers and scripts of the open file ran that are not harmless,
    and none was refused.

    Blender does not say what the artist allowed for one file (Allow Execution), only whether
    something was refused. Where the file shows neither, this Blender's own arguments or
    preferences decide, and then nothing of what is seen depends on it.
    """
    if bpy.app.autoexec_fail:
        return False
    if any(_needs_trust(driver) for driver in _seen_drivers()):
        return True
    own = sys.argv[: sys.argv.index("--")] if "--" in sys.argv else sys.argv
    for word in reversed(own):
        if word in OFF + ON:
            return word in ON
    return bool(bpy.context.preferences.filepaths.use_scripts_auto_execute)


def _seen_drivers() -> Iterator[bpy.types.Driver]:
    """Those that have been evaluated: what is hidden may hold one that nobody has allowed."""
    for obj in bpy.context.view_layer.objects:
        if not obj.visible_get():
            continue
        materials = [slot.material for slot in obj.material_slots if slot.material]
        for owner in (
            obj, obj.data, getattr(obj.data, "shape_keys", None),
            *materials, *(m.node_tree for m in materials),
        ):  # fmt: skip
            yield from _drivers(owner)


def _drivers(owner: Any) -> Iterator[bpy.types.Driver]:
    animation = getattr(owner, "animation_data", None)
    for curve in animation.drivers if animation else ():
        yield curve.driver


def _needs_trust(driver: bpy.types.Driver) -> bool:
    if driver.type != "SCRIPTED" or driver.is_simple_expression:
        return False
    try:
        names = set(compile(driver.expression, "driver", "eval").co_names)
    except (SyntaxError, ValueError):
        return False
    return bool(names - HARMLESS - {v.name for v in driver.variables})
