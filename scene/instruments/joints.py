"""What opens an instrument: which of its joints are alive, and whether they still fit.

A hinge's pivot belongs to the mesh of its part. It is kept in the part's own coordinates, beside
four vertices of the mesh: from these it is known what was done to the coordinates since (Apply
Scale, Set Origin), so that the pivot goes wherever the part does.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import bpy
import numpy as np
from mathutils import Matrix, Vector
from numpy.typing import NDArray

from ..still import moving
from .members import in_scene

# Places closer than this share of a part's size are one: 32-bit noise.
SAME = 2e-4

# Of the box of a mesh: below this it counts as flat.
FLAT = 1e-3

# What two hinges that open together have in common.
SHARED = ("kind", "ratio", "channel", "own_range", "least", "most")

Joint = bpy.types.PropertyGroup


def living(root: bpy.types.Object) -> Iterator[Joint]:
    """The joints whose parts belong to the instrument."""
    for joint in root.synthpoint.joints:
        if is_alive(root, joint):
            yield joint


def is_alive(root: bpy.types.Object, joint: Joint) -> bool:
    """Whether the joint's part is in the scene, and is the root or below it."""
    part = joint.part
    if part is None or not in_scene(part):
        return False
    above = part
    while above is not None and above != root:
        above = above.parent
    return above == root


def drop_dead(root: bpy.types.Object) -> list[str]:
    """Takes off the joints whose parts are gone; a line for each."""
    joints, said = root.synthpoint.joints, []
    for number in reversed(range(len(joints))):
        if not is_alive(root, joints[number]):
            said.append(f"{root.name}: {why_dead(root, joints[number])}; the rest opens without it")
            joints.remove(number)
    return said[::-1]


def why_dead(root: bpy.types.Object, joint: Joint) -> str:
    """What became of the part of a joint that is not alive."""
    part = joint.part
    if part is None:
        return "a part that opened it is gone"
    if not in_scene(part):
        return f"{part.name}, which opened it, was deleted or joined to something else"
    return f"{part.name}, which opened it, is not below it any more"


def missing(joint: Joint) -> str:
    """What the joint moves and its part has not: "no bone 'tip'"; empty where it is there."""
    part = joint.part
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


def mark(joint: Joint) -> None:
    """Notes where the hinge is in its part's own coordinates, from where it is in the frame of the
    part's parent, and that the part has this hinge."""
    part = joint.part
    above = part.matrix_parent_inverse @ part.matrix_basis
    inverse = above.inverted_safe()
    joint.pivot = inverse @ Vector(joint.origin)
    joint.along = (inverse.to_3x3() @ Vector(joint.axis)).normalized()
    _sample(joint)
    if not joint.key:
        joint.key = uuid.uuid4().hex
    if part.synthpoint.key != joint.key:
        part.synthpoint.key = joint.key


def settle(root: bpy.types.Object) -> None:
    """Takes every hinge along to where its part is now; those that `lost` tells of stay."""
    for joint in living(root):
        if joint.kind == "HINGE":
            _settle(joint, angle_of(root, joint))


def lost(root: bpy.types.Object) -> list[Joint]:
    """Hinges of which it cannot be told where they would be now: their parts were moved, and
    nothing tells how the hinge lay in them, or their meshes have changed as well."""
    return [
        j for j in living(root)
        if j.kind == "HINGE" and not _settle(j, angle_of(root, j), write=False)
    ]  # fmt: skip


def take_as_it_is(root: bpy.types.Object, joint: Joint) -> None:
    """How the part stands counts as its present opening; the hinge stays where it is."""
    part = joint.part
    joint.rest = _flat(_unturned(joint, part.matrix_basis, angle_of(root, joint)))
    mark(joint)


def open_with(root: bpy.types.Object, like: Joint, part: bpy.types.Object) -> None:
    """`part`, which stands as that of the hinge `like` would when open as now, opens with it."""
    frame = (part.parent.matrix_world if part.parent else Matrix.Identity(4)).inverted_safe()
    above = like.part.parent.matrix_world if like.part.parent else Matrix.Identity(4)
    if not like.channel:
        like.channel = like.part.name
    values = {name: getattr(like, name) for name in SHARED}
    origin = frame @ above @ Vector(like.origin)
    axis = ((frame @ above).to_3x3() @ Vector(like.axis)).normalized()
    joint = root.synthpoint.joints.add()
    for name, value in values.items():
        setattr(joint, name, value)
    joint.part, joint.origin, joint.axis = part, origin, axis
    joint.rest = _flat(_unturned(joint, part.matrix_basis, angle_of(root, joint)))
    mark(joint)


def angle_of(root: bpy.types.Object, joint: Joint, opening: float | None = None) -> float:
    """The joint's angle (radians) at an opening of the instrument, by default the present one."""
    tags = root.synthpoint
    opening = stands_at(root) if opening is None else opening
    if not joint.own_range:
        return float(opening)
    span = tags.opening_max - tags.opening_min
    share = (opening - tags.opening_min) / span if span > 0.0 else 0.0
    return float(joint.least + share * (joint.most - joint.least))


def stands_at(root: bpy.types.Object) -> float:
    """The opening (radians) to which its parts were brought last."""
    tags = root.synthpoint
    return float(tags.stands_at if tags.stands else tags.opening)


def turned(joint: Joint, angle: float) -> Matrix:
    """The hinged part's basis matrix at `angle`."""
    return _turn(joint, angle) @ rest(joint)


def rest(joint: Joint) -> Matrix:
    """The basis matrix of the part (or bone) at opening 0."""
    return Matrix([joint.rest[row * 4 : row * 4 + 4] for row in range(4)])


def _unturned(joint: Joint, basis: Matrix, angle: float) -> Matrix:
    return _turn(joint, -angle) @ basis


def _turn(joint: Joint, angle: float) -> Matrix:
    """What turns the part's basis matrix by the angle."""
    origin = Vector(joint.origin)
    turn = (
        Matrix.Translation(origin)
        @ Matrix.Rotation(joint.ratio * angle, 4, Vector(joint.axis))
        @ Matrix.Translation(-origin)
    )
    # The basis matrix acts before the inverse kept from parenting; on bundled parts that is one.
    kept = joint.part.matrix_parent_inverse
    return kept.inverted_safe() @ turn @ kept


def _settle(joint: Joint, angle: float, write: bool = True) -> bool:
    """False where the hinge is lost. `angle` is what its part is opened to."""
    part = joint.part
    if any(not c.mute for c in moving(part)):
        return True  # it is where its animation has it, which is no place of its own
    change = _change(joint) if joint.shape.count else None
    done = change if change is not None else Matrix.Identity(4)  # to the mesh's coordinates
    above, size = part.matrix_parent_inverse @ part.matrix_basis, _size(part)
    pivot, along = Vector(joint.origin), Vector(joint.axis)
    if change is not None:
        pivot = above @ (done @ Vector(joint.pivot))
        along = (above.to_3x3() @ done.to_3x3() @ Vector(joint.along)).normalized()
    stays = _near(pivot, joint.origin, size) and along.dot(Vector(joint.axis)) > 1.0 - SAME
    if stays and _is_turn(joint, part.matrix_basis @ done, size):
        if write and not _is_identity(done):
            joint.rest = _flat(rest(joint) @ done.inverted_safe())
        if write and (change is None or not _is_identity(done)):
            mark(joint)
        return True
    if change is None:
        return False
    if write:
        joint.origin, joint.axis = pivot, along
        joint.rest = _flat(_unturned(joint, part.matrix_basis, angle))
        mark(joint)
    return True


def _is_turn(joint: Joint, geometry: Matrix, size: float) -> bool:
    """Whether the part lies as some opening of the hinge has it: it was opened, if at all."""
    kept = joint.part.matrix_parent_inverse
    moved = kept @ geometry @ rest(joint).inverted_safe() @ kept.inverted_safe()
    origin, axis = Vector(joint.origin), Vector(joint.axis)
    if not _near(moved @ origin, origin, size):
        return False
    linear = np.array(moved.to_3x3())
    stretched = np.abs(linear.T @ linear - np.eye(3)).max() > SAME
    return not stretched and (linear @ np.array(axis)) @ np.array(axis) > 1.0 - SAME


def _sample(joint: Joint) -> None:
    """Notes four vertices of the part's mesh, each as far as can be from those before."""
    part = joint.part
    joint.shape.count = 0
    if part.type != "MESH" or not len(part.data.vertices):
        return
    points = _points(part.data)
    away = np.linalg.norm(points - points.mean(axis=0), axis=1)
    chosen = [int(away.argmax())]
    basis: list[NDArray[np.float64]] = []
    for _ in range(3):
        from_first = points - points[chosen[0]]
        for direction in basis:
            from_first = from_first - np.outer(from_first @ direction, direction)
        away = np.linalg.norm(from_first, axis=1)
        chosen.append(int(away.argmax()))
        length = float(away.max())
        basis.append(from_first[chosen[-1]] / length if length > 0.0 else np.zeros(3))
    joint.shape.vertices = chosen
    joint.shape.places = points[chosen].ravel()
    joint.shape.count = len(points)


def _change(joint: Joint) -> Matrix | None:
    """What was done to the coordinates of the part's mesh (4×4) since they were noted; None where
    its vertices are others."""
    part = joint.part
    if part.type != "MESH" or len(part.data.vertices) != joint.shape.count:
        return None
    before = np.array(joint.shape.places, dtype=np.float64).reshape(4, 3)
    vertices = part.data.vertices  # the four alone: the list asks after every change
    after = np.array([vertices[v].co for v in joint.shape.vertices], dtype=np.float64)
    size = float(np.linalg.norm(before.max(axis=0) - before.min(axis=0)))
    if np.abs(after - before).max() <= 1e-6 * max(size, 1e-9):
        return Matrix.Identity(4)
    sides = []
    for four in (before, after):
        edges = four[1:] - four[0]
        normal = np.cross(edges[0], edges[1])
        length = float(np.linalg.norm(normal))
        if length == 0.0:
            return None
        if abs(edges[2] @ normal) / length <= FLAT * size:  # flat: its normal is the third edge
            edges = np.array([edges[0], edges[1], normal / length**0.5])
        sides.append(edges.T)
    linear = sides[1] @ np.linalg.inv(sides[0])
    matrix = np.eye(4)
    matrix[:3, :3] = linear
    matrix[:3, 3] = after[0] - linear @ before[0]
    return Matrix(matrix.tolist())


def _points(mesh: bpy.types.Mesh) -> NDArray[np.float64]:
    values = np.empty(3 * len(mesh.vertices), dtype=np.float32)
    mesh.vertices.foreach_get("co", values)
    return values.reshape(-1, 3).astype(np.float64)


def _size(part: bpy.types.Object) -> float:
    """Its longest edge in the frame of its parent."""
    scale = max(abs(s) for s in (part.matrix_parent_inverse @ part.matrix_basis).to_scale())
    box = np.array(part.bound_box, dtype=np.float64)
    return max(float((box.max(axis=0) - box.min(axis=0)).max()) * scale, 1e-6)


def _near(a: Vector, b: Vector, size: float) -> bool:
    return (Vector(a) - Vector(b)).length <= SAME * size


def _is_identity(matrix: Matrix) -> bool:
    return bool(np.abs(np.array(matrix) - np.eye(4)).max() < 1e-6)


def _flat(matrix: Matrix) -> list[float]:
    return [value for row in matrix for value in row]


def copies(root: bpy.types.Object, members: list[bpy.types.Object]) -> list[bpy.types.Object]:
    """Members that are copies or pieces of a part that opens, and do not open themselves."""
    keys = {j.key for j in living(root) if j.key}
    parts = {j.part for j in living(root)}
    return [o for o in members if o.synthpoint.key in keys and o not in parts and o != root]
