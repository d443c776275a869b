"""Where an artist put contacts: empties on the instrument, tagged with grip and part."""

from __future__ import annotations

import bpy
from mathutils import Matrix, Vector

from ...core.errors import UserError
from ...core.geometry.types import vector
from ...core.hand.grips.chosen import Chosen, Own, Placed
from ..instruments import holds
from ..instruments.instance import Instance
from ..instruments.shape import Surfaces


def placed(instance: Instance, frame: Matrix, metres: float) -> Own:
    """Contacts by grip and part, in a frame that a matrix takes the world to, without its scale,
    metres. Of two on one place the first by name counts."""
    found: dict[tuple[str, str], Placed] = {}
    surfaces = Surfaces()
    for empty in instance.contacts():
        way = empty.matrix_world.to_3x3().col[2]
        if way.length < 1e-12:
            continue
        point = metres * (frame @ _place(empty, surfaces))
        at = Placed(vector(point), vector((frame.to_3x3() @ way).normalized()))
        found.setdefault((empty.synthpoint.grip, empty.synthpoint.part), at)
    return found


def unheld(instance: Instance, found: Chosen) -> list[str]:
    """Why it cannot be held in some of its grips, and which contacts are of none: a line each."""
    lines = []
    for grip, parts in found.missing.items():
        lacks = f"no place for {', '.join(parts)}" if parts else "nothing says what touches it"
        lines.append(
            f"{instance.name}: it cannot be held in grip {grip!r}: {lacks}; place it under Grips, "
            f"or remove that grip from class {instance.class_name}"
        )
    lines += [
        f"{empty.name}: class {instance.class_name} has no grip {empty.synthpoint.grip!r} with "
        f"{empty.synthpoint.part}; add it in Classes, or clear the contact"
        for empty in strays(instance, found)
    ]
    return lines


def strays(instance: Instance, found: Chosen) -> list[bpy.types.Object]:
    """Contacts that are of none of its grips."""
    return [
        empty
        for empty in instance.contacts()
        if empty.synthpoint.part not in found.contacts.get(empty.synthpoint.grip, ())
    ]


def _place(empty: bpy.types.Object, surfaces: Surfaces) -> Vector:
    """Where it is in the world, as what it is on is bent now."""
    try:
        held = holds.hold(empty, surfaces)
    except UserError:  # opening makes another mesh of that
        held = None
    return Vector(held.at(surfaces)) if held is not None else empty.matrix_world.translation.copy()
