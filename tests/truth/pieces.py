"""An instrument that instances a collection, and what such a collection is made of."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Euler, Matrix, Vector
from synthpoint.tests.scene import building
from synthpoint.tests.truth import light

POINTS = {"tip_left": (0.1, 0.04, 0.02), "tip_right": (0.1, -0.04, 0.02), "handle": (-0.1, 0, 0.03)}
OFFSET = (0.3, 0.1, -0.05)
RADIUS = 0.012
GREY = (0.2, 0.2, 0.2)
PLACE = Matrix.LocRotScale((0.06, -0.04, 0.03), Euler((0.3, -0.2, 0.7)), (1.2, 1.2, 1.2))


def tweezers(make, place=PLACE):
    """The empty `tweezers` at `place`. It instances what `make` puts into a library collection,
    which the view layer leaves out as artists do."""
    library = bpy.data.collections.new("library")
    bpy.context.scene.collection.children.link(library)
    library.instance_offset = OFFSET
    make(library)
    for obj in library.all_objects:
        if obj.parent is None:
            obj.matrix_basis = Matrix.Translation(OFFSET) @ obj.matrix_basis
    for name, at in POINTS.items():
        if not any(o.name == name for o in library.all_objects):
            point(name, library, Vector(at) + Vector(OFFSET))
    building.update()
    bpy.context.view_layer.layer_collection.children["library"].exclude = True
    return instance("tweezers", library, place)


def instance(name, held, place, to=None):
    holder = building.empty(name, collection=to)
    holder.matrix_basis = place
    holder.instance_type, holder.instance_collection = "COLLECTION", held
    building.update()
    return holder


def body(library, size=(0.2, 0.06, 0.02), at=(0.0, 0.0, 0.0), parent=None, name="body"):
    """A box cut into small faces, so that it bends."""
    obj = building.box(name, size, at, parent, library)
    obj.data.materials.append(building.emission(GREY))
    fine = obj.modifiers.new("fine", "SUBSURF")
    fine.subdivision_type, fine.levels, fine.render_levels = "SIMPLE", 4, 4
    return obj


def plain(library):
    """The same of six faces."""
    obj = body(library)
    obj.modifiers.clear()
    return obj


def point(name, library, at=(0.0, 0.0, 0.0), parent=None):
    """An empty with a shining ball on it, in a colour of its own on top of the grey."""
    empty = building.empty(name, parent, at, library)
    ball = building.link(bpy.data.objects.new(f"ball {name}", light.sphere(RADIUS)), library)
    ball.parent = empty
    color = np.maximum(GREY, light.COLORS[list(POINTS).index(name)])
    ball.data.materials.append(building.emission(color))
    return empty


def helper(library, at, turn=(0.0, 0.0, 0.0), parent=None, name="helper"):
    obj = building.empty(name, parent, collection=library)
    obj.matrix_basis = Matrix.LocRotScale(at, Euler(turn), None)
    return obj


def nodes(name, *sockets):
    """A geometry node tree; returns (tree, input node, output node). `sockets` are identifiers of
    further inputs' types."""
    tree = bpy.data.node_groups.new(name, "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    for kind in sockets:
        tree.interface.new_socket(kind, in_out="INPUT", socket_type=kind)
    return tree, tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")


def give(modifier, number, value):
    """Sets the modifier's input `number` of its node tree."""
    item = modifier.node_group.interface.items_tree[number]
    if bpy.app.version >= (5, 2):
        getattr(modifier.properties.inputs, item.identifier).value = value
    else:
        modifier[item.identifier] = value


def skeleton(library):
    data = bpy.data.armatures.new("bones")
    bones = building.link(bpy.data.objects.new("bones", data), library)
    building.update()
    bpy.context.view_layer.objects.active = bones
    bpy.ops.object.mode_set(mode="EDIT")
    first, second = data.edit_bones.new("first"), data.edit_bones.new("second")
    first.head, first.tail, second.tail = (-0.1, 0.0, 0.0), (0.0, 0.0, 0.0), (0.1, 0.0, 0.0)
    second.head, second.parent = first.tail, first
    bpy.ops.object.mode_set(mode="OBJECT")
    return bones


def follow(driver, owner, path):
    driver.type = "SUM"
    target = driver.variables.new().targets[0]
    target.id, target.data_path = owner, path
