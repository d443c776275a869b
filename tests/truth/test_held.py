"""Keypoints of instruments in hands are where the renderer shows them, and hidden where it does."""

from __future__ import annotations

from synthpoint.scene.instruments import bundled
from synthpoint.tests.scene import building
from synthpoint.tests.truth import jobs, positions, sight

BOUND = 0.05  # px, of a picture half as wide as those of test_positions


def test_positions_and_visibility_of_what_is_held(scene, tmp_path):
    for shape in jobs.SHAPES:
        bundled.build(shape, scene.collection)
    spec = jobs.held(render={"width": 320, "height": 240})
    grips, rows, off = set(), [], []
    with building.staged(spec) as stage:
        for index in range(1, 4):
            record = stage.shoot(index)[1]
            grips |= {one.drawn["held"] for one in record.instances if "held" in one.drawn}
            rows += sight.compare(stage, record, tmp_path)
            off += [far for *_, far in positions.errors(stage, record, tmp_path)]
    assert len(grips) >= 2
    assert len(off) >= 15 and max(off) <= BOUND
    clear = [row for row in rows if not row[4]]
    assert len(clear) >= 15
    assert {row[3] for row in clear} == {1, 2}
    assert any(row[5] in ("occluder:hand", "self") for row in clear)
    assert not [row for row in clear if row[2] != row[3]]
