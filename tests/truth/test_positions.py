"""A written keypoint is where the renderer shows a mark on its empty: at most 0.1 px off."""

from __future__ import annotations

import pytest
from synthpoint.scene.instruments import bundled
from synthpoint.scene.prepare import shipped_classes
from synthpoint.tests.scene import building
from synthpoint.tests.truth import cameras, jobs, positions, setups

BOUND = 0.1  # px


@pytest.mark.parametrize("name", cameras.CAMERAS)
def test_camera(scene, tmp_path, name):
    for shape in jobs.SHAPES:
        bundled.build(shape, scene.collection)
    spec = cameras.job(name).with_classes(shipped_classes())
    with building.staged(spec) as stage:
        record = stage.shoot(1)[1]
        found = positions.errors(stage, record, tmp_path)
    assert len(found) >= 4
    assert max(off for *_, off in found) <= BOUND, found


@pytest.mark.parametrize("make", setups.SETUPS, ids=lambda f: f.__name__)
def test_setup(scene, tmp_path, make):
    setups.camera()
    make()
    spec = building.job(render={"width": 320, "height": 240})
    with building.staged(spec) as stage:
        record = stage.shoot(1)[1]
        found = positions.errors(stage, record, tmp_path)
    assert len(found) == 3
    # Half the size, so half the bound.
    assert max(off for *_, off in found) <= BOUND / 2, found


def test_two_of_a_kind_keep_their_own_keypoints(scene, tmp_path):
    """Marks hang on each instrument's own empties, so a mix-up is an error of centimetres."""
    bundled.build("tweezers/dressing_13", scene.collection)
    spec = cameras.job(
        "plain 640x480",
        instruments={"count": 2, "repeat": 2},
        articulation={"opening": [0.2, 0.9]},
        render={"width": 320, "height": 240},
    ).with_classes(shipped_classes())
    with building.staged(spec) as stage:
        record = stage.shoot(1)[1]
        found = positions.errors(stage, record, tmp_path)
    assert [i.copy for i in record.instances] == [0, 1]
    assert len(found) >= 5
    assert max(off for *_, off in found) <= BOUND / 2, found


def test_resolution_percentage_and_render_region_of_a_file(scene, tmp_path):
    """The file's percentage counts; its render region does not, since a label is of the picture."""
    setups.camera()
    setups.plain()
    render = scene.render
    render.resolution_x, render.resolution_y, render.resolution_percentage = 640, 480, 50
    render.use_border, render.use_crop_to_border = True, True
    render.border_min_x, render.border_max_x = 0.25, 0.75
    scene.camera.data.shift_x = 0.05
    with building.staged(building.job(render={"width": None, "height": None})) as stage:
        record = stage.shoot(1)[1]
        found = positions.errors(stage, record, tmp_path)
    assert (record.width, record.height) == (320, 240)
    assert len(found) == 3
    assert max(off for *_, off in found) <= BOUND / 2, found
