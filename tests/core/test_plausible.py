"""Sizes that can get no label, by a camera whose picture can be reckoned in one's head."""

from __future__ import annotations

import numpy as np
import pytest
from synthpoint.core.camera.pinhole import Intrinsics, View, pose
from synthpoint.core.job.plausible import LEEWAY, sight, too_large, too_small
from synthpoint.core.job.spec import from_json

# At a focal length of a sensor's width, the picture is as wide as it is far away.
STRAIGHT = {"distance": [1.0, 2.0], "focal_length": 36}
PICTURE = {"width": 600, "height": 800}


def job(**sections):
    return from_json({"camera": STRAIGHT, "render": PICTURE, **sections})


def seen(spec, view=None, centre=(0.0, 0.0, 0.0)):
    return sight(spec, view, centre)


def test_from_where_it_is_seen():
    s = seen(job(placement={"depth": [0.5, 1.0]}))
    assert (s.near * LEEWAY, s.far / LEEWAY) == pytest.approx((0.5, 2.0))
    assert (s.short, s.long, s.diagonal) == pytest.approx((600, 600, 1000))
    assert seen(job(crop={"enabled": True, "size": [0.5, 1]})).long == pytest.approx(1200)
    matrix = {"fx": 300, "fy": 400, "cx": 150, "cy": 200, "width": 300, "height": 400}
    s = seen(job(camera={**STRAIGHT, "intrinsics": matrix}))
    assert (s.short, s.long) == pytest.approx((600, 800))


def test_where_nothing_is_placed_it_stays_where_the_file_has_it():
    s = seen(job(placement={"enabled": False}), centre=(0.0, 3.0, 4.0))
    assert (s.near, s.far / LEEWAY) == pytest.approx((0.0, 7.0))
    view = View(Intrinsics.from_focal_length(36, 600, 800), pose(np.eye(3), (0, 0, 5)))
    off = {"enabled": False}
    s = seen(job(placement=off, camera=off), view, (0.0, 0.0, 2.0))
    assert (s.near * LEEWAY, s.far / LEEWAY) == pytest.approx((3.0, 3.0))
    s = seen(job(placement={"depth": [0.5, 1]}, camera=off), view, (9.0, 9.0, 9.0))
    assert (s.near * LEEWAY, s.far / LEEWAY) == pytest.approx((2.5, 5.0))


def test_bounds():
    spec = job(placement={"depth": 1.0}, labels={"min_pixels": 100, "min_visible_fraction": 0.1})
    s = seen(spec)
    # A disc of 100 px is 11.3 px across: at half of 1 m that is 9.4 mm.
    assert too_small(0.0093, s, spec.labels) == pytest.approx(98, abs=1)
    assert too_small(0.0095, s, spec.labels) is None
    # The diagonal shows 3.33 m at 2 m, twice that at twice the distance, a tenth of 66.7 m.
    assert too_large(67.0, s, spec.labels) == pytest.approx(6.67, abs=0.01)
    assert too_large(66.0, s, spec.labels) is None
    anything = job(labels={"min_visible_fraction": 0}).labels
    assert too_large(1e9, s, anything) is None
    assert too_small(1e-9, seen(job(placement={"enabled": False})), spec.labels) == pytest.approx(
        0, abs=1e-6
    )
