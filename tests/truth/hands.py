"""What an artist's hands do to a file, remembered in a table and done later: through Blender's own
operators, on objects by name ("bar/*": with all below it); the first one named is the active one."""

from __future__ import annotations

import bmesh
import bpy
from synthpoint.tests.truth.tagged import select


class Refused(Exception):
    """Synthpoint's operator did not want to; the line that it said."""


def press(operator, *names, **options):
    """Presses the operator on these objects; without names, on what is selected."""
    group, name = operator.split(".")

    def go():
        if names:
            take(*names)
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
    def go():
        bpy.context.scene.cursor.location = place

    return go


def setting(path, value):
    """Sets what a field of Blender's window shows: `path` leads from bpy.data to it."""

    def go():
        owner, _, field = path.rpartition(".")
        setattr(eval(f"data.{owner}", {"data": bpy.data}), field, value)

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
    found = []
    for name in names:
        obj = bpy.context.view_layer.objects[name.removesuffix("/*")]
        below = obj.children_recursive if name.endswith("/*") else ()
        found += [obj, *(o for o in below if o.name in bpy.context.view_layer.objects)]
    select(*found)
