"""What opens an instrument: which of its joints are alive, and whether they still fit.

A hinge is in the part that its own part turns on, its base, as a screw is in the fixed half of a
clamp. It is kept in the base's own coordinates and goes wherever the base goes. What was done to
coordinates themselves since (Apply Scale, Set Origin) is known from some vertices of each mesh.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ..blender.animation import moving
from ..blender.parenting import above
from .coordinates import change, is_identity, is_same, note
from .members import in_scene
from .parts import nearest_of, parts

if TYPE_CHECKING:
    from ...properties.tags import SynthpointJoint as Joint

# Places closer than this share of a part's size are one: 32-bit noise.
SAME = 2e-4

# What two hinges that open together have in common.
SHARED = ("kind", "ratio", "channel", "own_range", "least", "most")

# How far off, as a share of its size, a part can be that its hinge has turned.
TURNED = 2e-3


def living(root: bpy.types.Object) -> Iterator[Joint]:
    """The joints whose parts belong to the instrument."""
    return (joint for joint in root.synthpoint.joints if is_alive(root, joint))


def is_alive(root: bpy.types.Object, joint: Joint) -> bool:
    """Whether the joint's part is in the scene, and is the root or below it."""
    part = joint.part
    if joint.removed or part is None or not in_scene(part):
        return False
    return root in (part, *above(part))


def drop_dead(root: bpy.types.Object) -> list[str]:
    """Takes off the joints whose parts are gone; a line for each."""
    joints, said = root.synthpoint.joints, []
    for number in reversed(range(len(joints))):
        if not joints[number].removed and not is_alive(root, joints[number]):
            said.append(f"{root.name}: {why_dead(root, joints[number])}; the rest opens without it")
            remove(root, number)
    return said[::-1]


def remove(root: bpy.types.Object, number: int) -> None:
    """Takes a joint off. What a library override has from its library can only be marked as
    gone."""
    joints = root.synthpoint.joints
    try:
        joints.remove(number)
    except TypeError:
        joints[number].removed = True
    if not any(True for _ in living(root)):  # what does not open has no range
        tags = root.synthpoint
        tags.opening_min = tags.opening_max = tags.opening = 0.0


def why_dead(root: bpy.types.Object, joint: Joint) -> str:
    """What became of the part of a joint that is not alive."""
    part = joint.part
    if part is None:
        return "a part that opened it is gone"
    if not in_scene(part):
        return f"{part.name}, which opened it, was deleted or joined to something else"
    return f"{part.name}, which opened it, is not below it any more"


def moved_by(joint: Joint) -> bpy.types.Object:
    """The part that a living joint moves."""
    assert joint.part is not None
    return joint.part


def missing(joint: Joint) -> str:
    """What the joint moves and its part has not: "no bone 'tip'"; empty where it is there."""
    part = moved_by(joint)
    if joint.kind == "BONE":
        bones = part.pose.bones if part.pose is not None else ()
        return "" if joint.target in bones else f"no bone {joint.target!r}"
    if joint.kind == "SHAPE_KEY":
        keys = getattr(part.data, "shape_keys", None)
        blocks = keys.key_blocks if keys is not None else ()
        return "" if joint.shape_key in blocks else f"no shape key {joint.shape_key!r}"
    if joint.kind == "PROPERTY":
        return "" if part.get(joint.target) is not None else f"no custom property {joint.target!r}"
    return ""


def has_turned(joint: Joint, angle: float, before: Matrix, after: Matrix) -> bool:
    """Whether the part, which had one world matrix and has another one now, was turned by the angle
    about the hinge, in the frame of its parent."""
    inverse = _frame(moved_by(joint)).inverted_safe()
    stood, stands = np.array(inverse @ before), np.array(inverse @ after)
    off = np.array(_turn_about(joint, angle)) @ stood - stands
    scale = max(float(np.abs(stood[:3, :3]).max()), 1e-9)
    reach = max(
        _size(moved_by(joint)), float(np.linalg.norm(stood[:3, 3] - np.array(joint.origin)))
    )
    same = np.abs(off[:3, :3]).max() <= TURNED * scale
    return bool(same and np.linalg.norm(off[:3, 3]) <= TURNED * reach)


def is_free(joint: Joint) -> bool:
    """Whether the joint's bone stands as it was turned, and not as constraints have it."""
    part = moved_by(joint)
    assert part.pose is not None
    bone = part.pose.bones[joint.target]
    stands = part.convert_space(
        pose_bone=bone, matrix=bone.matrix, from_space="POSE", to_space="LOCAL"
    )
    turned, basis = np.array(stands.to_3x3()), np.array(bone.matrix_basis.to_3x3())
    return bool(np.abs(turned - basis).max() <= TURNED * max(float(np.abs(basis).max()), 1e-9))


def words(joint: Joint) -> str:
    """What the joint moves, in words: "the bone 'tip'"."""
    if joint.kind == "HINGE":
        return "a hinge"
    kind = {"BONE": "bone", "SHAPE_KEY": "shape key", "PROPERTY": "custom property"}[joint.kind]
    return f"the {kind} {(joint.target or joint.shape_key)!r}"


def own_keys(root: bpy.types.Object) -> None:
    """Parts that open by a shape key get a mesh of their own: linked duplicates would open
    together."""
    for joint in living(root):
        if joint.kind != "SHAPE_KEY":
            continue
        part = moved_by(joint)
        if part.data.users > 1:
            part.data = part.data.copy()
        give_room(joint)


def give_room(joint: Joint) -> None:
    """Lets the joint's shape key take the values from 0 to 1: Blender keeps it within a range of
    its own."""
    block = moved_by(joint).data.shape_keys.key_blocks[joint.shape_key]
    block.slider_min, block.slider_max = min(block.slider_min, 0.0), max(block.slider_max, 1.0)


def mark(root: bpy.types.Object, joint: Joint) -> None:
    """Notes in which part of the instrument the hinge is, from where it is in the frame of its own
    part's parent; and that the part has this hinge."""
    part = moved_by(joint)
    origin, axis = _in_world(part, Vector(joint.origin), Vector(joint.axis))
    joint.base = base = _nearest_other(root, part, origin)
    inverse = base.matrix_world.inverted_safe()
    joint.pivot = inverse @ origin
    joint.along = _directed(inverse, axis)
    note(joint.base_shape, base)
    note(joint.part_shape, part)
    if not joint.key:
        joint.key = uuid.uuid4().hex
    part.synthpoint.key = joint.key


def _nearest_other(
    root: bpy.types.Object, part: bpy.types.Object, place: Vector
) -> bpy.types.Object:
    """The part nearest to a place in the world, but for `part` and what hangs on it."""
    others = [p for p in parts(root) if p != part and part not in above(p)]
    return nearest_of(others, place) if others else (part.parent or root)


def settle(root: bpy.types.Object) -> None:
    """Takes every hinge along to where its base is now, and as opening 0 of its part how that
    would stand, now that it stands as it does. Those that `lost` tells of stay."""
    for joint in living(root):
        if joint.kind == "HINGE":
            _settle(root, joint)


def lost(root: bpy.types.Object) -> list[Joint]:
    """Hinges of which it cannot be told where they would be now: their parts do not stand as they
    would have them, and nothing was noted of what the hinges are in, or it is gone or has changed
    too much."""
    return [
        j for j in living(root)
        if j.kind == "HINGE" and not _stands(j) and _place(j) is None and not _animated(j)
    ]  # fmt: skip


def take_as_it_is(root: bpy.types.Object, joint: Joint) -> None:
    """How the part stands counts as its present opening; the hinge stays where it is."""
    part = moved_by(joint)
    joint.rest = _flat(_turn(joint, -angle_of(root, joint)) @ part.matrix_basis)
    mark(root, joint)


def open_with(root: bpy.types.Object, like: Joint, part: bpy.types.Object) -> None:
    """`part`, which stands as that of the hinge `like` would when open as now, opens with it."""
    if not like.channel:
        like.channel = moved_by(like).name
    values = {name: getattr(like, name) for name in SHARED}
    origin, axis = _in_world(moved_by(like), Vector(like.origin), Vector(like.axis))
    joint = root.synthpoint.joints.add()
    for name, value in values.items():
        setattr(joint, name, value)
    frame = _frame(part).inverted_safe()
    joint.part, joint.origin = part, frame @ origin
    joint.axis = _directed(frame, axis)
    take_as_it_is(root, joint)


def angle_of(root: bpy.types.Object, joint: Joint, opening: float | None = None) -> float:
    """The joint's angle (radians) at an opening of the instrument, by default the present one."""
    tags = root.synthpoint
    opening = stands_at(root) if opening is None else opening
    if not joint.own_range:
        return float(opening)
    span = tags.opening_max - tags.opening_min
    share = (opening - tags.opening_min) / span if span > 0.0 else 0.0
    return float(joint.least + share * (joint.most - joint.least))


def span(root: bpy.types.Object, joint: Joint) -> tuple[float, float]:
    """The joint's least and greatest angle (radians)."""
    tags = root.synthpoint
    own = (joint.least, joint.most) if joint.own_range else (tags.opening_min, tags.opening_max)
    return float(own[0]), float(own[1])


def stands_at(root: bpy.types.Object) -> float:
    """The opening (radians) to which its parts were brought last."""
    tags = root.synthpoint
    return float(tags.stands_at if tags.stands else tags.opening)


def axis_of(joint: Joint) -> tuple[Vector, Vector]:
    """A point on the hinge, and the direction of its axis, in the world."""
    return _in_world(moved_by(joint), Vector(joint.origin), Vector(joint.axis))


def turned(joint: Joint, angle: float) -> Matrix:
    """The hinged part's basis matrix at `angle`."""
    return _turn(joint, angle) @ rest(joint)


def rest(joint: Joint) -> Matrix:
    """The basis matrix of the part (or bone) at opening 0."""
    return Matrix([joint.rest[row * 4 : row * 4 + 4] for row in range(4)])


def _turn(joint: Joint, angle: float) -> Matrix:
    """What turns the part's basis matrix by the angle."""
    turn = _turn_about(joint, angle)
    # The basis matrix acts before the inverse kept from parenting; on bundled parts that is one.
    kept = moved_by(joint).matrix_parent_inverse
    return kept.inverted_safe() @ turn @ kept


def _turn_about(joint: Joint, angle: float) -> Matrix:
    """The turn in the frame of the part's parent."""
    origin = Vector(joint.origin)
    return (
        Matrix.Translation(origin)
        @ Matrix.Rotation(joint.ratio * angle, 4, Vector(joint.axis))
        @ Matrix.Translation(-origin)
    )


def _settle(root: bpy.types.Object, joint: Joint) -> None:
    part = moved_by(joint)
    if _animated(joint):
        return
    place = _place(joint)
    if place is None and not _stands(joint):
        return
    moved = False
    if place is not None:
        origin, axis = place
        moved = not _is_at(joint, origin, axis)
        if moved:
            joint.origin, joint.axis = origin, axis
    if not _stands(joint):
        take_as_it_is(root, joint)
        return
    of_part = change(joint.part_shape, part)
    if of_part is not None and not is_identity(of_part):
        joint.rest = _flat(rest(joint) @ of_part.inverted_safe())
    noted = place is not None and joint.base is not None and is_same(joint.base_shape, joint.base)
    if moved or not (noted and is_same(joint.part_shape, part)):
        mark(root, joint)


def _place(joint: Joint) -> tuple[Vector, Vector] | None:
    """A point on the hinge and its axis in the frame of the part's parent, by where its base is;
    None where that is not known."""
    base = joint.base
    if base is None or not in_scene(base) or not joint.key:
        return None
    done = change(joint.base_shape, base)
    across = _frame(moved_by(joint)).inverted_safe() @ base.matrix_world
    across = across @ (done if done is not None else Matrix.Identity(4))
    found = across @ Vector(joint.pivot), _directed(across, Vector(joint.along))
    # A base whose mesh is another one now tells nothing, but for that nothing else was moved.
    return found if done is not None or _is_at(joint, *found) else None


def _is_at(joint: Joint, origin: Vector, axis: Vector) -> bool:
    near = _near(origin, joint.origin, _size(moved_by(joint)))
    return near and _parallel(axis, Vector(joint.axis))


def _animated(joint: Joint) -> bool:
    """Whether its part is where its animation has it, which is no place of its own."""
    return any(not curve.mute for curve in moving(moved_by(joint)))


def _stands(joint: Joint) -> bool:
    """Whether the part lies as some opening of the hinge has it: it was opened, if at all."""
    part = moved_by(joint)
    kept = part.matrix_parent_inverse
    done = change(joint.part_shape, part) or Matrix.Identity(4)
    moved = kept @ part.matrix_basis @ done @ rest(joint).inverted_safe() @ kept.inverted_safe()
    origin, axis = Vector(joint.origin), Vector(joint.axis)
    if not _near(moved @ origin, origin, _size(part)):
        return False
    linear = np.array(moved.to_3x3())
    rigid = np.abs(linear.T @ linear - np.eye(3)).max() < SAME
    return bool(rigid) and _parallel(moved.to_3x3() @ axis, axis)


def _frame(part: bpy.types.Object) -> Matrix:
    """World matrix of the frame that hinges of the part are in: its parent's."""
    return part.parent.matrix_world if part.parent is not None else Matrix.Identity(4)


def _in_world(part: bpy.types.Object, origin: Vector, axis: Vector) -> tuple[Vector, Vector]:
    frame = _frame(part)
    return frame @ origin, _directed(frame, axis)


def _directed(matrix: Matrix, axis: Vector) -> Vector:
    """The axis about which the same turn goes on the other side of the matrix: what mirrors also
    turns turns round."""
    sign = -1.0 if matrix.determinant() < 0.0 else 1.0
    return sign * (matrix.to_3x3() @ axis).normalized()


def _parallel(a: Vector, b: Vector) -> bool:
    return bool(a.normalized().dot(b.normalized()) > 1.0 - SAME**2)


def _size(part: bpy.types.Object) -> float:
    """Its longest edge in the frame of its parent."""
    scale = max(abs(s) for s in (part.matrix_parent_inverse @ part.matrix_basis).to_scale())
    box = np.array(part.bound_box, dtype=np.float64)
    return max(float((box.max(axis=0) - box.min(axis=0)).max()) * scale, 1e-6)


def _near(a: Vector, b: Vector, size: float) -> bool:
    return (Vector(a) - Vector(b)).length <= SAME * size


def _flat(matrix: Matrix) -> list[float]:
    return [value for row in matrix for value in row]


def copies(root: bpy.types.Object, members: Sequence[bpy.types.Object]) -> list[bpy.types.Object]:
    """Members that are copies or pieces of a part that opens, and do not open themselves."""
    keys = {j.key for j in living(root) if j.key}
    parts = {j.part for j in living(root)}
    return [o for o in members if o.synthpoint.key in keys and o not in parts and o != root]
