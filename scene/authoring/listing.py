"""Fills the list that the panel shows: tagged instruments, and which keypoints they still lack."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import bpy

from ..blender import units
from ..blender.visibility import rendered_objects
from ..instruments import bounds, problems
from ..instruments.instance import Instance, instruments
from ..instruments.joints import is_alive
from ..instruments.members import root_of, unchanged
from ..instruments.problems import Problem
from ..instruments.strays import stray

if TYPE_CHECKING:
    from ...properties.session import SynthpointListed, SynthpointSession

Keypoints = dict[str, list[str]]

# What is wrong with an instrument, by the number that Blender gives its root in this session; what
# belongs to none; and the parts that opened an instrument and do not belong to it any more.
_broken: dict[int, Problem] = {}
_orphaned: list[Problem] = []
_missing: set[int] = set()


class Row(NamedTuple):
    """An instrument, as the list shows it."""

    name: str
    root: bpy.types.Object | None
    class_name: str
    points: list[tuple[str, bpy.types.Object | None]]
    problem: str
    refuses: bool
    stray: str
    size: float


# What of a row an entry of the list has under the same name.
PLAIN = tuple(field for field in Row._fields if field != "points")


def refresh(scene: bpy.types.Scene) -> None:
    """Lists the scene's instruments anew, where anything of it has changed."""
    session = bpy.context.window_manager.synthpoint
    keypoints = {c.name: [k.name for k in c.keypoints] for c in scene.synthpoint.classes}
    with unchanged(scene):
        rows = _rows(scene, keypoints)
        _orphaned[:] = problems.of_scene(scene, keypoints)
    if rows != [_shown(entry) for entry in session.instruments]:
        _fill(session, rows)
    chosen = root_of(bpy.context.view_layer.objects.active)
    for number, entry in enumerate(session.instruments):
        if entry.root == chosen and session.active != number:
            session.active = number


def _fill(session: SynthpointSession, rows: list[Row]) -> None:
    session.instruments.clear()
    for row in rows:
        entry = session.instruments.add()
        for field in PLAIN:
            setattr(entry, field, getattr(row, field))
        for keypoint, obj in row.points:
            point = entry.points.add()
            point.name, point.object = keypoint, obj
        entry.missing = sum(obj is None for _, obj in row.points)


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


def listed(root: bpy.types.Object | None) -> SynthpointListed | None:
    """The list's entry of an instrument."""
    if root is None:
        return None
    entries = bpy.context.window_manager.synthpoint.instruments
    return next((e for e in entries if e.root == root), None)


def active(context: bpy.types.Context) -> SynthpointListed | None:
    """The entry of the active object's instrument; else the only one there is."""
    entry = listed(root_of(context.view_layer.objects.active))
    if entry is None:
        entries = context.window_manager.synthpoint.instruments
        entry = entries[0] if len(entries) == 1 else None
    return entry


def _rows(scene: bpy.types.Scene, keypoints: Keypoints) -> list[Row]:
    metres, rows = units.metres(scene), []
    rendered = rendered_objects(bpy.context.view_layer)
    forget()
    for one in instruments(scene):
        root = one.root
        opened = [(j.part, j) for j in root.synthpoint.joints if j.part is not None]
        _missing.update(part.session_uid for part, j in opened if not is_alive(root, j))
        found = _problem(one, scene, keypoints, rendered)
        if found is not None:
            _broken[root.session_uid] = found
        rows.append(_row(one, keypoints, found, metres))
    return rows


def _row(one: Instance, keypoints: Keypoints, found: Problem | None, metres: float) -> Row:
    placed = {name: empties[-1] for name, empties in one.keypoints().items()}
    names = keypoints.get(one.class_name, list(placed))
    return Row(
        name=one.name,
        root=one.root,
        class_name=one.class_name,
        points=[(point, placed.get(point)) for point in names],
        problem=found.text if found is not None else "",
        refuses=found is not None and found.refuses,
        stray=next((point for point in placed if point not in names), ""),
        size=_size(one.parts, metres),
    )


def _problem(
    one: Instance, scene: bpy.types.Scene, keypoints: Keypoints, rendered: set[bpy.types.Object]
) -> Problem | None:
    """What is to be mended first."""
    name, class_name = one.name, one.class_name
    if class_name not in keypoints:
        text = f"{name}: class {class_name!r} is not in the list; add it in Classes"
        return Problem(text, one.root.name_full)
    if not one.parts:
        text = f"{name}: the instrument has no mesh; parent its meshes to it, or untag it"
        return Problem(text, one.root.name_full)
    found = stray(one.objects, class_name, keypoints[class_name])
    if found is not None:
        return Problem(f"{name}: {found[1]}", found[0].name_full)
    broken = problems.of(one.root, scene, one.objects, rendered)
    return next((p for p in broken if p.refuses), broken[0] if broken else None)


def _shown(entry: SynthpointListed) -> Row:
    points = [(p.name, p.object) for p in entry.points]
    return Row(points=points, **{field: getattr(entry, field) for field in PLAIN})


def _size(parts: list[bpy.types.Object], metres: float) -> float:
    """Longest edge of the box round the parts (m), coarsely, so that it seldom changes."""
    if not parts:
        return 0.0
    low, high = bounds.box(parts)
    return float(round(max(high - low) * metres))
