"""What has a size in life has it in a file of any unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.sampling.catalog import Catalog
from synthpoint.tests.core.catalogs import CATALOG, bar, job

ON = {"enabled": True, "share": 1.0}


def drawn(index: int, unit: float) -> Sample:
    """Image `index` of a file of which a metre is `unit`; what is in its unit is set to the same
    size."""
    known: Catalog = replace(
        CATALOG,
        instruments=(bar("needle_holder", 0.16, unit), bar("tweezers", 0.12, unit)),
        metres=1 / unit,
    )
    made = job(
        camera={
            "enabled": True, "elevation": [35, 60], "distance": [0.4 * unit, 0.8 * unit],
            "look_at_jitter": [0.0, 0.02 * unit],
        },
        placement={"enabled": True, "resting": 1, "gap": 0.002 * unit},
        instruments={"count": [1, 3]}, materials={},
        gown=ON, drapes={**ON, "layers": 3, "clips": 3, "table": 1, "front": 1}, film=ON, room=ON,
        suture={**ON, "ends": 3},
    )  # fmt: skip
    return draw(made, known, index)


@pytest.mark.parametrize("index", range(1, 7))
def test_in_millimetres_all_numbers_are_a_thousand_times_as_large(index: int) -> None:
    one, other = drawn(index, 1.0), drawn(index, 1000.0)
    near = {"rel": 1e-4}
    for a, b in zip(one.gown, other.gown, strict=True):
        assert b.unit == pytest.approx(1000 * a.unit, **near)
        assert np.array(b.place) == pytest.approx(1000 * np.array(a.place), abs=0.5)
        assert (b.lap, b.lean, b.seed) == pytest.approx((a.lap, a.lean, a.seed), **near)
    assert len(one.drapes.sheets) == len(other.drapes.sheets)
    for a, b in zip(one.drapes.sheets, other.drapes.sheets, strict=True):
        # Balls of metal are rounded, and one more or less presses a sheet here or there.
        assert np.quantile(np.abs(b.points - 1000 * a.points), 0.9) < 0.01
    assert len(one.film) == len(other.film)
    for a, b in zip(one.film, other.film, strict=True):
        assert b.size == pytest.approx(1000 * a.size, **near)
        assert np.array(b.place) == pytest.approx(1000 * np.array(a.place), abs=0.5)
    for a, b in zip(one.room.glows, other.room.glows, strict=True):
        assert b.size == pytest.approx(1000 * np.array(a.size), **near)
    assert other.room.far == pytest.approx(1000 * one.room.far, **near)
    a, b = one.suture, other.suture
    assert b.situation == a.situation
    assert (b.thick, b.tail) == pytest.approx((1000 * a.thick, 1000 * a.tail), **near)
    assert b.needle.size == pytest.approx(1000 * a.needle.size, **near)
    assert b.needle.thick == pytest.approx(1000 * a.needle.thick, **near)
    for p, q in zip((a.thread, *a.ends), (b.thread, *b.ends), strict=True):
        assert q.length == pytest.approx(1000 * p.length, **near)
        assert q.aside == pytest.approx(1000 * np.array(p.aside), **near)
        assert q.bends == pytest.approx(np.array(p.bends) / 1000, **near)
