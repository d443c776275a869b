"""What an artist's hands do to a file, remembered in a table and done later: through Blender's own
operators, on objects by name ("bar/*": with all below it); the first one named is the active
one."""

from __future__ import annotations

import bmesh
import bpy
from mathutils import Vector
from synthpoint.scene.authoring import watch
from synthpoint.tests.scene import building
from synthpoint.tests.truth.tagged import POSE, select


class Refused(Exception):
    """Synthpoint's operator did not want to; the line that it said."""


def press(operator, *names, **options):
    """Presses the operator on these objects; without names, on what is selected."""
    group, name = operator.split(".")

    def go():
        if names:
            take(*names)
        if group == "synthpoint":
            watch.refresh()  # as the window does after each change
        try:
            getattr(getattr(bpy.ops, group), name)(**options)
        except RuntimeError as error:
            if group != "synthpoint" or "Traceback" in str(error):
                raise
            raise Refused(str(error).strip().removeprefix("Error: ")) from None

    return go


def edit(name, chosen, operator, **options):
    """In Edit Mode, on the vertices at whose place (x, y) in the mesh `chosen` says so."""
    group, named = operator.split(".")

    def go():
        take(name)
        bpy.ops.object.mode_set(mode="EDIT")
        bpy.ops.mesh.select_mode(type="VERT")
        bpy.ops.mesh.select_all(action="DESELECT")
        mesh = bmesh.from_edit_mesh(bpy.context.edit_object.data)
        for vertex in mesh.verts:
            vertex.select_set(chosen(vertex.co.x, vertex.co.y))
        mesh.select_flush(True)
        bmesh.update_edit_mesh(bpy.context.edit_object.data)
        getattr(getattr(bpy.ops, group), named)(**options)
        bpy.ops.object.mode_set(mode="OBJECT")

    return go


def modifier(name, kind, first=False, **values):
    """Adds it, named after its kind, with these values; at the end, or before all others."""

    def go():
        take(name)
        bpy.ops.object.modifier_add(type=kind)
        made = bpy.context.object.modifiers[-1]
        made.name = kind
        for key, value in values.items():
            setattr(made, key, value)
        if first:
            bpy.ops.object.modifier_move_to_index(modifier=kind, index=0)

    return go


def cursor(place):
    """Puts the 3D cursor at the place, which is in the frame of the bars."""

    def go():
        bpy.context.scene.cursor.location = POSE @ Vector(place)

    return go


def setting(path, value):
    """Sets what a field of Blender's window shows: `path` leads from bpy.data to it."""

    def go():
        owner, _, field = path.rpartition(".")
        setattr(eval(f"data.{owner}", {"data": bpy.data}), field, value)

    return go


def delete_bone(rig, bone):
    def go():
        take(rig)
        bpy.ops.object.mode_set(mode="EDIT")
        bpy.ops.armature.select_all(action="DESELECT")
        chosen = bpy.context.object.data.edit_bones[bone]
        chosen.select = chosen.select_head = chosen.select_tail = True
        bpy.ops.armature.delete()
        bpy.ops.object.mode_set(mode="OBJECT")

    return go


def into_collection(name, made):
    """Puts it into a new collection of the scene (M)."""

    def go():
        take(name)
        options = {"is_new": True, "new_collection_name": made}
        if "collection_uid" in bpy.ops.object.move_to_collection.get_rna_type().properties:
            options["collection_uid"] = bpy.context.scene.collection.session_uid
        else:
            options["collection_index"] = 0
        bpy.ops.object.move_to_collection(**options)

    return go


def rename_property(name, old, new):
    """Renames a custom property; drivers keep the old name."""

    def go():
        obj = bpy.data.objects[name]
        obj[new] = obj[old]
        del obj[old]
        obj.update_tag()

    return go


def delete_drivers(name):
    def go():
        obj = bpy.data.objects[name]
        for curve in list(obj.animation_data.drivers):
            obj.driver_remove(curve.data_path, curve.array_index)

    return go


def fetch(file, instance=False, how="link"):
    """Links (or appends) the collection `set` of a file beside the open one."""

    def go():
        getattr(bpy.ops.wm, how)(
            directory=f"{bpy.path.abspath('//' + file)}/Collection/", filename="set",
            instance_collections=instance,
        )  # fmt: skip
        building.update()

    return go


def override():
    """Links the collection `set` of the library, and makes an override of it."""
    fetch("set.blend", instance=True)()
    take("set")
    bpy.ops.object.make_override_library(collection=0)
    building.update()


def all_of(*steps):
    """Several steps as one."""

    def go():
        for step in steps:
            step()

    return go


def undone(step):
    """The step, and then Ctrl-Z."""

    def go():
        bpy.ops.ed.undo_push(message="before")
        step()
        bpy.ops.ed.undo_push(message="after")
        bpy.ops.ed.undo()

    return go


def show_scene(name):
    """Goes to another scene of the file, as its menu does."""

    def go():
        bpy.context.window.scene = bpy.data.scenes[name]

    return go


def take(*names):
    """Selects them."""
    building.update()
    found = []
    for name in names:
        obj = bpy.context.view_layer.objects[name.removesuffix("/*")]
        below = obj.children_recursive if name.endswith("/*") else ()
        found += [obj, *(o for o in below if o.name in bpy.context.view_layer.objects)]
    select(*found)
