"""Labels of pictures that a lens distorts, crops or blurs, against shining marks in the pictures
themselves: at most 0.2 px off, and for blur those of the sharp picture."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Matrix, Vector
from PIL import Image
from synthpoint.core.dataset.image_files import without_comments
from synthpoint.core.labels import masks
from synthpoint.core.labels.record import to_line
from synthpoint.scene.instruments import bundled
from synthpoint.scene.prepare import shipped_classes
from synthpoint.tests.scene import building
from synthpoint.tests.truth import cameras, jobs, light

BOUND = 0.2  # px
SIZE = (320, 240)
RADIUS = 2.5  # px, of a mark
REACH = 7  # px to each side of a label in which its mark's light is looked for

BARREL = {"k1": -0.24, "k2": 0.07, "p1": 0.002, "p2": -0.003, "k3": -0.01}
PINCUSHION = {"k1": 0.25, "k2": 0.08, "p1": -0.004, "p2": 0.003, "k3": 0.02}
SKEW = {"k1": -0.2, "k2": 0.04, "p1": 0.01, "p2": -0.012, "k3": 0.0}
MATRIX = {"fx": 265.0, "fy": 258.0, "cx": 128.4, "cy": 131.7, "width": 320, "height": 240}
WINDOW = {"enabled": True, "size": 0.6, "x": 0.9, "y": 0.2}
LENSES = {
    "barrel": {"distortion": {"enabled": True, **BARREL}},
    "pincushion": {"distortion": {"enabled": True, **PINCUSHION}},
    "skew": {"distortion": {"enabled": True, **SKEW}},
    "of the camera.json": {"camera": {"intrinsics": {**MATRIX, **BARREL}}},
    "cropped": {"distortion": {"enabled": True, **BARREL}, "crop": WINDOW},
    "cropped alone": {"crop": WINDOW},
}

# Shares of the picture, and depths along the axis, of keypoints all over it.
PLACES = {
    f"{row}{column}": (0.05 + 0.9 * column / 4, 0.06 + 0.88 * row / 3, 0.35 + 0.04 * (row + column))
    for row in range(4)
    for column in range(5)
}


def grid_class():
    return {"name": "grid", "keypoints": [{"name": n, "tolerance": 1.0} for n in PLACES]}


def grid(view, marks=True):
    """An instrument that is nothing but keypoints all over the picture (and a black speck), with a
    shining mark on each where asked."""
    root = building.tag(building.empty("grid"), "grid")
    speck = building.box("speck", (1e-4, 1e-4, 1e-4), parent=root)
    speck.data.materials.append(building.emission((0.0, 0.0, 0.0)))
    k = view.intrinsics
    shine = building.emission((1.0, 1.0, 1.0))
    for name, (s, t, depth) in PLACES.items():
        place = view.point(s * k.width, t * k.height, depth)
        building.keypoint(name, root, tuple(place))
        if not marks:
            continue
        mesh = light.sphere(RADIUS * depth / min(k.fx, k.fy))
        mesh.materials.append(shine)
        light.add(bpy.context.scene, mesh).location = Vector(place)


def lens_job(**sections):
    camera = {"enabled": True, "intrinsics": MATRIX, "distance": 0.5, **sections.pop("camera", {})}
    return building.job(
        **{
            "classes": [grid_class()], "camera": camera,
            "render": {"width": SIZE[0], "height": SIZE[1], "samples": 48}, **sections,
        }
    )  # fmt: skip


def view_of(spec):
    """Where the camera will stand; whatever is in the scene, it is the same."""
    speck = building.tag(building.empty("speck"), "grid")
    building.box("speck", (1e-4, 1e-4, 1e-4), parent=speck)
    for name in PLACES:
        building.keypoint(name, speck, (0.0, 0.0, 0.0))
    with building.staged(spec) as stage:
        view = stage.sample(1).view
    for obj in [speck, *speck.children_recursive]:
        bpy.data.objects.remove(obj)
    return view


def centroid(shown, u, v):
    """Centre of the light near (u, v), continuous pixels."""
    rows, columns = np.mgrid[: shown.shape[0], : shown.shape[1]] + 0.5
    near = shown * ((np.abs(columns - u) < REACH) & (np.abs(rows - v) < REACH))
    assert near.sum() > 5, "no mark where one should be seen"
    return (columns * near).sum() / near.sum(), (rows * near).sum() / near.sum()


def offsets(path, record):
    """From each label to its mark, in pixels (N, 2), of those well inside the picture."""
    shown = building.picture(path).mean(axis=2)
    found = []
    for k in record.instances[0].keypoints:
        if not (REACH < k.u < record.width - REACH and REACH < k.v < record.height - REACH):
            continue
        u, v = centroid(shown, k.u, k.v)
        found.append((u - k.u, v - k.v))
    return np.array(found)


@pytest.mark.parametrize("name", LENSES)
def test_labels_are_where_the_distorted_picture_shows_them(scene, name):
    building.black_world(scene)
    spec = lens_job(**LENSES[name])
    view = view_of(spec)
    grid(view)
    with building.staged(spec) as stage:
        path, record = stage.shoot(1)
        assert Image.open(path).size == SIZE
        off = offsets(path, record)
    assert (record.width, record.height) == SIZE
    assert len(off) >= 12
    assert np.hypot(*off.T).max() < BOUND, off
    for k, (s, t, depth) in zip(record.instances[0].keypoints, PLACES.values(), strict=True):
        assert (k.u, k.v, k.depth) == pytest.approx((s * SIZE[0], t * SIZE[1], depth), abs=2e-3)
        assert k.visibility > 0
    if "distortion" in LENSES[name]:
        # The lens is strong enough for the test to mean something.
        plain = record.view.intrinsics.undistorted(
            [(k.u, k.v) for k in record.instances[0].keypoints]
        )
        moved = plain - [(k.u, k.v) for k in record.instances[0].keypoints]
        assert np.abs(moved).max() > (3 if "crop" in LENSES[name] else 12)


@pytest.mark.parametrize("file_camera", [False, True])
def test_masks_boxes_and_silhouettes_are_those_of_the_picture(scene, file_camera):
    """A shining board, bent by the lens and cut off by the frame: mask, box and the whole
    silhouette inside the frame against the light in the picture."""
    building.black_world(scene)
    building.probe()
    part = bpy.data.objects["probe body"]
    part.data.materials.append(building.emission((1.0, 1.0, 1.0)))
    camera = building.camera(at=(0.09, -0.06, 0.28))
    camera.data.lens = 30.0
    own = {"enabled": True, "distance": 0.28, "elevation": 70, "focal_length": 30}
    spec = building.job(
        camera={"enabled": False} if file_camera else own,
        distortion={"enabled": True, **SKEW, "k1": -0.14},
        render={"width": SIZE[0], "height": SIZE[1], "samples": 64},
        labels={"amodal": True},
    )
    with building.staged(spec) as stage:
        path, record = stage.shoot(1)
        shown = building.picture(path).mean(axis=2)
    (one,) = record.instances
    mask = building.mask_of(record)
    assert 10_000 < mask.sum() < 70_000
    assert mask.shape == SIZE[::-1]
    assert mask[shown > 0.99].all()
    assert not mask[shown < 0.01].any()
    assert one.area == mask.sum() and one.bbox == masks.box(mask)
    whole = masks.decode(one.amodal_rle, *mask.shape)
    assert whole[shown > 0.99].all()
    assert not whole[shown < 0.01].any()
    assert one.visible_fraction == pytest.approx(min(1.0, one.area / one.amodal_area))


def test_depth_is_warped_with_the_picture(scene):
    """Visibility of keypoints behind a plate that the lens moves by many pixels."""
    building.black_world(scene)
    spec = lens_job(distortion={"enabled": True, **SKEW})
    view = view_of(spec)
    grid(view, marks=False)
    with building.staged(spec) as stage:
        record = stage.shoot(1)[1]
    assert not any(k.borderline for k in record.instances[0].keypoints)
    cover = building.plate("cover", 0.03, (0.0, 0.0, 0.0))
    s, t, depth = PLACES["00"]
    cover.matrix_world = (
        Matrix.Translation(view.point(s * SIZE[0], t * SIZE[1], depth * 0.8))
        @ Matrix(view.world_from_camera).to_3x3().to_4x4()
    )
    with building.staged(spec) as stage:
        points = {k.name: k for k in stage.shoot(1)[1].instances[0].keypoints}
    assert points["00"].reason == "occluder:cover"
    assert not any(k.borderline for k in points.values())
    assert {n for n, k in points.items() if k.visibility != 2} == {"00"}


MOTION = {"enabled": True, "share": 1.0, "shutter": 0.5, "frame_rate": 25.0,
          "camera_speed": 0.0, "camera_turn": 0.0, "instrument_speed": 0.0}  # fmt: skip


def ball(scene):
    """One instrument whose only keypoint is the centre of a shining ball, 4 pixels in radius."""
    building.black_world(scene)
    root = building.tag(building.empty("ball"), "ball")
    mesh = light.sphere(0.0125)
    mesh.materials.append(building.emission((1.0, 1.0, 1.0)))
    part = light.add(scene, mesh)
    part.parent = root
    building.keypoint("centre", root, (0.0, 0.0, 0.0))
    building.camera()
    return root


def ball_job(**sections):
    kind = {"name": "ball", "keypoints": [{"name": "centre", "tolerance": 0.1}]}
    return building.job(classes=[kind], **{
        "render": {"width": 320, "height": 240, "samples": 96}, **sections,
    })  # fmt: skip


def moments(path):
    """Centre (u, v) of the light in a picture and its covariance, pixels."""
    shown = building.picture(path).mean(axis=2)
    rows, columns = np.mgrid[: shown.shape[0], : shown.shape[1]] + 0.5
    places = np.stack((columns.ravel(), rows.ravel()))
    return (places * shown.ravel()).sum(axis=1) / shown.sum(), np.cov(
        places, aweights=shown.ravel()
    )


MOVES = {
    "instrument": {"instrument_speed": 3.0},
    "camera": {"camera_speed": 3.0},
    "camera turning": {"camera_turn": 150.0},
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("index", [1, 2])
def test_labels_are_at_mid_exposure(scene, move, index):
    """The streak's centre is the label, its length what the speed and the shutter make of it, and
    mask and label are those of the same picture without motion."""
    root = ball(scene)
    if move == "instrument":  # also inside something that is turned and scaled
        holder = building.empty("holder", at=(0.05, 0.02, 0.1))
        holder.matrix_basis @= Matrix.Rotation(0.7, 4, "Y") @ Matrix.Diagonal((2, 2, 2, 1))
        building.update()
        root.parent = holder
        root.matrix_parent_inverse = holder.matrix_world.inverted()
    root.location = (0.03, -0.02, 0.0)
    still = ball_job()
    moving = ball_job(motion_blur={**MOTION, **MOVES[move]})
    with building.staged(still) as stage:
        sharp_path, sharp = stage.shoot(index)
        around = moments(sharp_path)[1]
    with building.staged(moving) as stage:
        path, record = stage.shoot(index)
        draw = stage.sample(index).motion
        center, spread = moments(path)
    (point,), (before,) = record.instances[0].keypoints, sharp.instances[0].keypoints
    # Of the camera's place and turn only single precision is left.
    assert (point.u, point.v) == pytest.approx((before.u, before.v), abs=1e-4)
    assert point.visibility == 2
    assert record.instances[0].rle == sharp.instances[0].rle
    assert record.instances[0].pose == sharp.instances[0].pose
    # Half the exposure to each side.
    f = record.view.intrinsics.fx
    ends = []
    for side in (-0.25, 0.25):
        place = np.array((0.03, -0.02, 0.0)) + side * np.array(draw.instrument_steps[0])
        view = record.view
        turn = Matrix.Rotation(side * Vector(draw.camera_turn).length, 4, Vector(draw.camera_turn))
        pose = Matrix(view.world_from_camera) @ turn
        eye = np.array(pose.translation) + side * np.array(draw.camera_step)
        seen = (place - eye) @ np.array(pose.to_3x3())
        ends.append((160 + f * seen[0] / -seen[2], 120 - f * seen[1] / -seen[2]))
    streak = np.subtract(*ends)
    length = np.hypot(*streak)
    assert length > 4
    assert np.trace(spread - around) == pytest.approx(length**2 / 12, rel=0.15)
    # A path towards the camera is not even in the picture; sideways ones are.
    assert np.hypot(*(center - (point.u, point.v))) < 0.02 * length + 0.1


def test_motion_off_by_chance_leaves_the_picture_untouched(scene):
    ball(scene)
    fast = {**MOTION, **MOVES["instrument"], "share": 0.5}
    small = {"width": 160, "height": 120, "samples": 4}
    with building.staged(ball_job(render=small)) as stage:
        plain = {i: without_comments(stage.shoot(i)[0].read_bytes()) for i in range(1, 7)}
    with building.staged(ball_job(render=small, motion_blur=fast)) as stage:
        moved = {i: stage.sample(i).motion is not None for i in plain}
        assert set(moved.values()) == {True, False}
        for i in (*plain, *reversed(plain)):
            same = without_comments(stage.shoot(i)[0].read_bytes()) == plain[i]
            assert same == (not moved[i]), i


def test_depth_of_field_is_that_of_the_thin_lens_and_moves_no_label(scene):
    """A ball at twice the focus distance: its disc of confusion, in the picture, has the diameter
    aperture · f_px · |depth - focus| / (depth · focus)."""
    ball(scene)
    sharp_spec = ball_job()
    with building.staged(sharp_spec) as stage:
        path, sharp = stage.shoot(1)
        around = moments(path)[1]
    focus = {"enabled": True, "share": 1.0, "fstop": 1.4, "focus": -0.5}
    with building.staged(ball_job(depth_of_field=focus)) as stage:
        path, record = stage.shoot(1)
        drawn = stage.sample(1).depth_of_field
        center, spread = moments(path)
    assert (drawn.fstop, drawn.distance) == (1.4, pytest.approx(0.5))
    assert drawn.aperture == pytest.approx(0.036 / 1.4)
    assert record.scene["depth_of_field"]["distance"] == drawn.distance
    f = record.view.intrinsics.fx
    diameter = drawn.aperture * f * abs(1.0 - 0.5) / (1.0 * 0.5)
    assert diameter > 6
    # Of a uniform disc the variance along each axis is the diameter squared over 16.
    assert np.trace(spread - around) == pytest.approx(2 * diameter**2 / 16, rel=0.1)
    assert np.hypot(*(center - (160, 120))) < 0.1
    assert record.instances == sharp.instances


def test_crop_keeps_the_lens(scene):
    """A cropped picture is the crop of the picture: twice the size, twice the blur."""
    ball(scene)
    focus = {"enabled": True, "share": 1.0, "fstop": 1.4, "focus": -0.5}
    found = []
    for crop in ({"enabled": False}, {"enabled": True, "size": 0.5, "x": 0.5, "y": 0.5}):
        with building.staged(ball_job(depth_of_field=focus, crop=crop)) as stage:
            path, record = stage.shoot(1)
            found.append((record.instances[0].area, np.trace(moments(path)[1])))
    assert found[1][0] == pytest.approx(4 * found[0][0], rel=0.05)
    assert found[1][1] == pytest.approx(4 * found[0][1], rel=0.05)


EVERYTHING = {
    "placement": {"enabled": True, "u": [0.3, 0.7], "v": [0.3, 0.7]},
    "camera": {"enabled": True, "position_jitter": [-0.01, 0.01], "rotation_jitter": [-2, 2]},
    "distortion": {"enabled": True}, "crop": {"enabled": True},
    "depth_of_field": {"enabled": True}, "motion_blur": {"enabled": True},
    "environment": {"enabled": True}, "ground": {"enabled": True},
    "render": {"width": 64, "height": 48, "samples": 2, "denoise": True},
}  # fmt: skip


def test_an_image_follows_from_its_index_alone(scene):
    for shape in jobs.SHAPES:
        bundled.build(shape, scene.collection)
    spec = cameras.job("plain 640x480", **EVERYTHING).with_classes(shipped_classes())
    lines, pictures = {}, {}
    with building.staged(spec) as stage:
        for order in ((1, 2, 3, 4), (4, 2, 1, 3, 3)):
            for index in order:
                path, record = stage.shoot(index)
                lines.setdefault(index, set()).add(to_line(record))
                pictures.setdefault(index, set()).add(without_comments(path.read_bytes()))
    assert {len(v) for v in (*lines.values(), *pictures.values())} == {1}
    assert len({next(iter(p)) for p in pictures.values()}) == 4
