"""Draws for the instruments' metal and hinges: distributions, streams of their own, bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.job import spec
from synthpoint.core.job.draw import draw
from synthpoint.core.job.spec import JobSpec
from synthpoint.core.randomizers.articulation import articulation
from synthpoint.core.randomizers.instruments import InstrumentDraw
from synthpoint.core.sampling.catalog import Catalog, Channel, InstrumentInfo

IDENTITY = tuple(tuple(row) for row in np.eye(4).tolist())
CHANNELS = (Channel("jaw", 0.1, 0.6), Channel("wrist", -0.5, 0.5), Channel("shaft", 0.0, 3.0))
CATALOG = Catalog(
    (
        InstrumentInfo(
            name="grasper", class_name="grasper", hull=((0.0, 0.0, 0.0),), balls=((0.0, 0.0, 0.0),),
            ball_radius=0.01, opening_min=0.1, opening_max=0.6, slots=("grip", "steel"),
            home=IDENTITY, channels=CHANNELS,
        ),
    ),
    ("city.exr",),
)  # fmt: skip
ON = {"enabled": True}


def job(**changes: Any) -> JobSpec:
    still = {name: {"enabled": False} for name in ("placement", "lights", "camera")}
    return spec.from_json({"seed": 5, "instruments": {"count": 1}, **still, **changes})


def drawn(made: JobSpec, count: int) -> list[InstrumentDraw]:
    return [draw(made, CATALOG, i).instruments[0] for i in range(1, count + 1)]


def assert_even(values: Any) -> None:
    """Kolmogorov-Smirnov against the uniform distribution: beyond 1.95 / sqrt(n) once in 1,000."""
    found = np.sort(np.asarray(values, dtype=np.float64))
    steps = np.arange(found.size + 1) / found.size
    worst = max(np.abs(steps[1:] - found).max(), np.abs(steps[:-1] - found).max())
    assert worst < 1.95 / np.sqrt(found.size)


def test_surface_follows_its_ranges() -> None:
    made = drawn(job(surface={**ON, "brushing": [0.2, 0.6], "wear": [-1, 1]}), 2000)
    found = [i.surface for i in made if i.surface is not None]
    assert len(found) == 2000
    assert_even([(s.brushing - 0.2) / 0.4 for s in found])
    assert_even([(s.wear + 1) / 2 for s in found])
    assert_even([np.log(s.brushing_width / 5e-5) / np.log(6) for s in found])
    assert_even([np.degrees(s.brushing_direction) / 12 + 0.5 for s in found])
    for axis in range(3):
        assert_even([s.offset[axis] / 2 for s in found])
    assert abs(np.corrcoef([(s.brushing, s.scratches) for s in found], rowvar=False)[0, 1]) < 0.08


def test_stains_come_by_chance_and_follow_their_ranges() -> None:
    stains = {**ON, "blood_share": 0.3, "blood": [0.1, 0.5], "fluid_share": 0.8, "fluid": 0.2}
    found = [i.stains for i in drawn(job(stains=stains), 2000) if i.stains is not None]
    bloody = [s.blood for s in found if s.blood]
    # Four standard deviations of a share of 2,000.
    assert len(bloody) / 2000 == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / 2000))
    assert_even([(b - 0.1) / 0.4 for b in bloody])
    assert {s.fluid for s in found} == {0.0, 0.2}
    assert sum(s.fluid > 0 for s in found) / 2000 == pytest.approx(0.8, abs=0.036)
    assert all(s.color[0] > s.color[1] and s.color[0] > s.color[2] for s in found)


SWAP = [{"material": "", "weight": 1}, {"material": "titanium", "weight": 2},
        {"material": "red", "weight": 1}, {"material": "never", "weight": 0}]  # fmt: skip


def test_a_material_is_chosen_by_weight() -> None:
    made = drawn(job(materials={"channels": [{"slot": "steel", "swap": SWAP}]}), 2000)
    chosen = [i.swaps.get("steel", "") for i in made]
    assert set(chosen) == {"", "titanium", "red"}
    expected = {"": 500, "titanium": 1000, "red": 500}
    chi2 = sum((chosen.count(k) - n) ** 2 / n for k, n in expected.items())
    assert chi2 < 13.8  # once in a thousand at two degrees of freedom
    assert all("grip" not in i.swaps for i in made)


def test_another_material_comes_without_what_was_set_before() -> None:
    channels = [
        {"slot": "steel", "inputs": {"Roughness": [0.1, 0.2]}},
        {"slot": "steel", "swap": SWAP, "inputs": {"Metallic": [0, 1]}},
        {"slot": "steel", "inputs": {"Coat Weight": [0, 1]}},
    ]
    for i in drawn(job(materials={"channels": channels}), 60):
        own = "steel" not in i.swaps
        assert ("Roughness" in i.materials["steel"]) == own
        assert {"Metallic", "Coat Weight"} <= set(i.materials["steel"])


def test_choosing_leaves_the_values_as_they_are() -> None:
    channel = {"slot": "*", "inputs": {"Roughness": [0.1, 0.5]}}
    plain = drawn(job(materials={"channels": [channel, channel]}), 20)
    swapped = drawn(job(materials={"channels": [{**channel, "swap": SWAP}, channel]}), 20)
    assert [i.materials for i in plain] == [i.materials for i in swapped]
    assert any(i.swaps for i in swapped)


@pytest.mark.parametrize("section", ["surface", "stains"])
def test_on_or_off_leaves_the_others(section: str) -> None:
    others = {"surface": ON, "stains": ON, "materials": {"channels": [{"swap": SWAP}]}}
    without = {**others, section: {"enabled": False}}
    for i in range(1, 16):
        a, b = draw(job(**others), CATALOG, i), draw(job(**without), CATALOG, i)
        assert getattr(a.instruments[0], section) is not None
        assert getattr(b.instruments[0], section) is None
        same = tuple(one.changed(**{section: None}) for one in a.instruments)
        assert a.changed(instruments=same) == b


def test_hinges_together() -> None:
    for i in drawn(job(), 30):
        share = (i.opening - 0.1) / 0.5
        assert list(i.articulation) == ["jaw", "wrist", "shaft"]
        assert i.articulation["jaw"] == i.opening
        assert i.articulation["wrist"] == pytest.approx(share - 0.5)
        assert i.articulation["shaft"] == pytest.approx(3 * share)


def test_hinges_on_their_own() -> None:
    made = drawn(job(articulation={"hinges": "independent"}), 2000)
    shares = np.array(
        [[(i.articulation[c.name] - c.low) / (c.high - c.low) for c in CHANNELS] for i in made]
    )
    for column in shares.T:
        assert_even(column)
    # 3.3 standard deviations of a correlation of 2,000 independent pairs.
    assert np.abs(np.corrcoef(shares, rowvar=False) - np.eye(3)).max() < 3.3 / np.sqrt(2000)
    together = drawn(job(), 20)
    for a, b in zip(made, together, strict=False):
        assert a.changed(opened=b[articulation]) == b
        assert a.opening == a.articulation["jaw"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"materials": {"channels": [{"swap": [{"material": "red", "weight": 0}]}]}},
            r"^materials\.channels\[0\]\.swap: every weight is 0; raise one, or remove the list$",
        ),
        (
            {"materials": {"channels": [{"swap": [{"material": "red", "weight": -1}]}]}},
            r"^materials\.channels\[0\]\.swap\[0\]\.weight: -1.* is below",
        ),
        ({"surface": {"brushing": [0, 2]}}, r"^surface\.brushing: 2.0 is above the most"),
        ({"surface": {"brushing_width": 0}}, r"^surface\.brushing_width: 0.0 is below"),
        ({"stains": {"blood": [0.5, 0.1]}}, r"^stains\.blood: min 0.5 is greater"),
        ({"articulation": {"hinges": "loose"}}, r"^articulation\.hinges: 'loose'"),
    ],
)
def test_bad_settings(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        job(**changes)
