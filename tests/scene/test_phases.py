"""Which phases an image goes through, on each Blender, by what its own Cycles says."""

from __future__ import annotations

from itertools import groupby

import bpy
import pytest
from synthpoint.core.running import stopwatch
from synthpoint.core.running.stopwatch import OTHER, Stopwatch
from synthpoint.scene.render import status
from synthpoint.tests.scene import building


class Written(Stopwatch):
    """Writes down each phase that time is counted for."""

    def __init__(self):
        self.phases = []
        super().__init__()

    def _charge(self):
        self.phases.append(self._open[-1])
        super()._charge()


ONE_RENDER = ["sync", "render", "encode"]


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ({}, ["draw", "apply", "labels", "passes", *ONE_RENDER, "passes", "labels"]),
        # With a sensor the picture is written once more.
        (
            {"sensor": {"enabled": True}},
            ["draw", "apply", "labels", "passes", *ONE_RENDER, "passes", "sensor",
             "labels", "encode"],
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("blurred", [False, True])
def test_in_their_order_and_a_second_render_is_for_passes(scene, sections, expected, blurred):
    building.probe()
    lens = building.camera().data
    lens.dof.use_dof, lens.dof.focus_distance = blurred, 0.5
    renders = []

    def begins(*_):
        renders.append(1)

    bpy.app.handlers.render_pre.append(begins)
    with (
        building.staged(building.job(**sections)) as stage,
        stopwatch.running(Written()) as watch,
        status.told(watch.follow),
    ):
        for _ in range(2):  # the second one begins with what Cycles has kept
            watch.phases.clear()
            stage.shoot(1)
            assert [name for name, _ in groupby(watch.phases) if name != OTHER] == expected
    bpy.app.handlers.render_pre.remove(begins)
    assert len(renders) == (4 if blurred else 2)
    assert list(bpy.app.handlers.render_stats) == []
