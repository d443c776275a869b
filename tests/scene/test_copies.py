"""Nothing that a copy is made of points to what the original is made of, wherever it is kept."""

from __future__ import annotations

import bpy
import pytest
from mathutils import Matrix
from synthpoint.scene.authoring import rig
from synthpoint.scene.blender import relink
from synthpoint.scene.instruments.copies import duplicate
from synthpoint.tests.scene import building


def used(objects):
    """All that they point to, directly or by way of their data."""
    pointed = {}
    for one, users in bpy.data.user_map().items():
        for user in users:
            pointed.setdefault(user, set()).add(one)
    found, waiting = set(), list(objects)
    while waiting:
        fresh = pointed.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += [one for one in fresh if not isinstance(one, bpy.types.Scene)]
    return found


def custom_property(body, inner):
    body["mine"] = inner


def group_of_properties(body, inner):
    body["group"] = {"deep": {"mine": 1}}
    body["group"]["deep"]["mine"] = inner


def property_of_a_bone(body, inner):
    bone(body)["mine"] = inner


def shape_of_a_bone(body, inner):
    bone(body).custom_shape = inner


def targets_of_a_constraint(body, inner):
    hold = body.constraints.new("ARMATURE").targets.new()
    hold.target, hold.subtarget = bone(body).id_data, "bone"
    return hold.target


def rigid_body_constraint(body, inner):
    bpy.ops.rigidbody.world_add()
    bpy.context.view_layer.objects.active = body
    bpy.ops.rigidbody.constraint_add()
    body.rigid_body_constraint.object1 = inner


def driver_of_a_material(body, inner):
    material = building.emission((1.0, 1.0, 1.0))
    body.data.materials.append(material)
    node = next(n for n in material.node_tree.nodes if n.type == "EMISSION")
    read(node.inputs["Strength"].driver_add("default_value"), inner)


def material_of_the_object(body, inner):
    driver_of_a_material(body, inner)
    material = body.data.materials[0]
    body.data.materials[0] = None
    body.material_slots[0].link = "OBJECT"
    body.material_slots[0].material = material


def driver_of_a_bone(body, inner):
    read(bone(body).id_data.data.driver_add("show_axes"), inner)


def texture_of_a_modifier(body, inner):
    shift = body.modifiers.new("shift", "DISPLACE")
    shift.texture_coords, shift.texture_coords_object = "OBJECT", inner


def force_of_particles(body, inner):
    body.modifiers.new("hair", "PARTICLE_SYSTEM")
    only = bpy.data.collections.new("only")
    only.objects.link(inner)
    body.particle_systems[0].settings.effector_weights.collection = only


def input_of_nodes_that_point_there_too(body, inner):
    tree = bpy.data.node_groups.new("both", "GeometryNodeTree")
    for way in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=way, socket_type="NodeSocketGeometry")
    socket = tree.interface.new_socket("From", in_out="INPUT", socket_type="NodeSocketObject")
    tree.nodes.new("GeometryNodeObjectInfo").inputs["Object"].default_value = inner
    modifier = body.modifiers.new("both", "NODES")
    modifier.node_group = tree
    if bpy.app.version >= (5, 2):
        getattr(modifier.properties.inputs, socket.identifier).value = inner
    else:
        modifier[socket.identifier] = inner


def joint(body, inner):
    inner["open"] = 0.0
    rig.add(body.parent, inner, "PROPERTY", "open", (0, 0, 1), (0.0, 1.0), (0.0, 1.0))


def bone(body):
    data = bpy.data.armatures.new("bones")
    bones = building.link(bpy.data.objects.new("bones", data))
    bones.parent = body.parent
    bpy.context.view_layer.objects.active = bones
    bpy.ops.object.mode_set(mode="EDIT")
    data.edit_bones.new("bone").tail = (0.0, 0.1, 0.0)
    bpy.ops.object.mode_set(mode="OBJECT")
    return bones.pose.bones["bone"]


def read(curve, owner):
    owner["value"] = 1.0
    target = curve.driver.variables.new().targets[0]
    target.id, target.data_path = owner, '["value"]'


KINDS = [
    custom_property, group_of_properties, property_of_a_bone, shape_of_a_bone,
    targets_of_a_constraint, rigid_body_constraint, driver_of_a_material, material_of_the_object,
    driver_of_a_bone, texture_of_a_modifier, force_of_particles, joint,
    input_of_nodes_that_point_there_too,
]  # fmt: skip


@pytest.mark.parametrize("point", KINDS, ids=lambda f: f.__name__)
def test_every_pointer_goes_to_the_copy(scene, point):
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    inner = building.box("inner", (0.02, 0.02, 0.02), parent=root)
    outside = building.empty("outside")
    body.constraints.new("LIMIT_DISTANCE").target = outside
    pointed = point(body, inner) or inner
    building.update()
    original = building.only_instrument(scene)
    assert pointed in used(original.objects)
    before = used(original.objects)
    copy = duplicate(original, 1)
    building.update()
    assert used(copy.objects).isdisjoint(original.objects)
    assert used(original.objects) == before
    assert outside in used(copy.objects)


def test_what_a_pointer_was_set_with_stays(scene):
    """Blender sets these matrices anew wherever it sets the pointer itself."""
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    inner = building.empty("inner", root, at=(0.1, 0.2, 0.3))
    building.update()
    hook = body.modifiers.new("hook", "HOOK")
    hook.object = inner
    hook.matrix_inverse, hook.center = Matrix.Translation((1.0, 2.0, 3.0)), (4.0, 5.0, 6.0)
    hold = inner.constraints.new("CHILD_OF")
    hold.target = outside = building.empty("outside")
    building.update()
    hold.target, hold.inverse_matrix = body, Matrix.Translation((7.0, 8.0, 9.0))
    body.matrix_parent_inverse = Matrix.Translation((0.5, 0.0, 0.0))
    building.update()
    copy = duplicate(building.only_instrument(scene), 1)
    building.update()
    twin = {o.name.split(".")[0]: o for o in copy.objects}
    made = twin["probe body"].modifiers["hook"]
    assert made.object == twin["inner"] != outside
    assert tuple(made.matrix_inverse.translation) == (1.0, 2.0, 3.0)
    assert tuple(made.center) == (4.0, 5.0, 6.0)
    assert tuple(twin["inner"].constraints[0].inverse_matrix.translation) == (7.0, 8.0, 9.0)
    assert twin["probe body"].matrix_parent_inverse == body.matrix_parent_inverse


def test_points_of_shape_keys_are_not_looked_at_one_by_one(monkeypatch):
    """There are as many as vertices, and none leads anywhere."""
    looked_at = 0
    custom = relink._walk_custom

    def counted(holder, twins):
        nonlocal looked_at
        looked_at += 1
        custom(holder, twins)

    monkeypatch.setattr(relink, "_walk_custom", counted)

    def cost(vertices):
        nonlocal looked_at
        mesh = bpy.data.meshes.new("row")
        mesh.from_pydata([(0.001 * n, 0.0, 0.0) for n in range(vertices)], [], [])
        row = bpy.data.objects.new("row", mesh)
        row.shape_key_add(name="Basis")
        row.shape_key_add(name="bent")
        looked_at = 0
        relink.Relinking({}).relink(mesh.shape_keys)
        return looked_at

    assert cost(1000) == cost(2) > 0
