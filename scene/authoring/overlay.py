"""What the overlay shows: where keypoints are, which of them the scene's camera sees, and where
hands touch in the chosen grip.

Kept between draws. Places follow every change; visibility is judged when changes have paused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import bpy
from mathutils import Vector

from ...core.errors import UserError
from ...core.hand.grips.chosen import stands
from ...core.labels.visibility import CONTACT, VISIBLE, judge
from ..blender import units
from ..blender.named import by_full_name, holds
from ..instruments.inspection import view_of
from ..instruments.members import root_of
from ..labels.instancers import Owners
from ..labels.rays import hits
from . import grips


@dataclass
class Mark:
    """A placed keypoint, its object and its instrument's root by their full names; `seen` is False
    where the camera does not see it."""

    name: str
    object_name: str
    root_name: str
    place: Vector
    color: tuple[float, float, float]
    tolerance: float  # metres
    seen: bool = True


@dataclass
class Spot:
    """A contact of the chosen grip; its object by its full name, empty where the mesh proposes
    it."""

    name: str
    object_name: str
    place: Vector
    color: tuple[float, float, float]


@dataclass
class Overlay:
    """`lines` join two marks by their numbers."""

    marks: list[Mark] = field(default_factory=list)
    contacts: list[Spot] = field(default_factory=list)
    lines: list[tuple[int, int]] = field(default_factory=list)
    # Where a click would put a keypoint: place, name and color; None while no tool runs.
    ghost: tuple[Vector, str, tuple[float, float, float]] | None = None
    # What a tool asks for, written large.
    prompt: str = ""


current = Overlay()


def gather(scene: bpy.types.Scene) -> None:
    """Reads the listed instruments and their classes anew."""
    classes = {c.name: c for c in scene.synthpoint.classes}
    current.marks, current.lines = [], []
    current.contacts = _contacts(classes)
    for entry in bpy.context.window_manager.synthpoint.instruments:
        kind = classes.get(entry.class_name)
        if kind is None or entry.root is None or not _shown(entry.root):
            continue
        tolerances = {k.name: k.tolerance for k in kind.keypoints}
        numbers = {}
        for point in entry.points:
            if point.object is None or not _shown(point.object):
                continue
            numbers[point.name] = len(current.marks)
            current.marks.append(
                Mark(
                    point.name, point.object.name_full, entry.root.name_full,
                    point.object.matrix_world.translation.copy(), tuple(kind.color),
                    tolerances.get(point.name, 0.0),
                )
            )  # fmt: skip
        for edge in kind.skeleton:
            if edge.first in numbers and edge.second in numbers:
                current.lines.append((numbers[edge.first], numbers[edge.second]))


def _contacts(classes: dict[str, Any]) -> list[Spot]:
    """Those of the grip that is chosen, as far as the panel or a hand shows it."""
    now, session = grips.current, bpy.context.window_manager.synthpoint
    grip = grips.chosen_grip(session)
    if now is None or grip not in now.chosen.contacts:
        return []
    kind = classes.get(now.instance.class_name)
    color = tuple(kind.color) if kind is not None else (1.0, 1.0, 1.0)
    objects = {c.name: c.object for c in session.grips[session.active_grip].contacts}
    found = []
    for part, contact in now.chosen.contacts[grip].items():
        if contact is None:
            continue
        empty = objects.get(part)
        place = now.world @ Vector(stands(contact)[0])
        found.append(Spot(part, empty.name_full if empty else "", place, color))
    return found


def follow() -> None:
    """Brings the places up to date."""
    marks: list[Mark | Spot] = [*current.marks, *current.contacts]
    for mark in marks:
        obj = by_full_name(mark.object_name) if mark.object_name else None
        if obj is not None:
            mark.place = obj.matrix_world.translation.copy()


def look(scene: bpy.types.Scene, graph: bpy.types.Depsgraph) -> None:
    """Judges what the scene's camera sees; without a camera everything counts as seen."""
    try:
        view = view_of(scene)
    except UserError:
        for mark in current.marks:
            mark.seen = True
        return
    ids = {name: n for n, name in enumerate(dict.fromkeys(m.root_name for m in current.marks), 1)}

    def instance_of(obj: bpy.types.Object) -> int:
        root = root_of(obj.original)
        return ids.get(root.name_full, 0) if root is not None else 0

    owners, origin, metres = Owners(graph), Vector(view.position), units.metres(scene)
    size = (view.intrinsics.width, view.intrinsics.height)
    for mark in current.marks:
        u, v, depth = (float(x) for x in view.project(mark.place)[0])
        state, _reason = judge(
            u, v, depth, size=size, distance=(mark.place - origin).length, own=ids[mark.root_name],
            tolerance=mark.tolerance / metres, contact=CONTACT / metres,
            hits=hits(scene, graph, origin, mark.place, instance_of, owner=owners.of),
        )  # fmt: skip
        mark.seen = state == VISIBLE


def _shown(obj: bpy.types.Object) -> bool:
    return holds(bpy.context.view_layer.objects, obj) and obj.visible_get()
