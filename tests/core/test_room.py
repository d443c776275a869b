"""The dark room behind: beyond the field, and dark."""

from __future__ import annotations

import numpy as np
from synthpoint.core.geometry.types import floats
from synthpoint.core.job.draw import draw
from synthpoint.core.randomizers.room import KINDS, GlowDraw, shining
from synthpoint.tests.core import test_gown, test_held


def test_all_of_it_is_further_off_than_the_field() -> None:
    spec = test_gown.spec(hands=False, room={"enabled": True, "share": 1.0, "glows": 3})
    for index in range(1, 9):
        sample = draw(spec, test_held.catalog(), index)
        room, eye = sample.room, sample.view.position
        spot = floats(sample.operating_field.spot)
        assert len(room.glows) == 3
        for one in (*room.glows, *room.shapes):
            off = floats(one.place)[:2] - spot[:2]
            assert np.linalg.norm(off) > 0.8
            assert off @ (spot - eye)[:2] > 0
            assert np.linalg.norm(off) < room.far
        assert room.far > np.linalg.norm(eye - spot)


def test_what_shines_is_as_bright_as_asked_and_has_no_edge() -> None:
    for kind in KINDS:
        light = shining(GlowDraw(kind, (0.0, 0.0, 0.0), 0.0, (1.0, 1.0), 0.1, 5))
        assert 0.01 < light.max() < 0.25
        assert max(light[0].max(), light[-1].max(), light[:, 0].max(), light[:, -1].max()) < 1e-6
