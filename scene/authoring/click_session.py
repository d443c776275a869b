"""Placing keypoints or contacts one after the other, and taking them back: what the click tool
remembers.

Undo, and whatever an artist does in another editor meanwhile, can take objects away; what is kept
here is only touched behind `alive`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import bpy
from mathutils import Matrix, Vector

from ..blender.animation import moving
from ..blender.named import holds
from ..blender.parenting import Hanging
from . import keypoints


@dataclass(frozen=True)
class Before:
    """How a keypoint's empty hung before it was moved."""

    hanging: Hanging
    basis: Matrix
    delta: Vector
    rest: tuple[bool, Vector, float]
    muted: tuple[bool, ...]
    still: tuple[bool, ...]


class Slots(Protocol):
    """What is placed, each by its name: the keypoints of an instrument, or contacts of a grip."""

    def find(self, root: bpy.types.Object, name: str) -> bpy.types.Object | None: ...

    def place(self, root: bpy.types.Object, name: str, *target: Any) -> object: ...

    def remove(self, root: bpy.types.Object, name: str) -> None: ...


@dataclass
class Placing:
    """`todo` are the `slots` still to be placed on `root`, the next one first."""

    root: bpy.types.Object
    todo: list[str]
    done: list[tuple[str, Before | None]] = field(default_factory=list)
    slots: Slots = keypoints

    def alive(self) -> bool:
        """False where the instrument is gone, or is none any more."""
        try:
            return bool(
                self.root.synthpoint.role == "INSTRUMENT"
                and holds(bpy.context.view_layer.objects, self.root)
            )
        except ReferenceError:
            return False

    def place(self, *target: Any) -> None:
        """Puts the next one there: a place in the world, on a part, and what its slot asks for."""
        name = self.todo.pop(0)
        empty = self.slots.find(self.root, name)
        self.done.append((name, None if empty is None else _hold(empty)))
        self.slots.place(self.root, name, *target)

    def skip(self) -> None:
        """The next one comes last."""
        self.todo.append(self.todo.pop(0))

    def take_back(self) -> bool:
        """The last one goes back to where it was, or away; False where none was placed."""
        if not self.done:
            return False
        name, before = self.done.pop()
        self.todo.insert(0, name)
        empty = self.slots.find(self.root, name)
        if empty is None:  # deleted meanwhile
            return True
        if before is None:
            self.slots.remove(self.root, name)
        else:
            _put_back(empty, before)
        return True


def _hold(empty: bpy.types.Object) -> Before:
    return Before(
        Hanging.of(empty), _own(empty), empty.delta_location.copy(),
        (empty.synthpoint.at_rest, Vector(empty.synthpoint.stood), empty.synthpoint.off),
        tuple(c.mute for c in empty.constraints), tuple(c.mute for c in moving(empty)),
    )  # fmt: skip


def _own(empty: bpy.types.Object) -> Matrix:
    """Its own transform, less the delta location."""
    basis: Matrix = empty.matrix_basis.copy()
    basis.translation = empty.location
    return basis


def _put_back(empty: bpy.types.Object, held: Before) -> None:
    try:
        held.hanging.put_back(empty)
    except ReferenceError:  # its part is gone: it stays on the one it is on
        return
    empty.delta_location = (0.0, 0.0, 0.0)
    empty.matrix_basis = held.basis
    empty.delta_location = held.delta
    tags = empty.synthpoint
    tags.at_rest, tags.stood, tags.off = held.rest
    for constraint, muted in zip(empty.constraints, held.muted, strict=False):
        constraint.mute = muted
    for curve, muted in zip(moving(empty), held.still, strict=False):
        curve.mute = muted
    bpy.context.view_layer.update()
