"""The promises of labels, with everything that the default preset shows."""

from __future__ import annotations

import pytest
from synthpoint.scene.instruments import bundled
from synthpoint.tests.scene import building
from synthpoint.tests.truth import flat, jobs, positions, sight

IMAGES = range(3, 13)  # some of whose keypoints are hidden, by themselves and by a hand
BOUND = 0.05  # px, of a picture half as wide as those of test_positions


@pytest.mark.one_blender("a stage with everything takes half a minute to set up")
def test_positions_visibility_and_masks_in_the_operating_field(scene, tmp_path):
    for shape in jobs.SHAPES:
        bundled.build(shape, scene.collection)
    small = {"width": 320, "height": 180, "samples": 1, "denoise": False, "format": "png"}
    off, rows, painted = [], [], []
    with building.staged(jobs.operating_field(render=small)) as stage:
        for record in _with_something_hidden(stage):
            off += [far for *_, far in positions.errors(stage, record, tmp_path)]
            rows += sight.compare(stage, record, tmp_path)
            painted += flat.compare(stage, record, tmp_path)
    assert len(off) >= 20 and max(off) <= BOUND
    clear = [row for row in rows if not row[4]]
    assert {row[3] for row in clear} == {1, 2}
    assert any(row[5].startswith("occluder:") for row in clear)
    assert not [row for row in clear if row[2] != row[3]]
    assert len(painted) >= 5
    assert not any(row.inside for row in painted)


def _with_something_hidden(stage):
    """The first image with a clear keypoint hidden by something else, and that by its own metal:
    what each image draws may change, and what is to be compared may not get lost with it."""
    wanted = {"occluder", "self"}
    for index in IMAGES:
        if not wanted:
            return
        record = stage.shoot(index)[1]
        clear = [k for i in record.instances for k in i.keypoints if not k.borderline]
        found = wanted & {k.reason.split(":")[0] for k in clear}
        wanted -= found
        if found:
            yield record
    assert not wanted, f"no image of {IMAGES} hides a keypoint so: {wanted}"
