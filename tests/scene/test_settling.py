"""What settles one after the other stands where the record says, whatever was shown before."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pytest
from synthpoint.core.job.spec import from_json
from synthpoint.core.labels.record import to_line
from synthpoint.scene.blender import files
from synthpoint.scene.prepare import prepare
from synthpoint.scene.randomizers.occluders.effect import Obstacles
from synthpoint.tests.scene import building

from synthpoint import presets

ON = {"enabled": True}
FIELD = {
    "classes": [],
    "instruments": {"bundled": ["needle_holder/crile_wood_15"], "count": 1},
    "placement": ON, "camera": ON, "ground": ON, "environment": ON,
    "lights": {**ON, "count": [1, 3]},
    "surgical_light": {**ON, "share": 1.0},
    "occluders": {**ON, "share": 1.0, "count": [1, 3], "onto_share": 0.0, "resting": 1.0},
    "suture": {**ON, "share": 1.0, "situations": {"jaws": 0, "pulled": 0}},
    "motion_blur": {**ON, "share": 0.5},
}  # fmt: skip


@contextmanager
def field(**render):
    files.start_empty()
    scene, spec = prepare(building.job(**FIELD, render=render), None, by_name=False)
    with building.staged(spec, scene) as stage:
        yield stage


def placed(stage):
    """(N, 3): where the last image's occluders are in the updated scene."""
    return [list(one.object.matrix_world.translation) for one in stage.effect(Obstacles).placed]


@pytest.mark.parametrize("before", [(), (2,), (5, 4)])
def test_occluders_stay_where_they_were_put(before):
    """Threads are laid after them, and look where they are."""
    with field() as stage:
        for index in before:
            stage.apply(stage.sample(index))
        for index in (1, 3, 6):
            stage.apply(stage.sample(index))
            wanted = [one.spot.location for one in stage.effect(Obstacles).placed]
            np.testing.assert_allclose(placed(stage), wanted, atol=1e-6)


@pytest.mark.one_blender("what is asked is how Cycles keeps its lights; forty seconds")
def test_pictures_do_not_depend_on_what_was_shown_before():
    """The preset in which most comes and goes, and lamps with it."""
    pictures, records = [], set()
    small = {"width": 96, "height": 54, "samples": 1, "denoise": False}
    for order in ((3,), (1, 2, 3)):
        files.start_empty()
        preset = presets.randomization("operating_room")
        spec = from_json({**preset, "render": {**preset["render"], **small, "format": "png"}})
        with building.staged(*reversed(prepare(spec, None, by_name=False))) as stage:
            for index in order:
                path, record = stage.shoot(index)
            pictures.append(building.picture(path))
            records.add(to_line(record))
    assert len(records) == 1
    np.testing.assert_array_equal(*pictures)
