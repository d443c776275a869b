"""Keypoints that hang on their instrument by a constraint, in every way that Blender has."""

from __future__ import annotations

import bpy
import pytest
from mathutils import Euler, Matrix, Vector
from synthpoint.scene.authoring import keypoints, tagging
from synthpoint.tests.scene import building
from synthpoint.tests.truth import bar

BOUND = 1.0  # px; the balls are a few pixels wide

# Where the bar is in the file, so that what is doubled there shows.
AT, TURNED = Vector((0.03, 0.02, 0.01)), Euler((0.1, 0.2, 0.5))


def child_of(point, body, inverse):
    hold = point.constraints.new("CHILD_OF")
    hold.target = body
    hold.inverse_matrix = inverse


def child_of_without_inverse(made):
    for point in made.points.values():
        child_of(point, made.body, Matrix.Identity(4))


def child_of_with_inverse(made):
    """Set Inverse: the empty's own transform is where it is in the world."""
    for point in made.points.values():
        place = made.body.matrix_world @ point.location
        child_of(point, made.body, made.body.matrix_world.inverted())
        point.location = place


def copy_location_with_offset(made):
    for point in made.points.values():
        place = made.body.matrix_world @ point.location - made.body.matrix_world.translation
        hold = point.constraints.new("COPY_LOCATION")
        hold.target, hold.use_offset = made.body, True
        point.location = place


def copy_location_of_vertices(made):
    for number, (name, point) in enumerate(made.points.items()):
        group = made.body.vertex_groups.new(name=name)
        group.add([8 + number], 1.0, "REPLACE")
        hold = point.constraints.new("COPY_LOCATION")
        hold.target, hold.subtarget = made.body, name


def _skeleton(made):
    """A bent bone that the bar hangs on; its rest pose lies elsewhere."""
    data = bpy.data.armatures.new("bones")
    bones = building.link(bpy.data.objects.new("bones", data), made.collection)
    bones.matrix_basis = Matrix.LocRotScale((0.01, 0.0, 0.0), Euler((0.0, 0.0, 0.2)), None)
    bpy.context.view_layer.objects.active = bones
    bpy.ops.object.mode_set(mode="EDIT")
    bone = data.edit_bones.new("bone")
    bone.head, bone.tail = (0, 0, 0), (0, 0.05, 0)
    bpy.ops.object.mode_set(mode="OBJECT")
    bones.pose.bones["bone"].matrix_basis = Matrix.LocRotScale(
        (0.02, -0.01, 0.0), Euler((0.1, 0.0, 0.3)), None
    )
    building.update()
    return bones


def _bend(bones):
    """What the bone does to what it deforms."""
    pose = bones.pose.bones["bone"]
    world = bones.matrix_world
    return world @ pose.matrix @ pose.bone.matrix_local.inverted() @ world.inverted()


def armature_constraint(made):
    bones = _skeleton(made)
    home = made.body.matrix_world.copy()
    made.body.matrix_basis = _bend(bones) @ home
    for point in made.points.values():
        hold = point.constraints.new("ARMATURE")
        one = hold.targets.new()
        one.target, one.subtarget = bones, "bone"
        point.location = home @ point.location


def child_of_a_bone(made):
    bones = _skeleton(made)
    end = bones.matrix_world @ bones.pose.bones["bone"].matrix
    for point in made.points.values():
        place = made.body.matrix_world @ point.location
        child_of(point, bones, end.inverted())
        point.constraints[0].subtarget = "bone"
        point.location = place


def driven_by_the_mesh(made):
    """Drivers that read where the bar is."""
    for point in made.points.values():
        place = made.body.matrix_world @ point.location - made.body.matrix_world.translation
        for axis, letter in enumerate("XYZ"):
            driver = point.driver_add("location", axis).driver
            one = driver.variables.new()
            one.name, one.type = "bar", "TRANSFORMS"
            one.targets[0].id, one.targets[0].transform_type = made.body, f"LOC_{letter}"
            driver.expression = f"bar + {place[axis]!r}"


SETUPS = [
    child_of_without_inverse, child_of_with_inverse, copy_location_with_offset,
    copy_location_of_vertices, armature_constraint, child_of_a_bone,
    driven_by_the_mesh,
]  # fmt: skip


def hung(make):
    """A bar without a parent, away from the origin, with its keypoints hung on it."""
    made = bar.Bar(bar.NAME, parent=None)
    corners = len(made.body.data.vertices)
    assert corners == 8
    with_points(made.body.data)
    made.body.matrix_basis = Matrix.LocRotScale(AT, TURNED, None)
    building.update()
    make(made)
    building.update()
    return made


def with_points(mesh):
    """Loose vertices at the keypoints' places, after the box's own."""
    mesh.vertices.add(len(bar.PLACES))
    for vertex, place in zip(list(mesh.vertices)[8:], bar.PLACES.values(), strict=True):
        vertex.co = place
    mesh.update()


def check(stage):
    for index in (1, 2, 3):
        path, record = stage.shoot(index)
        off = bar.errors(path, record)
        assert len(off) == 3
        assert max(off) < BOUND


@pytest.mark.parametrize("make", SETUPS, ids=lambda f: f.__name__)
def test_tagged_by_name(scene, tmp_path, make):
    bar.camera(scene)
    hung(make)
    with bar.opened(tmp_path, bar.job()) as stage:
        check(stage)


@pytest.mark.parametrize("make", SETUPS, ids=lambda f: f.__name__)
def test_below_a_parent_already(scene, tmp_path, make):
    """The file itself has them on the parent and on the constraint."""
    bar.camera(scene)
    made = hung(make)
    root = building.empty(bar.NAME, at=(0.01, 0.0, 0.0), collection=made.collection)
    building.update()
    others = [o for o in made.collection.objects if o != root and o.parent is None]
    for obj in others:
        obj.parent = root
        obj.matrix_parent_inverse = root.matrix_world.inverted()
    made.collection.name = "all"
    with bar.opened(tmp_path, bar.job()) as stage:
        check(stage)


@pytest.mark.parametrize("make", SETUPS, ids=lambda f: f.__name__)
def test_tagged_and_adopted_in_the_window(scene, tmp_path, make):
    bar.camera(scene)
    made = hung(make)
    before = {n: p.matrix_world.translation.copy() for n, p in made.points.items()}
    root = tagging.tag([o for o in made.collection.objects if o.type == "MESH"], bar.NAME)
    for name, point in made.points.items():
        keypoints.adopt(root, name, point)
    building.update()
    for name, point in made.points.items():
        assert (point.matrix_world.translation - before[name]).length < 1e-6
    with bar.opened(tmp_path, bar.job(), by_name=False) as stage:
        check(stage)


def test_a_part_on_a_constraint_comes_along_once(scene, tmp_path):
    """The marks hang on the body by Child Of, below a root that moves the body as well."""
    bar.camera(scene)
    made = bar.Bar()
    for mark in list(made.body.children):
        mark.parent = made.root
        child_of(mark, made.body, Matrix.Identity(4))
    with bar.opened(tmp_path, bar.job(instruments={"repeat": 2, "count": 1})) as stage:
        check(stage)


@pytest.mark.parametrize("what", ["limit rotation", "copy rotation"])
def test_keypoints_go_with_a_body_that_something_else_holds(scene, tmp_path, what):
    """The body stays behind the root that its keypoints hang on; a note names it."""
    bar.camera(scene)
    made = bar.Bar()
    stand = building.empty("stand")
    if what == "limit rotation":
        hold = made.body.constraints.new("LIMIT_ROTATION")
        hold.use_limit_x = hold.use_limit_y = hold.use_limit_z = True
    else:
        made.body.constraints.new(what.upper().replace(" ", "_")).target = stand
    with bar.opened(tmp_path, bar.job()) as stage:
        assert any(n.startswith("body: it does not go where tweezers") for n in stage.skipped)
        for index in (1, 2):
            path, record = stage.shoot(index)
            assert max(bar.errors(path, record), default=0.0) < BOUND


def test_a_keypoint_whose_carrier_follows_something_outside(scene, tmp_path):
    bar.camera(scene)
    made = bar.Bar()
    stand = building.empty("stand", at=(0.0, 0.0, 0.0))
    between = building.empty("between", made.root)
    between.constraints.new("COPY_TRANSFORMS").target = stand
    made.points["handle"].parent = between
    with bar.opened(tmp_path, bar.job()) as stage:
        check(stage)


def test_a_keypoint_beside_a_hidden_part(scene, tmp_path):
    """A proxy that is not rendered, and a keypoint on something outside."""
    bar.camera(scene)
    made = bar.Bar()
    proxy = building.box("proxy", (0.1, 0.1, 0.1), parent=made.root)
    proxy.hide_render = True
    stand = building.empty("stand", at=bar.PLACES["handle"])
    made.points["handle"].constraints.new("COPY_LOCATION").target = stand
    with bar.opened(tmp_path, bar.job()) as stage:
        check(stage)


def test_keypoints_on_a_keypoint_that_is_turned(scene, tmp_path):
    bar.camera(scene)
    made = bar.Bar()
    first = made.points["handle"]
    first.rotation_euler, first.scale = (0.3, 0.2, 0.9), (2.0, 2.0, 2.0)
    building.update()
    for name in ("tip_left", "tip_right"):
        point = made.points[name]
        world = point.matrix_world.copy()
        point.parent = first
        point.matrix_parent_inverse = first.matrix_world.inverted()
        point.matrix_basis = world
    stand = building.empty("stand", at=bar.PLACES["handle"])
    first.constraints.new("COPY_LOCATION").target = stand
    with bar.opened(tmp_path, bar.job()) as stage:
        check(stage)


def test_switches_of_constraints_that_are_driven(scene, tmp_path):
    bar.camera(scene)
    made = hung(child_of_without_inverse)
    for point in made.points.values():
        point.constraints[0].driver_add("enabled").driver.expression = "1"
    with bar.opened(tmp_path, bar.job()) as stage:
        check(stage)


def test_a_mechanism_stays_whole_where_nothing_is_moved(scene, tmp_path):
    """Jaws that turn against each other in the world's space, as the file has them."""
    bar.camera(scene)
    made = bar.Bar()
    jaw = building.box("jaw", (0.05, 0.01, 0.01), at=(0.0, 0.05, 0.0), parent=made.root)
    turn = jaw.constraints.new("COPY_ROTATION")
    turn.target, turn.invert_z = made.body, True
    made.body.rotation_euler.z = 0.3
    building.update()
    before = jaw.matrix_world.copy()
    spec = bar.job(placement={"enabled": False}, instruments={"scale": 1})
    with bar.opened(tmp_path, spec) as stage:
        stage.shoot(1)
        after = bpy.data.objects["jaw"].matrix_world.copy()
    assert (after.to_quaternion().rotation_difference(before.to_quaternion())).angle < 1e-4


def test_a_mechanism_moved_by_drivers_opens_wherever_it_is_placed(scene, tmp_path):
    """A jaw on Child Of the body, below the root as well, that a driver turns."""
    bar.camera(scene)
    made = bar.Bar()
    made.root["open"] = 0.4
    jaw = building.box("jaw", (0.05, 0.01, 0.01), at=(0.0, 0.05, 0.0), parent=made.root)
    child_of(jaw, made.body, Matrix.Identity(4))
    driver = jaw.driver_add("rotation_euler", 2).driver
    one = driver.variables.new()
    one.name, one.targets[0].id, one.targets[0].data_path = "opened", made.root, '["open"]'
    driver.expression = "opened"
    with bar.opened(tmp_path, bar.job()) as stage:
        stage.shoot(1)
        root, jaw = (bpy.data.objects[n] for n in ("tweezers", "jaw"))
        turned = (root.matrix_world.inverted() @ jaw.matrix_world).to_euler().z
    assert turned == pytest.approx(0.4, abs=1e-3)


def test_a_keypoint_that_is_taken_back_hangs_as_before(scene):
    """Adopted and placed anew by click, then taken back."""
    from synthpoint.scene.authoring.click_session import Placing

    made = hung(child_of_with_inverse)
    root = tagging.tag([o for o in made.collection.objects if o.type == "MESH"], bar.NAME)
    point = made.points["handle"]
    point.synthpoint.role, point.synthpoint.keypoint = "KEYPOINT", "handle"
    point.parent = root
    point.matrix_parent_inverse = root.matrix_world.inverted()
    building.update()
    before = point.matrix_world.translation.copy()
    placing = Placing(root, ["handle"])
    placing.place(Vector((0.0, 0.0, 0.002)), made.body)
    assert (point.matrix_world.translation - before).length > 0.01
    placing.take_back()
    assert not point.constraints[0].mute
    assert (point.matrix_world.translation - before).length < 1e-6
