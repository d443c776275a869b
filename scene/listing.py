"""Fills the list that the panel shows: tagged instruments, and which keypoints they still lack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bpy

from . import bounds
from .instruments import problems
from .instruments.joints import is_alive
from .instruments.members import children, family, root_of, roots
from .instruments.parts import is_part
from .instruments.problems import Problem

# What is wrong with an instrument, by the number that Blender gives its root in this session; and
# what belongs to none. Then the parts that opened an instrument to which they do not belong.
_broken: dict[int, Problem] = {}
_orphaned: list[Problem] = []
_missing: set[int] = set()


def refresh(scene: bpy.types.Scene) -> None:
    """Lists the scene's instruments anew, where anything of it has changed."""
    session = bpy.context.window_manager.synthpoint
    keypoints = {c.name: [k.name for k in c.keypoints] for c in scene.synthpoint.classes}
    rows = _rows(scene, keypoints)
    forget()
    _broken.update({root.session_uid: found for root, _, _, found, _ in rows if found is not None})
    _missing.update(
        j.part.session_uid
        for root, *_ in rows
        for j in root.synthpoint.joints
        if j.part is not None and not is_alive(root, j)
    )
    _orphaned.extend(problems.of_scene(scene, keypoints))
    if [_as_shown(row) for row in rows] != [_shown(entry) for entry in session.instruments]:
        _fill(session, rows)
    chosen = root_of(bpy.context.view_layer.objects.active)
    for number, entry in enumerate(session.instruments):
        if entry.root == chosen and session.active != number:
            session.active = number


def _fill(session: bpy.types.PropertyGroup, rows: list[tuple]) -> None:
    session.instruments.clear()
    for root, class_name, points, found, size in rows:
        entry = session.instruments.add()
        entry.name, entry.root, entry.class_name = root.name, root, class_name
        entry.size = size
        if found is not None:
            entry.problem, entry.refuses = found.text, found.refuses
        for name, obj in points:
            point = entry.points.add()
            point.name, point.object = name, obj
        entry.missing = sum(obj is None for _, obj in points)


def problem(root: bpy.types.Object) -> Problem | None:
    """What is wrong with a listed instrument."""
    return _broken.get(root.session_uid)


def orphaned() -> list[Problem]:
    """What belongs to no instrument, and should."""
    return _orphaned


def is_missing(part: bpy.types.Object | None) -> bool:
    """Whether the part of a listed instrument's hinge is not part of it any more."""
    return part is None or part.session_uid in _missing


def forget() -> None:
    """Nothing is known to be wrong; so it is where another file is opened."""
    _broken.clear()
    _orphaned.clear()
    _missing.clear()


def listed(root: bpy.types.Object | None) -> bpy.types.PropertyGroup | None:
    """The list's entry of an instrument."""
    if root is None:
        return None
    entries = bpy.context.window_manager.synthpoint.instruments
    return next((e for e in entries if e.root == root), None)


def active(context: bpy.types.Context) -> bpy.types.PropertyGroup | None:
    """The entry of the active object's instrument; else the only one there is."""
    entry = listed(root_of(context.view_layer.objects.active))
    if entry is None:
        entries = context.window_manager.synthpoint.instruments
        entry = entries[0] if len(entries) == 1 else None
    return entry


def _rows(scene: bpy.types.Scene, keypoints: dict[str, list[str]]) -> list[tuple]:
    below = children(scene)
    return [_row(root, scene, family(root, scene, below), keypoints) for root in roots(scene)]


def _row(
    root: bpy.types.Object,
    scene: bpy.types.Scene,
    members: list[bpy.types.Object],
    keypoints: dict[str, list[str]],
) -> tuple:
    class_name = root.synthpoint.class_name
    placed = {o.synthpoint.keypoint: o for o in members if o.synthpoint.role == "KEYPOINT"}
    names = keypoints.get(class_name, list(placed))
    points = [(name, placed.get(name)) for name in names]
    size = _size([o for o in members if is_part(o)])
    return root, class_name, points, _problem(root, scene, members, keypoints), size


def _problem(
    root: bpy.types.Object,
    scene: bpy.types.Scene,
    members: list[bpy.types.Object],
    keypoints: dict[str, list[str]],
) -> Problem | None:
    """What to mend first."""
    class_name = root.synthpoint.class_name
    if class_name not in keypoints:
        return Problem(f"Class {class_name} is not in the list of classes", root.name)
    if not any(is_part(o) for o in members):
        return Problem("It has no mesh", root.name)
    found = stray(members, class_name, keypoints[class_name])
    if found is not None:
        return Problem(found[1][:1].upper() + found[1][1:], found[0].name)
    broken = problems.of(root, scene, members)
    return next((p for p in broken if p.refuses), broken[0] if broken else None)


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
            return obj, f"keypoint {name!r} ({obj.name}) is not in class {class_name!r}; delete it"
        if name in placed:
            both = f"{placed[name].name}, {obj.name}"
            return obj, f"keypoint {name!r} is there twice ({both}); remove one"
        placed[name] = obj
    return None


def _as_shown(row: tuple) -> tuple:
    root, class_name, points, found, size = row
    said = (found.text, found.refuses) if found is not None else ("", False)
    return root, root.name, class_name, points, said, size


def _shown(entry: bpy.types.PropertyGroup) -> tuple:
    points = [(p.name, p.object) for p in entry.points]
    said = entry.problem, entry.refuses
    return entry.root, entry.name, entry.class_name, points, said, entry.size


def _size(parts: list[bpy.types.Object]) -> float:
    """Longest edge of the box round the parts (m), coarsely, so that it seldom changes."""
    if not parts:
        return 0.0
    low, high = bounds.box(parts)
    return float(round(max(high - low)))
