"""From a spec and perhaps a .blend file to the open scene and the classes it is labelled with."""

from __future__ import annotations

import sys
from pathlib import Path

import bpy

from ..core.errors import UserError
from ..core.job.spec import JobSpec
from ..core.settings.classes import ClassSchema
from ..presets import class_names, class_schema
from ..presets.instruments import names as bundled_names
from .authoring.tag_by_name import none_found, tag_by_name
from .blender import files
from .instruments import bundled
from .instruments.instance import instruments

# The classes of the mission keep these category ids, whichever of them a scene holds.
FIRST = ("needle_holder", "tweezers")


def prepare(spec: JobSpec, blend: Path | None, by_name: bool) -> tuple[bpy.types.Scene, JobSpec]:
    """Opens `blend`, or takes the file Blender was started with, or builds the bundled
    instruments where no file was given. The spec comes back with its classes filled in."""
    if blend is not None:
        files.open_blend(blend)
    elif not bpy.data.filepath:
        missing = named_on_command_line()
        if missing is not None:
            raise UserError(f"{missing}: Blender could not open this file; check the path")
        scene = files.start_empty()
        wanted = spec.instruments.bundled or _bundled_of(spec.classes)
        keypoints = {c.name: c.keypoint_names for c in spec.classes}
        for name in wanted:
            if name not in bundled_names():
                there = ", ".join(bundled_names())
                raise UserError(f"instruments.bundled: no {name!r}; there are {there}")
            # By its variant, which records and held-out sets know it by.
            labelled = keypoints.get(name.partition("/")[0])
            bundled.build(name, scene.collection, labelled).name = name
        bpy.context.view_layer.update()
    scene = bpy.context.scene
    if by_name:
        known = spec.classes or shipped_classes()
        tag_by_name(scene, known)
        if not instruments(scene):
            raise UserError(none_found(scene, known))
    return scene, spec.with_classes(spec.classes or _classes_of(scene))


def _bundled_of(classes: tuple[ClassSchema, ...]) -> tuple[str, ...]:
    """Bundled instruments of these classes; of all where none is given."""
    known = {c.name for c in classes}
    found = tuple(n for n in bundled_names() if not classes or n.partition("/")[0] in known)
    if not found:
        raise UserError(
            f"no bundled instrument is of the classes {', '.join(sorted(known))}; give a scene "
            "with --blend"
        )
    return found


def named_on_command_line() -> str | None:
    """A .blend file among Blender's arguments; under -c Blender goes on without a missing one."""
    if not bpy.app.binary_path:  # a Python, whose arguments are all the program's
        return None
    own = sys.argv[: sys.argv.index("--")] if "--" in sys.argv else sys.argv
    for word in own[1:]:
        if word in ("-c", "--command"):
            break
        if word.endswith(".blend"):
            return word
    return None


def shipped_classes() -> tuple[ClassSchema, ...]:
    """The classes that come along, those of the mission first."""
    names = [*FIRST, *(n for n in class_names() if n not in FIRST)]
    return tuple(class_schema(n) for n in names)


def _classes_of(scene: bpy.types.Scene) -> tuple[ClassSchema, ...]:
    """Shipped classes that the scene uses; UserError where it uses one that nobody defines."""
    used = {i.class_name: i.name for i in instruments(scene)}
    known = {c.name: c for c in shipped_classes()}
    for name, instrument in used.items():
        if name not in known:
            raise UserError(
                f"{instrument}: class {name!r} is not defined; define it under classes in the spec"
            )
    return tuple(c for c in known.values() if c.name in used or c.name in FIRST)
