"""What hangs on an instrument by a constraint goes with it, once and not twice.

A constraint and a parent both carry an object along. Which of them do, and whether the one undoes
the other, depends on the constraint's kind, spaces and targets, so it is tried: the instrument is
moved, and what does not come along as one piece with it is hung on what its constraint aims at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import bpy
from mathutils import Euler, Matrix

from . import keypoints
from .instance import Instance
from .parenting import aim_of, constraints_of, hold_on
from .physics import depth
from .still import TRANSFORM, moved_by_drivers, still

# Where the instrument goes to be looked at: turned about no axis of its own, and a little larger.
TURN, LARGER = Euler((0.5, -0.9, 1.3)), 1.25

# How far off, as a share of the instrument's reach, what comes along can be: 32-bit noise.
SLACK = 1e-4


def fasten(instance: Instance) -> None:
    """Hangs everything of the instrument that constraints or drivers move so that it goes with the
    root.

    The root is to be free of animation and constraints of its own; afterwards it is where it was.
    Parts that follow something outside of the instrument stay with that. A keypoint does not.
    """
    members = [o for o in instance.objects if o != instance.root]
    held = [o for o in members if constraints_of(o) or moved_by_drivers(o)]
    while held:
        loose = next(_loose(instance, held), None)
        if loose is None:
            return
        held.remove(loose)  # what hangs on it comes along now
        still(loose, *TRANSFORM)
        if loose.synthpoint.role == "KEYPOINT":
            keypoints.hang(loose, instance.root)
        else:
            aim = aim_of(loose, instance.objects)
            assert aim is not None
            hold_on(loose, *aim, loose.matrix_world.copy())


def _loose(instance: Instance, held: Sequence[bpy.types.Object]) -> Iterator[bpy.types.Object]:
    """Those that do not move as one piece with the root, the topmost first."""
    root = instance.root
    home, basis = root.matrix_world.copy(), root.matrix_basis.copy()
    before = {o: o.matrix_world.copy() for o in held}
    reach = max([(m.translation - home.translation).length for m in before.values()] + [1e-6])
    move = Matrix.LocRotScale((2 * reach, -3 * reach, reach), TURN, (LARGER,) * 3)
    away = Matrix.Translation(home.translation) @ move @ Matrix.Translation(-home.translation)
    root.matrix_world = away @ home
    bpy.context.view_layer.update()
    after = {o: o.matrix_world.copy() for o in held}
    root.matrix_basis = basis
    bpy.context.view_layer.update()
    for obj in sorted(held, key=depth):
        wanted = away @ before[obj]
        off = (after[obj].translation - wanted.translation).length > SLACK * reach
        turned = any(
            (a - b).length > SLACK
            for a, b in zip(after[obj].to_3x3().col, wanted.to_3x3().col, strict=True)
        )
        if obj.synthpoint.role == "KEYPOINT":
            if off:
                yield obj
        elif (off or turned) and aim_of(obj, instance.objects) is not None:
            yield obj
