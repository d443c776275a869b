"""Many numbers are rounded as Python rounds each."""

from __future__ import annotations

import json
from math import isfinite

import numpy as np
import pytest
from synthpoint.exporters.rounding import rounded, written


def some() -> list[float]:
    rng = np.random.default_rng(3)
    drawn = [rng.normal(0.0, scale, 3000) for scale in (1e-9, 1e-5, 1.0, 40.0, 1e6, 1e12, 1e300)]
    ties = [(n + 0.5) / 10**d for n in range(-40, 40) for d in (0, 3, 6, 9)]
    beside = [np.nextafter(tie, way) for tie in ties for way in (-np.inf, np.inf)]
    odd = [0.0, -0.0, -1e-12, 5e-324, 2.675, 1e22, float("inf"), float("-inf"), float("nan")]
    return [*np.concatenate(drawn).tolist(), *ties, *map(float, beside), *odd]


@pytest.mark.parametrize("digits", [0, 3, 6, 9])
def test_each_is_what_round_gives(digits: int) -> None:
    values = some()
    # As text, since that tells -0.0 from 0.0, and nan is nan.
    expected = [repr(round(value, digits)) for value in values]
    assert [repr(value) for value in rounded(values, digits).tolist()] == expected


@pytest.mark.parametrize("digits", [0, 3, 6, 9])
def test_each_is_written_as_json_writes_it(digits: int) -> None:
    """Also where that takes another form, on either side of the border."""
    rng = np.random.default_rng(4)
    wide = rng.choice([-1.0, 1.0], 20_000) * 10 ** rng.uniform(-10, 6, 20_000)
    borders = [n * (1 + e) for n in (1e-4, 1e4, 0.99995, 1.0) for e in (-1e-9, -1e-16, 0, 1e-9)]
    values = [*filter(isfinite, some()), *wide.tolist(), *borders, *(-n for n in borders)]
    assert written(values, digits) == [json.dumps(round(value, digits)) for value in values]
    assert written([], digits) == []


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_has_no_number_for_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        written([1.0, value], 6)


def test_the_shape_stays_also_of_nothing() -> None:
    assert rounded([[1, 2.4], [3.6, 4]], 0).tolist() == [[1.0, 2.0], [4.0, 4.0]]
    assert rounded(np.empty((0, 3)), 6).shape == (0, 3)
