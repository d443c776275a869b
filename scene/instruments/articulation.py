"""Opening and closing an instrument: the joints its root lists, applied without drivers.

Joints of one channel always move together. A channel opens over the instrument's range, or over
one of its own; all channels stand at the same share of their ranges, unless told one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ...core.errors import UserError
from ...core.sampling.catalog import Channel
from ..blender.animation import TRANSFORM, still
from . import following, joints, shape
from .holds import Hold
from .joints import angle_of, living, moved_by

if TYPE_CHECKING:
    from ...properties.tags import SynthpointJoint as Joint

# More joints than these are not tried out in every combination of closed and open.
MIXED = 4


def channels(root: bpy.types.Object) -> tuple[Channel, ...]:
    """What of the instrument opens by itself, in the order of its joints; ranges in radians. A
    joint without a channel's name is one of its own, called after its part, bone or key."""
    found: dict[str, Channel] = {}
    for joint in living(root):
        name = channel_of(joint)
        span = joints.span(root, joint)
        found.setdefault(name, Channel(name, round(span[0], 9), round(span[1], 9)))
    return tuple(found.values())


def channel_of(joint: Joint) -> str:
    """Name of the joint's channel: what it moves with, else what moves."""
    name: str = joint.channel or joint.target or moved_by(joint).name
    if joint.kind == "SHAPE_KEY" and not joint.channel:
        return f"{moved_by(joint).name} {joint.shape_key}"  # one part can have several
    return name


def states(root: bpy.types.Object, independent: bool) -> list[tuple[float, dict[str, float]]]:
    """Openings, and those by channel, in which the instrument reaches as far as it gets: closed,
    open and, last, half open; where channels are independent, closed and open ones mixed as well.
    Of more than MIXED channels, each alone against all others."""
    tags = root.synthpoint
    whole = Channel("opening", tags.opening_min, tags.opening_max)
    parts = channels(root) or (whole,)
    count = len(parts)
    if all(c.low == c.high for c in parts):
        rows = [(0.0,) * count]
    else:
        rows = [*_extremes(count if independent else 1), (0.5,)]
    found = []
    for row in rows:
        shares = row if len(row) == count else row * count
        openings = {c.name: c.at(s) for c, s in zip(parts, shares, strict=True)}
        found.append((whole.at(shares[0]), openings))
    return found


def _extremes(count: int) -> list[tuple[float, ...]]:
    if count <= MIXED:
        return list(product((0.0, 1.0), repeat=count))
    rows = [(0.0,) * count, (1.0,) * count]
    for one in range(count):
        alone = tuple(float(i == one) for i in range(count))
        rows += [alone, tuple(1.0 - x for x in alone)]
    return rows


def set_opening(
    root: bpy.types.Object, angle: float, openings: Mapping[str, float] | None = None
) -> None:
    """Bring every part of `root` to the opening `angle`, in radians, or each channel to its own
    of `openings`.

    A hinge turns its part by ratio * angle about its axis, both in the frame of the part's
    parent, starting from the part's rest; a bone turns about an axis of its own. A shape key gets
    angle / largest opening. A property goes from its closed to its open value. What is not there
    any more is not moved: the panel says so, and a run refuses.
    """
    openings = openings or {}
    for joint in living(root):
        if joints.missing(joint):
            continue
        own = angle_of(root, joint, angle)
        move(root, joint, openings.get(channel_of(joint), own))
    _store(root, angle)


def open_to(root: bpy.types.Object, angle: float) -> None:
    """As an artist opens it: each hinge is taken along to where its part has been moved since, and
    keypoints are shown where bending takes them."""
    bpy.context.view_layer.update()
    joints.settle(root)
    set_opening(root, angle)
    bpy.context.view_layer.update()
    following.follow(root)


def _store(root: bpy.types.Object, angle: float) -> None:
    tags = root.synthpoint
    # In this order: storing the opening calls `open_to`, but where the parts are there already.
    tags.stands, tags.stands_at = True, angle
    tags.opening = angle


def bent(root: bpy.types.Object, found: Mapping[str, Hold]) -> dict[str, Hold]:
    """Those of the instrument's keypoints that bending takes along, and not those where a shape key
    leaves its mesh alone. UserError where a part has another mesh when it is opened."""
    closed = {hold.part: shape.now(hold.part) for hold in found.values()}
    moved = {name for name, hold in found.items() if hold.part.modifiers}
    with kept(root):
        for angle in (root.synthpoint.opening_min, root.synthpoint.opening_max) if found else ():
            set_opening(root, angle)
            bpy.context.view_layer.update()
            opened = {part: shape.now(part) for part in closed}
            for part, surface in opened.items():
                if not surface.same_as(closed[part]):
                    raise UserError(
                        f"{part.name}: one of its modifiers makes another mesh when it opens, so "
                        "that keypoints cannot follow; apply it, or put it before those that bend"
                    )
            for name, hold in found.items():
                rest = shape.at_rest(hold.part).points[list(hold.foot.vertices)]
                if not np.array_equal(opened[hold.part].points[list(hold.foot.vertices)], rest):
                    moved.add(name)
    bpy.context.view_layer.update()
    return {name: hold for name, hold in found.items() if name in moved}


@contextmanager
def kept(root: bpy.types.Object) -> Iterator[None]:
    """Puts every part back to where it was, also where that was no opening at all."""
    before = joints.stands_at(root)
    back = [_back(joint) for joint in living(root)]
    try:
        yield
    finally:
        _store(root, before)
        for put in back:
            put()


def _back(joint: Joint) -> Callable[[], None]:
    """What brings the joint's part back to where it is now."""
    part = moved_by(joint)
    if joint.kind in ("HINGE", "BONE"):
        turned = part if joint.kind == "HINGE" else _bone(joint)
        if turned is None:
            return lambda: None
        return partial(setattr, turned, "matrix_basis", turned.matrix_basis.copy())
    if joint.kind == "PROPERTY":
        name, value = joint.target, part.get(joint.target)

        def put() -> None:
            if value is not None:
                part[name] = value
            part.update_tag()

        return put
    block = part.data.shape_keys.key_blocks[joint.shape_key]
    return partial(setattr, block, "value", block.value)


def free_joints(root: bpy.types.Object) -> None:
    """Takes animation off what the joints move."""
    for joint in living(root):
        if joint.kind == "HINGE":
            still(moved_by(joint), *TRANSFORM)
        elif joint.kind == "BONE":
            still(moved_by(joint), f'pose.bones["{bpy.utils.escape_identifier(joint.target)}"]')
        elif joint.kind == "PROPERTY":
            still(moved_by(joint), f'["{bpy.utils.escape_identifier(joint.target)}"]')
        elif moved_by(joint).data.shape_keys is not None:
            key = bpy.utils.escape_identifier(joint.shape_key)
            still(moved_by(joint).data.shape_keys, f'key_blocks["{key}"].value')


def give_range(root: bpy.types.Object, joint: Joint, low: float, high: float) -> None:
    """The last joint added opens from `low` to `high` radians: the first one's range is the
    instrument's, another range than that is the joint's own."""
    tags = root.synthpoint
    # Stored in single precision, so compared as stored.
    joint.least, joint.most = low, high
    if len(list(living(root))) == 1:
        tags.opening_min, tags.opening_max = low, high
    joint.own_range = (joint.least, joint.most) != (tags.opening_min, tags.opening_max)


def move(root: bpy.types.Object, joint: Joint, angle: float) -> None:
    """Brings the part of one joint to the angle (radians)."""
    least, most = joints.span(root, joint)
    if joint.kind == "HINGE":
        moved_by(joint).matrix_basis = joints.turned(joint, angle)
    elif joint.kind == "BONE":
        _turn_bone(joint, angle)
    elif joint.kind == "PROPERTY":
        share = (angle - least) / (most - least) if most > least else 0.0
        part = moved_by(joint)
        part[joint.target] = joint.low + (joint.high - joint.low) * share
        part.update_tag()
    else:
        value = angle / most if most > 0.0 else 0.0
        moved_by(joint).data.shape_keys.key_blocks[joint.shape_key].value = value


def _bone(joint: Joint) -> bpy.types.PoseBone | None:
    pose = moved_by(joint).pose
    return None if pose is None else pose.bones.get(joint.target)


def _turn_bone(joint: Joint, angle: float) -> None:
    bone = _bone(joint)
    if bone is not None:
        turn = Matrix.Rotation(joint.ratio * angle, 4, Vector(joint.axis))
        bone.matrix_basis = joints.rest(joint) @ turn
