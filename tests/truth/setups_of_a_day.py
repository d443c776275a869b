"""The instruments on which a day's operations are tried. Each function fills an empty file, and
returns how its shape depends on its opening: from (shape as the file has it, opening there, opening
in rad) to (shape, point about which the tip turns rigidly or None), as `balls.shape` has them."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Matrix
from synthpoint.scene.blender import files
from synthpoint.tests.scene import building
from synthpoint.tests.truth.balls import shapes
from synthpoint.tests.truth.tagged import (
    OPEN,
    PIVOT,
    PLACES,
    POSE,
    body_and_jaw,
    hinge,
    metal,
    ops,
    plain_bar,
    point,
    select,
    start,
    tag,
)


def rigid(saved, _before, _opening):
    return saved, None


def turns(saved, before, opening):
    """The tip about the pivot."""
    pivot, side, end = (complex(*p[:2]) for p in (PIVOT, PLACES["side"], PLACES["end"]))
    pivot = (pivot - end) / (side - end)
    return pivot + (saved - pivot) * np.exp(1j * (opening - before)), pivot


def measured(move):
    """The shape that follows from moving what opens it by hand: to the shares 0, 0.5 and 1."""
    shares, found = (0.0, 0.5, 1.0), []
    for share in shares:
        move(share)
        found += shapes().values()
    move(0.0)
    curve = [np.polyfit(shares, part, 2) for part in (np.real(found), np.imag(found))]

    def bends(_saved, _before, opening):
        along, across = (np.polyval(c, opening / OPEN) for c in curve)
        return complex(along, across), None

    return bends


def bar(_folder):
    """One mesh, which is the root."""
    start()
    point(tag(plain_bar()))
    return rigid


def held(_folder):
    """Two meshes below an empty."""
    start()
    point(tag(*body_and_jaw()))
    return turns  # not at all, until it has a hinge


def jaw(_folder):
    """As `held`, and the jaw is hinged."""
    start()
    _body, part = body_and_jaw()
    point(tag(_body, part))
    hinge(part)
    return turns


def jaw_on_body(_folder):
    """The body is the root, and the hinged jaw its child."""
    start()
    body, part = body_and_jaw()
    select(body, part)
    bpy.ops.object.parent_set(type="OBJECT")
    point(tag(body, part))
    hinge(part)
    return turns


def bent(_folder):
    """A bar that a shape key bends, opened by that."""
    start()
    obj = plain_bar()
    moves = add_key(obj)
    point(tag(obj))
    ops.open_by_rig(kind="SHAPE_KEY", name="bent", high=OPEN)
    return moves


def posed(_folder):
    """A bar below an armature, whose bone `jaw` bends it and opens it."""
    start()
    obj, rig = plain_bar(), add_bones()
    select(obj, rig)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.parent_set(type="OBJECT")
    bind(obj, rig)
    moves = turned_by_hand(rig)
    root = tag(obj)
    point(root)
    ops.open_by_rig(kind="BONE", name="jaw", axis="Z", high=OPEN)
    return moves


def half(_folder):
    """As `posed`, but half a bar with a Mirror before the armature; `side` lies on the other
    half."""
    start()
    obj = metal("bar", (-0.055, 0.0), (0.055, 0.025), PLACES)
    for vertex in obj.data.vertices:
        across = vertex.co.y
        vertex.co.y = max(across, 0.0) if across > -0.01 else -across
    obj.modifiers.new("mirror", "MIRROR").use_axis = (False, True, False)
    rig = add_bones()
    select(obj, rig)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.parent_set(type="OBJECT")
    bind(obj, rig)
    point(tag(obj))
    ops.open_by_rig(kind="BONE", name="jaw", axis="Z", high=OPEN)
    return rigid


def driven(_folder):
    """A bar that a Simple Deform bends, driven by a custom property that opens it."""
    start()
    obj = plain_bar()
    moves = add_deform(obj)
    point(tag(obj))
    ops.open_by_rig(kind="PROPERTY", name="grip", opened=1.0, high=OPEN)
    return moves


def caged(_folder):
    """A bar in a lattice, whose strength is driven by a custom property that opens it."""
    start()
    obj = plain_bar()
    add_cage(obj)
    moves = drive(obj, 'modifiers["LATTICE"].strength')
    point(tag(obj))
    ops.open_by_rig(kind="PROPERTY", name="grip", opened=1.0, high=OPEN)
    return moves


def two(_folder):
    """Two instruments of one mesh each, beside one another."""
    start()
    for name, y in (("bar", -0.04), ("other", 0.04)):
        pose = Matrix.Translation((0.0, y, 0.0)) @ POSE
        point(tag(plain_bar(name, pose=pose)), pose)
    return rigid


def millimetres(_folder):
    """As `bar`, drawn in millimetres in a file whose unit is one."""
    scene = start()
    scene.unit_settings.scale_length = 0.001
    scene.camera.location *= 1000.0
    scene.camera.data.clip_start, scene.camera.data.clip_end = 10.0, 10000.0
    pose = Matrix.Scale(1000.0, 4) @ POSE
    point(tag(plain_bar(pose=pose)), pose)
    return rigid


def beside(_folder):
    """As `bar`, with an untagged mesh that does not shine."""
    bar(_folder)
    building.box("clay", (0.02, 0.02, 0.004), (0.0, 0.06, 0.0))
    return rigid


def on_shelf(make):
    """An empty file beside a library, `set.blend`, with that instrument in its collection `set`."""

    def made(folder):
        moved = make(folder)
        _store(folder / "set.blend")
        files.start_empty()
        start()
        bpy.ops.wm.save_as_mainfile(filepath=str(folder / "work.blend"))
        return moved

    made.__name__ = f"library of {make.__name__}"
    return made


def beside_shelf(folder):
    """As `bar`, beside a library with another bar, whose root has the same name."""
    on_shelf(bar)(folder)
    point(tag(plain_bar()))
    return rigid


def two_shelves(folder):
    """Two libraries with a bar each; their roots have the same name."""
    bar(folder)
    _store(folder / "other.blend")
    files.start_empty()
    return on_shelf(bar)(folder)


def meshes(_folder):
    """What `held` is made of, untagged."""
    start()
    body_and_jaw()
    return turns


def mesh(_folder):
    """What `bar` is made of, untagged."""
    start()
    plain_bar()
    return rigid


def _store(path):
    scene = bpy.context.scene
    kept = bpy.data.collections.new("set")
    scene.collection.children.link(kept)
    for obj in list(scene.collection.objects):
        if obj.type != "CAMERA":
            kept.objects.link(obj)
            scene.collection.objects.unlink(obj)
    bpy.ops.wm.save_as_mainfile(filepath=str(path))


def bent_later(_folder):
    """As `bar`, but a shape key was added after the keypoints, and opens it."""
    start()
    obj = plain_bar()
    point(tag(obj))
    moves = add_key(obj)
    ops.open_by_rig(kind="SHAPE_KEY", name="bent", high=OPEN)
    return moves


def posed_later(_folder):
    """As `bar`, but an armature below it was added after the keypoints, and opens it."""
    start()
    obj = plain_bar()
    root = tag(obj)
    point(root)
    rig = add_bones()
    select(rig, obj)
    bpy.context.view_layer.objects.active = obj
    bpy.ops.object.parent_set(type="OBJECT")
    bind(obj, rig)
    moves = turned_by_hand(rig)
    select(rig)
    ops.open_by_rig(kind="BONE", name="jaw", axis="Z", high=OPEN)
    return moves


def driven_later(_folder):
    """As `bar`, but a driven Simple Deform was added after the keypoints, and opens it."""
    start()
    obj = plain_bar()
    point(tag(obj))
    moves = add_deform(obj)
    ops.open_by_rig(kind="PROPERTY", name="grip", opened=1.0, high=OPEN)
    return moves


def bend_now():
    """Gives the bar a shape key that bends it for good."""
    obj = bpy.data.objects["bar"]
    add_key(obj)
    obj.data.shape_keys.key_blocks["bent"].value = 1.0


def cage_now():
    """Puts the bar into a lattice that bends it for good."""
    add_cage(bpy.data.objects["bar"])


def pose_now():
    """Gives the bar an armature that bends it for good."""
    obj, rig = bpy.data.objects["bar"], add_bones()
    bind(obj, rig)
    rig.parent, rig.matrix_parent_inverse = obj, obj.matrix_basis.inverted()
    rig.pose.bones["jaw"].matrix_basis = Matrix.Rotation(OPEN, 4, "Z")


def add_key(obj):
    """A shape key that bends the bar beyond its middle to the side."""
    select(obj)
    bpy.ops.object.shape_key_add(from_mix=False)
    bpy.ops.object.shape_key_add(from_mix=False)
    key = obj.data.shape_keys.key_blocks[-1]
    key.name = "bent"
    for spot in key.data:
        spot.co.y += 4 * max(0.0, spot.co.x) ** 2
    return measured(lambda share: setattr(key, "value", share))


def add_bones():
    """An armature of two bones along the bar."""
    data = bpy.data.armatures.new("rig")
    rig = building.link(bpy.data.objects.new("rig", data))
    rig.matrix_basis = POSE
    select(rig)
    bpy.ops.object.mode_set(mode="EDIT")
    for name, start_x, end_x in (("base", -0.055, 0.005), ("jaw", 0.005, 0.055)):
        bone = data.edit_bones.new(name)
        bone.head, bone.tail = (start_x, 0.0, 0.0), (end_x, 0.0, 0.0)
    bpy.ops.object.mode_set(mode="OBJECT")
    return rig


def bind(obj, rig):
    """Lets the bones bend the bar."""
    obj.modifiers.new("rig", "ARMATURE").object = rig
    for name, taken in (("base", False), ("jaw", True)):
        group = obj.vertex_groups.new(name=name)
        group.add([v.index for v in obj.data.vertices if (v.co.x > 0.005) == taken], 1.0, "REPLACE")


def turned_by_hand(rig):
    """The shape that follows from turning the bone."""
    bone = rig.pose.bones["jaw"]
    return measured(
        lambda share: setattr(bone, "matrix_basis", Matrix.Rotation(share * OPEN, 4, "Z"))
    )


def add_deform(obj):
    """A Simple Deform that bends the bar to the side as far as the property `grip` says."""
    made = obj.modifiers.new("SIMPLE_DEFORM", "SIMPLE_DEFORM")
    made.deform_method, made.deform_axis = "BEND", "Z"
    return drive(obj, 'modifiers["SIMPLE_DEFORM"].angle')


def add_cage(obj):
    """A lattice that draws the far end of the bar to the side."""
    data = bpy.data.lattices.new("cage")
    data.points_u = 4
    cage = building.link(bpy.data.objects.new("cage", data))
    cage.matrix_basis = POSE @ Matrix.Diagonal((0.12, 0.06, 0.01, 1.0))
    for spot in data.points:
        if spot.co.x > 0.4:
            spot.co_deform.y += 0.4
    cage.parent = obj
    cage.matrix_parent_inverse = obj.matrix_basis.inverted()
    obj.modifiers.new("LATTICE", "LATTICE").object = cage


def drive(obj, path):
    """Has the custom property `grip` of the object drive a number of its own."""
    obj["grip"] = 0.0
    obj.update_tag()
    driver = obj.driver_add(path).driver
    variable = driver.variables.new()
    variable.name = "grip"
    variable.targets[0].id, variable.targets[0].data_path = obj, '["grip"]'
    driver.expression = "grip"

    def move(share):
        obj["grip"] = share
        obj.update_tag()

    return measured(move)
