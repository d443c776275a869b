"""What is behind the instruments: the mix, and that each kind draws for itself."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.job import spec
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.randomizers.backdrop.rim import RimDraw, widened
from synthpoint.core.randomizers.backdrop.tissue import Tissue
from synthpoint.core.randomizers.backdrop.tray import Tray
from synthpoint.core.randomizers.in_world import world_points
from synthpoint.core.sampling.catalog import Catalog
from synthpoint.core.settings.ranges import Range
from synthpoint.tests.core import catalogs

CATALOG = Catalog((), ("city.exr", "night.exr", "studio.exr"), photos=("a.jpg", "b.jpg"))
COUNT = 2000
PHOTOS = {"enabled": True, "folder": "photos"}
# Kinds whose section has another name.
OWN = {"photo": "photos"}


def draws(count: int = COUNT, catalog: Catalog = CATALOG, **sections: Any) -> list[Sample]:
    return _drawn(count, catalog, json.dumps(sections, sort_keys=True))


@cache  # what one kind is compared with, the next one is compared with as well
def _drawn(count: int, catalog: Catalog, sections: str) -> list[Sample]:
    made = spec.from_json(json.loads(sections))
    return [draw(made, catalog, i) for i in range(1, count + 1)]


def shown(sample: Sample) -> str:
    assert sample.ground is None or sample.photo is None
    if sample.photo is not None:
        return "photo"
    return sample.ground.kind if sample.ground is not None else "surroundings"


def near(share: float) -> Any:
    """Four standard deviations of a share among COUNT draws."""
    return pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / COUNT) + 1e-12)


def test_shares_follow_the_weights() -> None:
    weights = {"plain": 1, "drape": 4, "tissue": 2, "tray": 2, "color": 0, "photo": 1}
    made = Counter(map(shown, draws(ground={"share": 0.8, **weights}, photos=PHOTOS)))
    assert made["surroundings"] / COUNT == near(0.2)
    for kind, weight in weights.items():
        assert made[kind] / COUNT == near(0.8 * weight / 10)
    assert made["color"] == 0


def test_photos_count_only_while_they_are_on() -> None:
    made = Counter(map(shown, draws(ground={"share": 1, "plain": 1, "photo": 3})))
    assert made == {"plain": COUNT}
    only = Counter(map(shown, draws(50, ground={"plain": 0, "photo": 3})))
    assert only == {"surroundings": 50}


MIX = {"share": 0.8, "plain": 1, "drape": 2, "tissue": 1, "tray": 1, "color": 0, "photo": 2}


@pytest.mark.parametrize("off", [(), ("photo",), ("tissue",), ("photo", "tray")])
@pytest.mark.parametrize("kind", ["drape", "tissue", "tray", "photo"])
def test_a_kind_that_is_off_changes_only_the_images_that_showed_it(
    kind: str, off: tuple[str, ...]
) -> None:
    """Whatever else is off. Those show the others, by their weights."""
    if kind in off:
        return
    sections: dict[str, Any] = {"ground": MIX, "photos": PHOTOS}
    sections |= {OWN.get(k, k): {"enabled": False} for k in off}
    all_on = draws(**sections)
    without = draws(**{**sections, OWN.get(kind, kind): {"enabled": False}})
    assert all(a == b for a, b in zip(all_on, without, strict=True) if shown(a) != kind)
    instead = Counter(shown(b) for a, b in zip(all_on, without, strict=True) if shown(a) == kind)
    left = {k: w for k, w in MIX.items() if k not in ("share", "color", kind, *off)}
    assert set(instead) == set(left)
    for k, weight in left.items():
        assert instead[k] / instead.total() == pytest.approx(weight / sum(left.values()), abs=0.1)


def test_an_opening_keeps_its_cloth_while_drapes_are_off() -> None:
    """Its ranges count all the same."""
    ground = {"share": 1, "plain": 0, "photo": 0, "tissue": 1, "drape": 1}
    made = draws(200, ground=ground, drape={"enabled": False, "weave": 0.3}, tissue={"opened": 1})
    assert {s.ground.kind for s in made} == {"tissue"}
    assert {s.ground.opening.cloth.weave for s in made} == {0.3}


def test_ground_off_shows_no_photo_either() -> None:
    assert {shown(s) for s in draws(50, ground={"enabled": False}, photos=PHOTOS)} == {
        "surroundings"
    }


def test_nothing_to_choose_from_is_refused() -> None:
    with pytest.raises(UserError, match="ground: all weights are 0"):
        spec.from_json({"ground": {"plain": 0, "photo": 0}})
    spec.from_json({"ground": {"plain": 0, "photo": 0, "share": 0}})
    with pytest.raises(UserError, match=r"photos\.folder: empty"):
        spec.from_json({"photos": {"enabled": True}})


@pytest.mark.parametrize("kind", ["plain", "drape", "tissue", "tray", "color"])
def test_ranges_are_kept_and_filled(kind: str) -> None:
    section = kind if kind in ("drape", "tissue", "tray") else "ground"
    names = {"depth": {"drape": "folds", "tissue": "relief"}.get(kind, "depth")}
    ground = {"share": 1, "plain": 0, kind: 1}
    given = spec.from_json({"ground": ground})
    made = [s.ground for s in draws(ground=ground)]
    settings = getattr(given, section)
    if kind == "color":
        assert {(g.contrast, g.bump) for g in made} == {(0.0, 0.0)}
    for name in vars(made[0]):
        if kind == "color" and name in ("contrast", "bump"):
            continue
        field = getattr(settings, names.get(name, name), None)
        if isinstance(field, Range):
            values = np.array([getattr(g, name) for g in made])
            assert values.min() >= field.min and values.max() <= field.max
            # A quarter of the draws below each quarter of the distribution.
            ends = [field.at(q) for q in (0.25, 0.5, 0.75)]
            if field.min < field.max:
                for q, end in zip((0.25, 0.5, 0.75), ends, strict=True):
                    assert (values < end).mean() == near(q)
    reach = {"plain": 10, "color": 10, "tray": 1}.get(kind, 2)
    even = [np.array([g.rotation for g in made]) / (2 * math.pi)]
    even += [np.array([g.offset[axis] for g in made]) / (2 * reach) + 0.5 for axis in (0, 1)]
    if kind in ("drape", "tissue"):
        even += [np.array([g.marks[axis] for g in made]) / 4 + 0.5 for axis in (0, 1)]
    for values in even:
        assert values.min() >= 0 and values.max() < 1
        for q in (0.25, 0.5, 0.75):
            assert (values < q).mean() == near(q)
    # Each by itself.
    assert np.abs(np.corrcoef(even) - np.eye(len(even))).max() < 0.1


def test_holes_of_a_tray() -> None:
    made = [
        s.ground
        for s in draws(ground={"share": 1, "plain": 0, "tray": 1}, tray={"perforated": 0.3})
    ]
    with_holes = [g for g in made if g.hole > 0]
    assert len(with_holes) / COUNT == near(0.3)
    assert all(0.3 <= g.hole / g.spacing <= 0.6 for g in with_holes)


def test_photos_are_drawn_evenly_and_in_range() -> None:
    photos = {**PHOTOS, "flip": 0.25, "zoom": [1, 2], "blur": [0, 0.02], "exposure": [-1, 2]}
    made = [s.photo for s in draws(ground={"share": 1, "plain": 0}, photos=photos)]
    assert sum(p.picture == "a.jpg" for p in made) / COUNT == near(0.5)
    assert sum(p.flip for p in made) / COUNT == near(0.25)
    for name, low, high in (("zoom", 1, 2), ("blur", 0, 0.02), ("exposure", -1, 2)):
        values = np.array([getattr(p, name) for p in made])
        assert low <= values.min() and values.max() <= high
        assert (values < (low + high) / 2).mean() == near(0.5)
    places = np.array([p.place for p in made])
    assert ((places >= 0) & (places < 1)).all()


def test_what_is_behind_changes_nothing_else() -> None:
    plain = draws(20)
    for other in (
        draws(20, ground={"enabled": False}),
        draws(20, ground={"drape": 1, "tissue": 2}),
        draws(20, photos=PHOTOS),
    ):
        for a, b in zip(plain, other, strict=True):
            none = {"backdrop": None, "ground": None, "photo": None}
            assert a.changed(**none) == b.changed(**none)


def test_one_kind_keeps_its_draws_when_another_changes() -> None:
    mix = {"share": 1, "plain": 1, "drape": 1}
    for a, b in zip(
        draws(40, ground=mix), draws(40, ground={**mix, "hue": 0.1}), strict=True
    ):  # fmt: skip
        assert shown(a) == shown(b)
        assert (a.ground == b.ground) == (shown(a) == "drape")


def test_tint_and_weights_of_the_surroundings() -> None:
    environment = {
        "hue": 0.5, "saturation": [0.2, 0.4], "weights": {"city.exr": 3, "night.exr": 0}
    }  # fmt: skip
    made = [s.environment for s in draws(environment=environment)]
    assert Counter(e.picture for e in made)["city.exr"] / COUNT == near(0.75)
    assert not any(e.picture == "night.exr" for e in made)
    for e in made:
        red, green, blue = e.tint
        assert green == blue == 1.0  # cyan
        assert 0.6 - 1e-9 <= red <= 0.8 + 1e-9
    assert {s.environment.tint for s in draws(20)} == {(1.0, 1.0, 1.0)}


def test_beam_of_a_lamp() -> None:
    made = [lamp.spread for s in draws(200, lights={"spread": [30, 90]}) for lamp in s.lights or ()]
    assert math.radians(30) <= min(made) < max(made) <= math.radians(90)


TOOLS = catalogs.CATALOG
RIMMED = {"ground": {"share": 1, "plain": 0, "tray": 1}, "tray": {"rimmed": 0.4}}


def test_the_rim_of_a_tray_goes_round_its_instruments() -> None:
    made = draws(200, TOOLS, **RIMMED)
    rims = [(s, s.ground.rim) for s in made if s.ground.rim is not None]
    assert len(rims) / 200 == pytest.approx(0.4, abs=0.1)
    given = Tray()
    for sample, rim in rims:
        assert given.rim_height.min <= rim.height <= given.rim_height.max
        axes = np.array(
            ((np.cos(rim.rotation), np.sin(rim.rotation)),
             (-np.sin(rim.rotation), np.cos(rim.rotation)))
        )  # fmt: skip
        points = np.concatenate([world_points(TOOLS, i)[:, :2] for i in sample.instruments])
        along = (points - rim.center) @ axes.T
        room = rim.half - np.abs(along).max(axis=0)
        # Of two opposite sides one is as near as its gap, the other no further than its own.
        assert (room >= given.rim_gap.min - 1e-9).all() and (room <= given.rim_gap.max).all()


def test_a_rim_makes_room_for_what_is_lower_than_its_top() -> None:
    """In the tray's own axes, which are turned by 30 degrees here."""
    rim = RimDraw((0.2, 0.1), (0.1, 0.05), 0.02, math.pi / 6, (0.1, 0.1, 0.1))
    axes = np.array(((math.sqrt(0.75), 0.5), (-0.5, math.sqrt(0.75))))

    def at(x: float, y: float, z: float) -> tuple[float, float, float]:
        return (*(np.array((x, y)) @ axes + rim.center), z)

    inside, above = at(0.08, 0.03, 0.0), at(0.3, 0.0, 0.55)
    assert widened(rim, 0.5, np.array([inside, above]), 0.01) == rim
    crossing = np.array([at(0.12, 0.0, 0.51), at(-0.05, -0.2, 0.525), above])
    made = widened(rim, 0.5, crossing, 0.01)
    # Two sides go out beyond the balls, the others stay.
    assert made.half == pytest.approx(((0.133 + 0.1) / 2, (0.05 + 0.213) / 2))
    moved = (np.array(made.center) - rim.center) @ axes.T
    assert moved == pytest.approx(((0.133 - 0.1) / 2, (0.05 - 0.213) / 2))
    assert (made.height, made.rotation, made.table) == (rim.height, rim.rotation, rim.table)


OPENED = {"ground": {"share": 1, "plain": 0, "tissue": 1, "drape": 1}, "tissue": {"opened": 0.7}}


def test_openings_of_a_drape_over_2000_draws() -> None:
    made = [s.ground for s in draws(**OPENED) if s.ground.kind == "tissue"]
    openings = [g.opening for g in made if g.opening is not None]
    assert len(openings) / len(made) == pytest.approx(0.7, abs=0.06)
    given = Tissue()
    found = {
        "opening_length": np.array([2 * o.half[0] for o in openings]),
        "opening_width": np.array([o.half[1] / o.half[0] for o in openings]),
        "cavity": np.array([o.depth for o in openings]),
    }
    for name, values in found.items():
        wanted = getattr(given, name)
        assert wanted.min - 1e-12 <= values.min() and values.max() <= wanted.max + 1e-12
        # Kolmogorov-Smirnov: beyond 1.95 / sqrt(n) once in a thousand.
        expected = (np.sort(values) - wanted.min) / (wanted.max - wanted.min)
        steps = np.arange(len(values)) / len(values)
        assert np.abs(steps - expected).max() < 1.95 / math.sqrt(len(values))
    assert np.mean([o.rotation for o in openings]) == pytest.approx(math.pi, abs=0.2)


def test_an_opening_lies_below_the_instruments() -> None:
    for sample in draws(60, TOOLS, ground=OPENED["ground"], tissue={"opened": 1}):
        window = getattr(sample.ground, "opening", None)
        if window is None:
            continue
        places = [world_points(TOOLS, i, "balls")[:, :2].mean(axis=0) for i in sample.instruments]
        away = np.mean(places, axis=0) - window.center
        c, s = math.cos(window.rotation), math.sin(window.rotation)
        along = np.array((away @ (c, s), away @ (-s, c)))
        assert (np.abs(along) <= 0.6 * np.array(window.half) + 1e-9).all()


@pytest.mark.parametrize("kind", ["tissue", "tray"])
def test_without_instruments_they_are_where_the_camera_looks(kind: str) -> None:
    """Far from the origin; the camera's aim errs by nothing here."""
    made = draws(
        30, TOOLS, ground={"share": 1, "plain": 0, kind: 1}, tissue={"opened": 1},
        tray={"rimmed": 1}, instruments={"count": 0},
        camera={"target": [2.0, -1.0, 0.0], "look_at_jitter": 0},
    )  # fmt: skip
    for sample in made:
        around = sample.ground.opening if kind == "tissue" else sample.ground.rim
        away = np.array(around.center) - (2.0, -1.0)
        assert np.linalg.norm(away) < max(around.half)


def test_the_opening_changes_nothing_else_and_its_cloth_is_the_drapes() -> None:
    other = {**OPENED["ground"], "tissue": 0}
    for a, b, cloth in zip(
        draws(40, TOOLS, ground=OPENED["ground"], tissue={"opened": 1}),
        draws(40, TOOLS, ground=OPENED["ground"], tissue={"opened": 0}),
        draws(40, TOOLS, ground=other),
        strict=True,
    ):
        if a.ground.kind == "drape":
            assert a == b
        else:
            assert b.ground.opening is None
            assert a.changed(ground=replace(a.ground, opening=None)) == b
            assert a.ground.opening.cloth == cloth.ground


def test_the_rim_changes_nothing_else() -> None:
    for a, b in zip(
        draws(20, TOOLS, **RIMMED),
        draws(20, TOOLS, ground=RIMMED["ground"], tray={"rimmed": 0}),
        strict=True,
    ):
        assert b.ground.rim is None
        assert a.changed(ground=replace(a.ground, rim=None)) == b
