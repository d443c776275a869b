"""Makes a part of an instrument turn about a hinge."""

from __future__ import annotations

import bpy
from mathutils import Matrix, Vector

from ...core.errors import UserError
from ..blender.editable import require_own
from ..instruments import joints
from ..instruments.articulation import give_range, set_opening
from ..instruments.members import family
from .keypoints import reattach


def add(
    root: bpy.types.Object,
    part: bpy.types.Object,
    origin: Vector,
    axis: Vector,
    low: float,
    high: float,
) -> None:
    """`part` opens from `low` to `high` radians about `axis` through `origin`, both in the world.

    As it stands now is opening 0. A hinge it has already is replaced; other parts keep theirs, and
    where they open over another range, this one's is its own.
    """
    require_own(root, part)
    if part == root:
        raise UserError(f"{part.name}: the whole instrument cannot turn; choose one part of it")
    if part not in family(root):
        raise UserError(f"{part.name}: it is not a part of {root.name}; choose one that is")
    if not low < high:
        raise UserError("the least angle must be below the greatest; change the angles")
    remove(root, part)
    tags = root.synthpoint
    frame = part.parent.matrix_world.inverted_safe() if part.parent else Matrix.Identity(4)
    joint = tags.joints.add()
    joint.kind, joint.part, joint.ratio = "HINGE", part, 1.0
    joint.origin = frame @ origin
    joint.axis = (frame.to_3x3() @ axis).normalized()
    joint.rest = [value for row in part.matrix_basis for value in row]
    joints.mark(root, joint)
    give_range(root, joint, low, high)
    reattach(root)
    set_opening(root, min(max(0.0, tags.opening_min), tags.opening_max))


def remove(root: bpy.types.Object, part: bpy.types.Object) -> bool:
    """Takes the part's hinge off, closed; False where it has none."""
    every = root.synthpoint.joints
    numbers = [n for n, j in enumerate(every) if j.part == part and not j.removed]
    if not numbers:
        return False
    joints.settle(root)
    set_opening(root, 0.0)
    for number in reversed(numbers):
        joints.remove(root, number)
    part.synthpoint.key = ""
    return True
