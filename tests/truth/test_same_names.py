"""Instruments of one name, from libraries and the file itself: each is labelled, and its keypoints
are where its own balls shine."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.scene.blender import files
from synthpoint.tests.scene import building
from synthpoint.tests.truth import bar

PLACES = {"up": (0.0, 0.06, 0.0), "down": (0.0, -0.06, 0.0), "right": (0.13, 0.0, 0.0)}


def tagged(at):
    made = bar.Bar(collection="instrument", at=at)
    building.tag(made.root, "tweezers")
    for name, point in made.points.items():
        point.synthpoint.role, point.synthpoint.keypoint = "KEYPOINT", name
    return made


def library(folder, name):
    """A file of its own with the bar at one of the places."""
    files.start_empty()
    path = folder / f"{name}.blend"
    bpy.data.libraries.write(str(path), {tagged(PLACES[name]).collection})
    return path


def linked(path):
    with bpy.data.libraries.load(str(path), link=True) as (_, loaded):
        loaded.collections = ["instrument"]
    bpy.context.scene.collection.children.link(loaded.collections[0])


@pytest.fixture
def three(tmp_path):
    """Two libraries and the file itself each bring a root called tweezers."""
    paths = [library(tmp_path, name) for name in ("up", "down")]
    scene = files.start_empty()
    tagged(PLACES["right"])
    for path in paths:
        linked(path)
    bar.camera(scene).location.x = 0.06
    assert [o.name for o in scene.objects if o.synthpoint.role == "INSTRUMENT"] == ["tweezers"] * 3
    return scene


def centres(path, mask):
    """As `bar.shining`, of what lies in the mask alone."""
    light = building.picture(path)
    found = {}
    for name, color in bar.COLORS.items():
        on = np.array(color, bool)
        seen = (light[:, :, on].min(axis=2) > 0.6) & (light[:, :, ~on].max(axis=2) < 0.25) & mask
        rows, columns = np.nonzero(seen)
        assert len(rows) >= 3, name
        found[name] = (float(columns.mean()) + 0.5, float(rows.mean()) + 0.5)
    return found


def check(path, record):
    """Whatever shines is somebody's, and keypoints lie on balls of their own instrument."""
    masks = [building.mask_of(record, n) for n in range(len(record.instances))]
    assert bar.overlap(np.any(masks, axis=0), bar.mask_in_picture(path)) > 0.97
    for one, mask in zip(record.instances, masks, strict=True):
        balls = centres(path, mask)
        for k in one.keypoints:
            assert k.visibility == 2
            assert (k.u, k.v) == pytest.approx(balls[k.name], abs=0.5)


def job(**sections):
    still = {"placement": {"enabled": False}, "instruments": {"count": 64, "scale": 1}}
    return bar.job(**{**still, **sections})


def test_each_of_them_is_labelled(three, tmp_path):
    with bar.opened(tmp_path, job(), by_name=False) as stage:
        path, record = stage.shoot(1)
        check(path, record)
    names = {i.instrument for i in record.instances}
    assert names == {"tweezers", "tweezers [up.blend]", "tweezers [down.blend]"}


def test_so_are_their_copies(three, tmp_path):
    """A copy is the file's own and can bear the name of what it was linked as."""
    placed = {
        "enabled": True, "resting": 1.0, "in_view": 1.0, "u": [0.05, 0.95], "v": [0.05, 0.95],
        "depth": 1.0, "tilt": 0, "spin": [-180, 180],
    }  # fmt: skip
    three.camera.location.z = 1.0
    many = {"count": 64, "repeat": 2, "scale": 1}
    spec = job(instruments=many, placement=placed, render={"width": 800, "height": 600})
    with bar.opened(tmp_path, spec, by_name=False) as stage:
        path, record = stage.shoot(1)
        assert len(record.instances) == 6
        assert len({(i.instrument, i.copy) for i in record.instances}) == 6
        check(path, record)


@pytest.mark.parametrize("how", ["collection", "objects"])
def test_only_linked_ones_and_their_copies(tmp_path, how):
    path = library(tmp_path, "up")
    scene = files.start_empty()
    linked(path)
    if how == "objects":
        (held,) = scene.collection.children
        for obj in held.objects:
            scene.collection.objects.link(obj)
        scene.collection.children.unlink(held)
    bar.camera(scene).location.z = 0.6
    placed = {"enabled": True, "resting": 1.0, "in_view": 1.0, "depth": 1.0, "tilt": 0}
    spec = job(instruments={"count": 64, "repeat": 3, "scale": 1}, placement=placed)
    with bar.opened(tmp_path, spec, by_name=False) as stage:
        picture, record = stage.shoot(1)
        assert {(i.instrument, i.copy) for i in record.instances} == {
            ("tweezers", 0), ("tweezers", 1), ("tweezers", 2),
        }  # fmt: skip
        check(picture, record)
