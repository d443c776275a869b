"""What the buttons beside a problem do. Nothing that is seen moves."""

from __future__ import annotations

from collections.abc import Callable

import bpy

from ...core.errors import UserError
from ..editable import require_own
from ..parenting import hang_below
from . import holds, joints, members
from .parts import nearest_part
from .problems import Mend

Objects = list[bpy.types.Object]


def mend(way: Mend) -> None:
    """Does it; UserError where what it is about is gone, or belongs to another file."""
    by_uid = {o.session_uid: o for o in bpy.data.objects}
    objects = [by_uid[uid] for uid in way.objects if uid in by_uid]
    if len(objects) < len(way.objects):
        raise UserError("what this was about is gone meanwhile; check again")
    require_own(*objects)
    WAYS[way.way](objects, way.name)
    bpy.context.view_layer.update()


def _drop(objects: Objects, _name: str) -> None:
    joints.drop_dead(objects[0])


def _forget(objects: Objects, _name: str) -> None:
    root, part = objects
    every = root.synthpoint.joints
    for number in reversed(range(len(every))):
        if every[number].part == part and joints.missing(every[number]):
            every.remove(number)


def _take(objects: Objects, _name: str) -> None:
    root, part = objects
    for joint in joints.living(root):
        if joint.part == part:
            joints.take_as_it_is(root, joint)


def _open_with(objects: Objects, _name: str) -> None:
    """The part opens with the one it is a copy of, about the same hinge."""
    root, part = objects
    like = next(j for j in joints.living(root) if j.key == part.synthpoint.key)
    joints.open_with(root, like, part)


def _fix(objects: Objects, _name: str) -> None:
    objects[1].synthpoint.key = ""


def _untag(objects: Objects, _name: str) -> None:
    tags = objects[0].synthpoint
    tags.role, tags.class_name, tags.key = "NONE", "", ""
    tags.joints.clear()


def _make_part(objects: Objects, _name: str) -> None:
    part, root = objects
    _untag([part], "")
    hang_below(part, root)


def _hang(objects: Objects, _name: str) -> None:
    root, *empties = objects
    for empty in empties:
        place = empty.matrix_world.translation.copy()
        holds.attach(empty, nearest_part(root, place), place)


def _tag(objects: Objects, name: str) -> None:
    members.make_root(objects[0], name)


def _delete(objects: Objects, _name: str) -> None:
    for obj in objects:
        bpy.data.objects.remove(obj)


def _accept(objects: Objects, _name: str) -> None:
    holds.accept(objects[0])


WAYS: dict[str, Callable[[Objects, str], None]] = {
    "DROP": _drop, "FORGET": _forget, "TAKE": _take, "OPEN_WITH": _open_with, "FIX": _fix,
    "UNTAG": _untag, "MAKE_PART": _make_part, "HANG": _hang, "TAG": _tag, "DELETE": _delete,
    "ACCEPT": _accept,
}  # fmt: skip
