"""What of a file will not look as its artist saw it: one line for each, with the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import bpy

from ..core.spec import JobSpec
from .instance import Instance, instruments
from .parenting import constraints_of

# So many names stand in one line.
MOST_NAMES = 6

# What can show a picture.
SHOWS = (bpy.types.Material, bpy.types.World, bpy.types.Light, bpy.types.NodeTree)

# Constraints that carry a camera along with what they aim at; others only turn it there.
CARRIES = {"CHILD_OF", "COPY_LOCATION", "COPY_TRANSFORMS", "ARMATURE", "PIVOT", "TRANSFORM"}


def find(scene: bpy.types.Scene, spec: JobSpec) -> list[str]:
    """Everything in the open file that --strict refuses. The scene is to be up to date."""
    found = [*_textures(spec), *_files(), *_libraries(), *_drivers()]
    if spec.placement.enabled and not spec.camera.enabled:
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


def _textures(spec: JobSpec) -> Iterator[str]:
    lost = [i for i in bpy.data.images if i.source != "GENERATED" and not i.packed_files]
    lost = [i for i in lost if i.source != "VIEWER" and not _is_there(i, i.filepath)]
    if not lost:
        return
    users = bpy.data.user_map(subset=lost)
    for image in lost:
        by = [
            u.name for u in users[image]
            if isinstance(u, SHOWS)
            and not (isinstance(u, bpy.types.World) and spec.environment.enabled)
        ]  # fmt: skip
        if by:
            yield (
                f"{image.name}: the picture file is missing, so that {_listed(by)} shows pink "
                f"({image.filepath}); put it back, or pack it (File > External Data)"
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


def _drivers() -> Iterator[str]:
    lost = []
    for owner in bpy.data.user_map():
        for block in (owner, getattr(owner, "node_tree", None)):
            animation = getattr(block, "animation_data", None)
            curves = animation.drivers if animation is not None else ()
            if any(not c.mute and not c.driver.is_valid for c in curves):
                lost.append(owner.name)
                break
    if lost:
        yield (
            f"drivers of {_listed(lost)} do not run, so that what they drive stays as it is; mend "
            "them, or allow their Python expressions (blender --enable-autoexec)"
        )


def _carried_camera(scene: bpy.types.Scene) -> Iterator[str]:
    camera = scene.camera
    carriers: list[bpy.types.Object | None] = [camera]
    for obj in carriers:  # which grows
        if obj is None:
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
    if not path:
        return True
    file = Path(bpy.path.abspath(path, library=block.library))
    if "<UDIM>" in file.name or "<UVTILE>" in file.name:
        start = file.name.partition("<")[0]
        return file.parent.is_dir() and any(f.name.startswith(start) for f in file.parent.iterdir())
    return file.is_file()


def _listed(names: Iterable[str]) -> str:
    every: Sequence[str] = sorted(set(names))
    return ", ".join(every[:MOST_NAMES]) + (" …" if len(every) > MOST_NAMES else "")
