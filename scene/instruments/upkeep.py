"""Brings what hangs in an instrument up to date, where that is safe. Nothing moves."""

from __future__ import annotations

import bpy

from ..blender.editable import is_linked
from ..blender.visibility import rendered_objects
from . import holds, joints, members, problems, shape
from .instance import Instance
from .members import family, hangs
from .parts import nearest_part
from .shape import Surfaces


def bring_up(root: bpy.types.Object, scene: bpy.types.Scene | None = None) -> list[str]:
    """Keypoints that hang on numbers of vertices, on the root of a part that bends, or on a part
    that the piece they lie on was cut from, hang where they are on what they lie on. A line for
    each change."""
    bpy.context.view_layer.update()
    members, surfaces = family(root, scene), Surfaces()
    meshes = [o for o in members if o.type == "MESH"]
    said, by_number = [], []
    for empty in filter(hangs, members):
        if holds.settle(empty, surfaces):
            by_number.append(empty.name)
        elif meshes and _on_root(empty):
            part = nearest_part(root, empty.matrix_world.translation)
            if shape.bends(part):
                holds.take_over(empty, part, surfaces)
                said.append(f"{empty.name}: it goes with {part.name} now, which bends below it")
        elif empty.parent is not None and holds.astray(empty, empty.parent, surfaces):
            other = next((p for p in meshes if not holds.astray(empty, p, surfaces)), None)
            if other is not None:
                holds.attach(empty, other, empty.matrix_world.translation.copy(), surfaces)
                said.append(f"{empty.name}: it goes with {other.name} now, where its metal is")
    if by_number:
        said.append(
            f"{root.name}: {', '.join(by_number)} hung on numbers of vertices, as in version 0.1, "
            "and hang on the surface there now"
        )
    return said


def is_behind(scene: bpy.types.Scene) -> bool:
    """Whether a keypoint of the file itself hangs on numbers of vertices that are still right."""
    return any(
        o.synthpoint.role == "KEYPOINT"
        and not o.synthpoint.at_rest
        and not is_linked(o)
        and holds.by_vertices(o)
        and holds.part_of(o) is not None
        and holds.same_vertices(o)
        for o in scene.objects
    )


def bring_up_file(scene: bpy.types.Scene) -> list[str]:
    """What an artist opened, such as a file of version 0.1, brought up to date; what belongs to
    another file is left alone. A line for each change."""
    said = []
    for root in members.roots(scene):
        if all(not is_linked(o) for o in family(root, scene)):
            said += bring_up(root, scene)
            joints.settle(root)
            if not root.synthpoint.key:
                members.make_root(root, root.synthpoint.class_name)
    return said


def make_ready(instance: Instance) -> None:
    """For a process of its own, where nothing of the instrument is wrong: what is dead in it goes,
    and hinges stand where their parts are."""
    root = instance.root
    joints.drop_dead(root)
    joints.settle(root)
    joints.own_keys(root)
    points = problems.unseen(instance.objects, rendered_objects(bpy.context.view_layer))
    instance.unseen = frozenset(p.synthpoint.keypoint for p in points)


def _on_root(empty: bpy.types.Object) -> bool:
    """Whether it is carried by what has no surface, and by nothing else."""
    above = empty.parent
    if above is None or above.type == "MESH" or empty.parent_type != "OBJECT":
        return False
    return not holds.is_held(empty)
