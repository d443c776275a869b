"""Makes an instrument out of meshes, and takes the tags off again. Nothing moves."""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from ...core.errors import UserError
from ..blender.editable import require_own, takes
from ..blender.parenting import above, gather
from ..blender.visibility import entries
from ..instruments import bounds, members
from ..instruments.members import family, root_of
from ..instruments.parts import holds_tagged, is_part


def tag(objects: Sequence[bpy.types.Object], class_name: str) -> bpy.types.Object:
    """One instrument of all `objects`: a single one is its own root, several get an empty as
    their parent; what hangs on an armature has that as its root. Returns the root."""
    parts = [o for o in objects if is_part(o)]
    if not parts:
        raise UserError("no mesh is selected; select the meshes of one instrument")
    for part in parts:
        require_own(part)
        root = root_of(part)
        if root is not None:
            raise UserError(f"{part.name}: it belongs to instrument {root.name} already; untag it")
        reason = holds_tagged(part)
        if reason:
            raise UserError(reason)
    tops = [p for p in parts if not any(o in parts for o in above(p))]
    holder = _common_parent(tops, parts)
    if len(tops) == 1 and (tops[0].parent is None or tops[0].parent.type != "ARMATURE"):
        root = tops[0]
    elif holder is not None:
        root = holder
    else:
        root = _gather_in_the_middle(tops, class_name)
    members.make_root(root, class_name)
    return root


def untag(root: bpy.types.Object) -> None:
    """The instrument becomes static scene; its keypoint empties stay as plain empties."""
    require_own(root)
    for obj in family(root):
        obj.synthpoint.role = "NONE"
    root.synthpoint.key = ""


def home(obj: bpy.types.Object) -> bpy.types.Collection:
    """Where what belongs to the object goes: a collection of this view layer that holds it, else
    the scene's own."""
    every = entries(bpy.context.view_layer.layer_collection)
    here = {e.collection for e in every if not e.exclude and takes(e.collection)}
    return next((c for c in obj.users_collection if c in here), bpy.context.scene.collection)


def _common_parent(
    tops: Sequence[bpy.types.Object], parts: Sequence[bpy.types.Object]
) -> bpy.types.Object | None:
    """An empty or armature that already holds exactly these meshes."""
    parent = tops[0].parent
    if parent is None or parent.type not in {"EMPTY", "ARMATURE"}:
        return None
    if any(t.parent != parent for t in tops):
        return None
    held = [o for o in family(parent) if is_part(o)]
    own = set(parts)
    return parent if all(own.intersection((o, *above(o))) for o in held) else None


def _gather_in_the_middle(tops: Sequence[bpy.types.Object], name: str) -> bpy.types.Object:
    """An empty in the middle of the objects, their new parent; they stay where they are."""
    bpy.context.view_layer.update()
    low, high = bounds.box(tops)
    root = gather(tops, name, home(tops[0]), (low + high) / 2)
    root.empty_display_type = "PLAIN_AXES"
    root.empty_display_size = max(0.1 * (high - low).length, 1e-4)
    return root


def adopt(root: bpy.types.Object, body: bpy.types.Object, made: bpy.types.Object) -> None:
    """A piece that was cut out of `body` becomes a child beside it, or below it where `body` is
    the root. It is no instrument itself, and stays where it is."""
    made.synthpoint.role, made.synthpoint.class_name = "NONE", ""
    made.synthpoint.joints.clear()
    world = made.matrix_world.copy()
    made.parent = beside = root if body == root or body.parent is None else body.parent
    made.matrix_parent_inverse = beside.matrix_world.inverted_safe()
    made.matrix_basis = world
    bpy.context.view_layer.update()
