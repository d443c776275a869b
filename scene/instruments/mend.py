"""What the buttons beside a problem do. Nothing that is seen moves."""

from __future__ import annotations

from collections.abc import Callable

import bpy
from mathutils import Vector

from ...core.errors import UserError
from ..blender.editable import require_own
from ..blender.parenting import hang_below
from . import holds, joints, members, upkeep
from .parts import nearest_part
from .problems import Mend

Objects = list[bpy.types.Object]


def mend(way: Mend) -> str:
    """Does it, and says what was done; UserError where what it is about is gone, or belongs to
    another file."""
    if way.way not in WAYS:
        raise UserError(f"{way.way}: no such way to mend; it is one of {', '.join(WAYS)}")
    by_uid = {o.session_uid: o for o in bpy.context.scene.objects}
    objects = [by_uid[uid] for uid in way.objects if uid in by_uid]
    if not objects or len(objects) < len(way.objects):
        raise UserError("what this was about is gone meanwhile; check again")
    require_own(*objects)
    said = WAYS[way.way](objects, way.name)
    bpy.context.view_layer.update()
    return said


def _drop(objects: Objects, _name: str) -> str:
    joints.drop_dead(objects[0])
    return f"{objects[0].name}: its hinges without a part are removed"


def _forget(objects: Objects, _name: str) -> str:
    root, part = objects
    every = root.synthpoint.joints
    for number in reversed(range(len(every))):
        if every[number].part == part and joints.missing(every[number]):
            joints.remove(root, number)
    return f"{root.name}: {part.name} does not open it any more"


def _take(objects: Objects, _name: str) -> str:
    root, part = objects
    for joint in joints.living(root):
        if joint.part == part:
            joints.take_as_it_is(root, joint)
    return f"{part.name}: as it stands is how {root.name} is open now"


def _open_with(objects: Objects, _name: str) -> str:
    """The part opens with the one it is a copy of, about the same hinge."""
    root, part = objects
    like = next((j for j in joints.living(root) if j.key == part.synthpoint.key), None)
    if like is None:
        raise UserError(f"{part.name}: what it opened with is gone meanwhile; check again")
    named = joints.moved_by(like).name
    joints.open_with(root, like, part)
    return f"{part.name} opens with {named}"


def _fix(objects: Objects, _name: str) -> str:
    objects[1].synthpoint.key = ""
    return f"{objects[1].name} stays where it is"


def _untag(objects: Objects, _name: str) -> str:
    tags = objects[0].synthpoint
    tags.role, tags.class_name, tags.key = "NONE", "", ""
    tags.joints.clear()
    return f"{objects[0].name} is no instrument any more"


def _make_part(objects: Objects, _name: str) -> str:
    part, root = objects
    if part.synthpoint.role == "INSTRUMENT":
        _untag([part], "")
    hang_below(part, root)
    upkeep.bring_up(root)
    return f"{part.name} is a part of {root.name}"


def _hang(objects: Objects, _name: str) -> str:
    root, *empties = objects
    for empty in empties:
        place: Vector | None = empty.matrix_world.translation.copy()
        if members.root_of(empty) != root:
            place = holds.place_on(empty, root)
        if place is None:
            raise UserError(f"{empty.name}: no metal is where it was placed; place it again")
        holds.attach(empty, nearest_part(root, place), place)
    return f"{_named(empties)} on {root.name}"


def _tag(objects: Objects, name: str) -> str:
    members.make_root(objects[0], name)
    return f"{objects[0].name} is a {name}"


def _delete(objects: Objects, _name: str) -> str:
    named = _named(objects)
    for obj in objects:
        bpy.data.objects.remove(obj)
    return f"{named} deleted"


def _accept(objects: Objects, _name: str) -> str:
    holds.accept(objects[0])
    return f"{objects[0].name} is right where it is"


def _put_back(objects: Objects, _name: str) -> str:
    holds.put_back(objects[0])
    return f"{objects[0].name} is where it was placed"


def _named(objects: Objects) -> str:
    return ", ".join(o.name for o in objects)


WAYS: dict[str, Callable[[Objects, str], str]] = {
    "DROP": _drop, "FORGET": _forget, "TAKE": _take, "OPEN_WITH": _open_with, "FIX": _fix,
    "UNTAG": _untag, "MAKE_PART": _make_part, "HANG": _hang, "TAG": _tag, "DELETE": _delete,
    "ACCEPT": _accept, "PUT_BACK": _put_back,
}  # fmt: skip
