"""Fills the list that the panel shows: tagged instruments, and which keypoints they still lack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bpy

from . import bounds, units
from .instruments.members import root_of
from .instruments.parts import is_part
from .named import told_apart

# What to do about a keypoint that the class does not have.
MEND = "rename it in Classes, or clear it"


def refresh(scene: bpy.types.Scene) -> None:
    """Lists the scene's instruments anew, where anything of it has changed."""
    session = bpy.context.window_manager.synthpoint
    rows = _rows(scene)
    if rows != [_shown(entry) for entry in session.instruments]:
        _fill(session, rows)
    chosen = root_of(bpy.context.view_layer.objects.active)
    for number, entry in enumerate(session.instruments):
        if entry.root == chosen and session.active != number:
            session.active = number


def _fill(session: bpy.types.PropertyGroup, rows: list[tuple]) -> None:
    session.instruments.clear()
    for name, root, class_name, points, problem, stray, size in rows:
        entry = session.instruments.add()
        entry.name, entry.root, entry.class_name = name, root, class_name
        entry.problem, entry.stray, entry.size = problem, stray, size
        for keypoint, obj in points:
            point = entry.points.add()
            point.name, point.object = keypoint, obj
        entry.missing = sum(obj is None for _, obj in points)


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


def _rows(scene: bpy.types.Scene) -> list[tuple]:
    below: dict[bpy.types.Object, list[bpy.types.Object]] = {}
    roots = []
    for obj in scene.objects:
        if obj.parent is not None:
            below.setdefault(obj.parent, []).append(obj)
        if obj.synthpoint.role == "INSTRUMENT":
            roots.append(obj)
    keypoints = {c.name: [k.name for k in c.keypoints] for c in scene.synthpoint.classes}
    metres = units.metres(scene)
    return [
        (name, *_row(root, below, keypoints, metres)) for root, name in told_apart(roots).items()
    ]


def _row(
    root: bpy.types.Object, below: dict, keypoints: dict[str, list[str]], metres: float
) -> tuple:
    members, stack = [], [root]
    while stack:
        obj = stack.pop()
        members.append(obj)
        stack += [o for o in below.get(obj, ()) if o.synthpoint.role != "INSTRUMENT"]
    class_name = root.synthpoint.class_name
    placed = {o.synthpoint.keypoint: o for o in members if o.synthpoint.role == "KEYPOINT"}
    problem = ""
    if class_name not in keypoints:
        problem = f"Class {class_name} is not in the list of classes"
    elif not any(is_part(o) for o in members):
        problem = "It has no mesh"
    else:
        found = stray(members, class_name, keypoints[class_name])
        problem = found[1][:1].upper() + found[1][1:] if found is not None else ""
    names = keypoints.get(class_name, list(placed))
    points = [(name, placed.get(name)) for name in names]
    other = next((name for name in placed if name not in names), "")
    return (
        root,
        class_name,
        points,
        problem,
        other,
        _size([o for o in members if is_part(o)], metres),
    )


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


def _shown(entry: bpy.types.PropertyGroup) -> tuple:
    points = [(p.name, p.object) for p in entry.points]
    return entry.name, entry.root, entry.class_name, points, entry.problem, entry.stray, entry.size


def _size(parts: list[bpy.types.Object], metres: float) -> float:
    """Longest edge of the box round the parts (m), coarsely, so that it seldom changes."""
    if not parts:
        return 0.0
    low, high = bounds.box(parts)
    return float(round(max(high - low) * metres))
