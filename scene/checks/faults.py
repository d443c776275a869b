"""What of a file will not look as its artist saw it: one line for each, with the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import bpy

from ...core.job.spec import JobSpec
from ...core.randomizers.camera import Camera
from ...core.randomizers.lights import Lights
from ...core.randomizers.placement import Placement
from ..blender.parenting import constraints_of
from ..instruments.instance import Instance, instruments
from . import textures

# So many names stand in one line.
MOST_NAMES = 6

# Starts of the data paths that say how the window shows something.
WINDOW = ("show_", "display_", "empty_display", "color")

# Constraints that carry a camera along with what they aim at; others only turn it there.
CARRIES = {"CHILD_OF", "COPY_LOCATION", "COPY_TRANSFORMS", "ARMATURE", "PIVOT", "TRANSFORM"}


def find(
    scene: bpy.types.Scene, spec: JobSpec, shown: set[bpy.types.Object] | None = None
) -> list[str]:
    """What of the open file is missing. The viewport is to show what is rendered, unless that is
    given as `shown`."""
    found = [*_textures(scene, spec, shown), *_files(), *_libraries()]
    if spec[Placement].enabled and not spec[Camera].enabled:
        found += _carried_camera(scene)
    return found


def in_layer(
    scene: bpy.types.Scene, layer: bpy.types.ViewLayer
) -> tuple[list[Instance], list[str]]:
    """The scene's instruments but for those that only another view layer shows, which is not
    rendered; and a line for each of these."""
    kept, left_out = [], []
    for one in instruments(scene):
        others = [v for v in scene.view_layers if v != layer and _shows(v, one)]
        if _shows(layer, one) or not others:
            kept.append(one)
            continue
        left_out.append(
            f"{one.name}: view layer {layer.name!r} is rendered, and only {others[0].name!r} shows "
            "this instrument; include its collection there, or make that layer the active one"
        )
    return kept, left_out


def _shows(layer: bpy.types.ViewLayer, one: Instance) -> bool:
    here = set(layer.objects)
    return any(part in here for part in one.parts)


def _textures(
    scene: bpy.types.Scene, spec: JobSpec, shown: set[bpy.types.Object] | None
) -> Iterator[str]:
    for name, (path, users) in sorted(textures.lost(scene, spec, shown).items()):
        yield (
            f"{name}: the file is missing or cannot be read ({path}), so that {_listed(users)} "
            "does not look as it should; put it back, or pack it (File > External Data)"
        )


def _files() -> Iterator[str]:
    """Surfaces that are read from files of their own."""
    fonts = [f for f in bpy.data.fonts if f.filepath != "<builtin>"]
    for data in (*bpy.data.volumes, *bpy.data.cache_files, *fonts):
        packed = getattr(data, "packed_file", None)
        if data.users and data.filepath and packed is None and not _is_there(data, data.filepath):
            yield f"{data.name}: its file is missing ({data.filepath}); put it back"


def _libraries() -> Iterator[str]:
    lost: dict[str, list[str]] = {}
    for block in bpy.data.user_map():
        if block.is_missing and block.library is not None:
            lost.setdefault(block.library.filepath, []).append(block.name)
    for path, names in lost.items():
        yield (
            f"{path}: {_listed(names)} cannot be linked from this library, so that it is not "
            "shown; put the library back, or relocate it (File > External Data)"
        )


def drivers(scene: bpy.types.Scene, spec: JobSpec) -> list[str]:
    """Drivers that do not run, of what a picture can show. Call it when the scene is up to date and
    before drivers are muted."""
    lost = set()
    for owner in bpy.data.user_map():
        if isinstance(owner, bpy.types.Object) and _gives_way(owner, scene, spec):
            continue
        for block in (owner, getattr(owner, "node_tree", None)):
            animation = getattr(block, "animation_data", None)
            for curve in animation.drivers if animation is not None else ():
                path = curve.data_path
                if not curve.mute and not curve.driver.is_valid and not path.startswith(WINDOW):
                    lost.add(owner.name)
    if not lost:
        return []
    return [
        f"drivers of {_listed(lost)} do not run, so that what they drive stays as it is; mend "
        "them, or allow their Python expressions (blender --enable-autoexec)"
    ]


def _gives_way(obj: bpy.types.Object, scene: bpy.types.Scene, spec: JobSpec) -> bool:
    """Whether the run puts something else in the object's place, or does not show it."""
    if obj.type == "LIGHT":
        return spec[Lights].enabled
    if obj.type == "CAMERA":
        return spec[Camera].enabled or obj != scene.camera
    if obj.synthpoint.role == "INSTRUMENT":
        return spec[Placement].enabled
    return False


def _carried_camera(scene: bpy.types.Scene) -> Iterator[str]:
    camera = scene.camera
    carriers: list[bpy.types.Object | None] = [camera]
    for obj in carriers:  # which grows
        if obj is None or camera is None:
            continue
        if obj.synthpoint.role == "INSTRUMENT":
            yield (
                f"{camera.name}: it hangs on {obj.name}, so that every picture has the same view "
                "of that; clear its parent and constraints, or switch the camera randomizer on"
            )
            return
        aims = [getattr(c, "target", None) for c in constraints_of(obj) if c.type in CARRIES]
        carriers += [o for o in (obj.parent, *aims) if o not in carriers]


def _is_there(block: bpy.types.ID, path: str) -> bool:
    return Path(bpy.path.abspath(path, library=block.library)).is_file()


def _listed(names: Iterable[str]) -> str:
    every: Sequence[str] = sorted(set(names))
    return ", ".join(every[:MOST_NAMES]) + (" …" if len(every) > MOST_NAMES else "")
