"""What belongs to an instrument goes with it, once and not twice.

A constraint and a parent both carry an object along. Which of them do, and whether the one undoes
the other, depends on the constraint's kind, spaces and targets, so it is tried: the instrument is
moved, and what does not come along as one piece with it is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bpy
import numpy as np
from mathutils import Euler, Matrix
from numpy.typing import NDArray

from ..blender.animation import moving_drivers
from ..blender.parenting import (
    aim_of,
    constraints_of,
    depth,
    hold_on,
    inside_aims,
    stand_apart,
)
from . import holds
from .instance import Instance
from .parts import is_part, nearest_part

# Where the instrument is moved for that: turned about no axis of its own, and a little larger.
TURN, LARGER = Euler((0.5, -0.9, 1.3)), 1.25

# How far off, as a share of the instrument's reach, what comes along can be: 32-bit noise.
SLACK = 1e-4

Places = dict[bpy.types.Object, NDArray[np.float64]]
Moves = dict[bpy.types.Object, NDArray[np.float64] | None]


def fasten(instance: Instance) -> list[str]:
    """Makes the instrument's parts and keypoints follow its root, and returns a line for each part
    that does not: it follows something else, and its keypoints follow it.

    What constraints or drivers move by what is inside the instrument is taken off its parent where
    that moves it a second time. A keypoint that still goes astray hangs on what its constraint
    aims at, else on the nearest part. The root is to be free of animation and constraints of its
    own; afterwards it is where it was.
    """
    members = [o for o in instance.objects if o != instance.root]
    if not members:
        return []
    moves = _moves(instance, members)
    for obj in sorted(members, key=depth):
        if moves[obj] is None or not _moved_from_inside(obj, instance):
            continue
        apart = stand_apart(obj)
        again = _moves(instance, members)
        if again[obj] is None:
            moves = again
            continue
        apart.put_back()
        aim = aim_of(obj, instance.objects)
        if is_part(obj) and aim is not None and not instance.root.synthpoint.joints:
            hold_on(obj, *aim, obj.matrix_world.copy())  # nothing that opens can need it
            moves = _moves(instance, members)
    for point in sorted((o for o in members if o.synthpoint.role == "KEYPOINT"), key=depth):
        if all(move is None for move in moves.values()):
            break
        part = nearest_part(instance.root, point.matrix_world.translation)
        if _together(point, part, moves):
            continue
        holds.hang(point, instance.root)
        moves = _moves(instance, members)
    return [
        f"{obj.name}: it does not go where {instance.name} is placed, since constraints or drivers "
        "hold it; clear them, or let them aim at what belongs to the instrument"
        for obj in members
        if moves[obj] is not None and is_part(obj) and obj.visible_get()
    ]


def _moved_from_inside(obj: bpy.types.Object, instance: Instance) -> bool:
    """Whether constraints or drivers of its own move it by what is inside the instrument alone."""
    if not constraints_of(obj):
        return bool(moving_drivers(obj))
    return inside_aims(obj, instance.objects)


def _together(point: bpy.types.Object, part: bpy.types.Object, moves: Moves) -> bool:
    """Whether the keypoint moves as the part does."""
    own, carried = moves[point], moves.get(part)
    if own is None or carried is None:
        return own is None and carried is None
    place = np.append(np.array(point.matrix_world.translation), 1.0)
    off = np.linalg.norm((own @ place - carried @ place)[:3])
    return bool(off <= SLACK * max(1e-6, float(np.linalg.norm(own[:3, 3]))))


def _moves(instance: Instance, members: Sequence[bpy.types.Object]) -> Moves:
    """How each member moves (4×4, world from world) when the root does; None where as one piece
    with it. Only the place counts for a keypoint."""
    root = instance.root
    home, basis = root.matrix_world.copy(), root.matrix_basis.copy()
    before = _places(members)
    middle = np.array(home.translation)
    reach = max(1e-6, *(float(np.linalg.norm(m[:3, 3] - middle)) for m in before.values()))
    move = Matrix.LocRotScale((2 * reach, -3 * reach, reach), TURN, (LARGER,) * 3)
    away = Matrix.Translation(home.translation) @ move @ Matrix.Translation(-home.translation)
    root.matrix_world = away @ home
    bpy.context.view_layer.update()
    # As it is, since below a parent that is scaled unevenly not every place can be reached.
    wanted = np.array(root.matrix_world @ home.inverted_safe())
    after = _places(members)
    root.matrix_basis = basis
    bpy.context.view_layer.update()
    found: Moves = {}
    for obj in members:
        off = after[obj] - wanted @ before[obj]
        astray = float(np.linalg.norm(off[:3, 3])) > SLACK * reach
        size = max(1e-9, float(np.abs(before[obj][:3, :3]).max()))
        turned = obj.synthpoint.role != "KEYPOINT" and np.abs(off[:3, :3]).max() > SLACK * size
        found[obj] = after[obj] @ np.linalg.pinv(before[obj]) if astray or turned else None
    return found


def _places(members: Iterable[bpy.types.Object]) -> Places:
    return {o: np.array(o.matrix_world, dtype=np.float64) for o in members}
