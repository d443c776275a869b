"""What gets in the way: draws, and where a thing goes that covers a keypoint."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from synthpoint.core.camera.pinhole import Intrinsics, View, pose
from synthpoint.core.errors import UserError
from synthpoint.core.geometry.rotation import looking_at
from synthpoint.core.job import spec
from synthpoint.core.job.draw import draw
from synthpoint.core.job.spec import JobSpec
from synthpoint.core.randomizers.occluders import covering
from synthpoint.core.randomizers.occluders.covering import Spot
from synthpoint.core.randomizers.occluders.draw import OccluderDraw, Target, most
from synthpoint.core.sampling.catalog import OccluderInfo
from synthpoint.presets import class_schema
from synthpoint.tests.core.catalogs import CATALOG as INSTRUMENTS

CLASSES = tuple(map(class_schema, ("needle_holder", "tweezers")))


def disc(kind: str, number: int, radius: float = 0.02, **more: Any) -> OccluderInfo:
    return OccluderInfo(
        kind=kind, name=f"{kind} {number}", core=radius, reach=radius, radius=radius,
        across=radius, under=0.001, balls=((0.0, 0.0, 0.0),), ball_radius=radius, **more,
    )  # fmt: skip


CATALOG = replace(
    INSTRUMENTS,
    occluders=(
        *(disc("gauze", n, lies=True) for n in range(3)),
        *(disc("blood", n, 0.005, lies=True) for n in range(2)),
        *(disc("finger", n, 0.1, outward=True) for n in range(2)),
    ),
)
OTHERS = {"gloves": 0, "tissue_flaps": 0}


def job(**settings: Any) -> JobSpec:
    data = {"enabled": True, **OTHERS, **settings}
    made = spec.from_json({"seed": 5, "occluders": data, "placement": {"tries": 1}})
    return made.with_classes(CLASSES)


def drawn(made: JobSpec, count: int) -> list[tuple[OccluderDraw, ...]]:
    found = [draw(made, CATALOG, i).occluders for i in range(1, count + 1)]
    assert all(f is not None for f in found)
    return [f for f in found if f is not None]


def test_off_draws_none_and_leaves_the_others() -> None:
    for index in range(1, 8):
        on = draw(job(), CATALOG, index)
        off = draw(job(enabled=False), CATALOG, index)
        assert off.occluders is None
        assert on.changed(occluders=None) == off


def test_numbers_kinds_and_shares_over_2000_images() -> None:
    made = job(share=0.6, count=[1, 3], gauze=2, blood_drops=1, fingers=1, onto_share=0.25)
    found = drawn(made, 2000)
    sizes = np.bincount([len(f) for f in found], minlength=4) / 2000
    # Within four standard deviations.
    assert sizes == pytest.approx([0.4, 0.2, 0.2, 0.2], abs=0.044)
    every = [one for f in found for one in f]
    kinds = {k: sum(o.kind == k for o in every) / len(every) for k in ("gauze", "blood", "finger")}
    assert kinds == pytest.approx({"gauze": 0.5, "blood": 0.25, "finger": 0.25}, abs=0.042)
    shapes = {o.shape for o in every}
    assert shapes == {o.name for o in CATALOG.occluders}
    # An image without an instrument has none to hide.
    onto = np.mean([o.target is not None for o in every])
    assert onto == pytest.approx(0.25, abs=0.036)
    for one in every:
        assert (one.location is None) == (one.rotation is None) == (one.target is not None)


def test_sizes_follow_their_distribution() -> None:
    """Kolmogorov-Smirnov: beyond 1.95 / sqrt(n) once in a thousand."""
    made = job(share=1, count=1, onto_share=1, fingers=0, size=[0.5, 2.0])
    scales = np.sort([o.scale for f in drawn(made, 2000) for o in f])
    expected = (scales - 0.5) / 1.5
    steps = np.arange(scales.size + 1) / scales.size
    worst = max(np.abs(steps[1:] - expected).max(), np.abs(steps[:-1] - expected).max())
    assert worst < 1.95 / np.sqrt(scales.size)


def test_targets_are_even_over_the_named_keypoints() -> None:
    made = job(share=1, count=1, onto_share=1, keypoints=["tip_left", "tip_right"])
    names = [o.target.keypoint for f in drawn(made, 800) for o in f if o.target]
    assert set(names) == {"tip_left", "tip_right"}
    assert names.count("tip_left") / len(names) == pytest.approx(0.5, abs=0.07)
    assert len(names) == 800


def forced(monkeypatch: pytest.MonkeyPatch, *targets: Target) -> None:
    """As quotas force them."""
    where = "synthpoint.core.randomizers.occluders.draw.wanted_hidden"
    monkeypatch.setattr(where, lambda *_: targets)


def test_forced_ones_come_whatever_the_share(monkeypatch: pytest.MonkeyPatch) -> None:
    made = job(share=0.0, count=[0, 2])
    sample = draw(made, CATALOG, 3)
    assert sample.view is not None and sample.occluders == ()
    targets = (Target(0, "tip_left"), Target(0, "tip_right"))
    forced(monkeypatch, *targets)
    assert tuple(o.target for o in draw(made, CATALOG, 3).occluders) == targets


def test_a_forced_one_changes_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    made = job(share=1.0, count=3, onto_share=0.0)
    plain = draw(made, CATALOG, 3).occluders
    forced(monkeypatch, Target(0, "tip_left"))
    first = draw(made, CATALOG, 3).occluders
    assert first[1:] == plain[1:]
    assert (first[0].kind, first[0].shape, first[0].color) == (
        plain[0].kind, plain[0].shape, plain[0].color,
    )  # fmt: skip


def test_the_pool_holds_what_quotas_can_force() -> None:
    made = job(count=[1, 2])
    assert most(made, 9) == 2
    data = spec.to_json(made)
    data["quotas"] = {"enabled": True, "occluded": [{"share": 0.3}]}
    # Of one to two instruments in an image.
    assert most(spec.from_json(data), 9) == 2 * 5
    assert most(spec.from_json(data), 1) == 1 * 5


LOOK = pose(looking_at((0.1, -0.2, 0.4), (0, 0, 0), 0.3), (0.1, -0.2, 0.4))
VIEW = View(Intrinsics(500.0, 480.0, 300.0, 260.0, 640, 480), LOOK)


@pytest.mark.parametrize("toward", [0.0, 0.1, 0.5, 0.9])
@pytest.mark.parametrize("scale", [0.01, 1.0, 40.0])
@pytest.mark.parametrize("lies", [False, True])
def test_onto_covers_the_keypoint_and_not_the_instrument(
    toward: float, scale: float, lies: bool
) -> None:
    """The disc of the shape, wherever it is put: the keypoint lies inside by the margin; it is not
    wider than asked, and the camera is not in it."""
    made = job(margin=4.0, most_hidden=0.4, most_cover=0.2).occluders
    info = disc("gauze", 0, 0.02, lies=lies)
    keypoint = np.array((0.03, 0.02, 0.01))
    outline = keypoint + np.array(((0, 0, 0), (0.1, 0.05, 0.0), (0.05, 0.02, 0.01)))
    sight = covering.Sight(keypoint, 0.001, outline)
    wish = covering.Wish(scale, toward, turn=1.0, tilt=0.2)
    spot = covering.onto(made, info, VIEW, 0.01, sight, wish)
    at, place = VIEW.project(keypoint)[0], VIEW.project(spot.location)[0]
    assert place[:2] == pytest.approx(at[:2], abs=1e-6)
    assert place[2] < at[2]
    shrunk = spot.scale * info.core * np.cos(covering.LYING * 0.2 if lies else 0.2)
    assert shrunk * 480 / np.linalg.norm(VIEW.position - spot.location) >= 4.0 - 1e-6
    ends = VIEW.project(outline)[:, :2]
    length = np.linalg.norm(np.ptp(ends, axis=0))
    assert 2 * spot.scale * info.across * 480 / place[2] <= 0.4 * length * 1.1
    assert np.linalg.norm(VIEW.position - spot.location) > spot.scale * info.reach
    assert covering.cover(VIEW, info, spot) <= 0.2
    if lies:
        assert np.linalg.norm(spot.location - keypoint) < 0.001 + 0.003 * spot.scale


def test_what_is_behind_the_camera_takes_nothing_up() -> None:
    """A camera below the ground, say; making such a thing smaller would never end."""
    made = job(most_cover=0.1).occluders
    behind = Spot(VIEW.position + VIEW.matrix[:3, 2] * 0.5, np.eye(3), 1.0)
    info = disc("gauze", 0)
    assert covering.cover(VIEW, info, behind) == 0.0
    assert covering.fitted(made, info, VIEW, 0.01, behind).scale == 1.0
    inside = Spot(VIEW.position, np.eye(3), 1.0)
    assert covering.fitted(made, info, VIEW, 0.01, inside).scale < 1e-6


def test_facing_turns_to_the_camera_and_to_a_side_of_the_picture() -> None:
    place = np.array((0.02, 0.01, 0.0))
    for turn in (0.0, 1.0, 3.0, 5.0):
        rotation = covering.facing(VIEW, place, turn, 0.0)
        assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-12)
        assert np.linalg.det(rotation) == pytest.approx(1.0)
        away = VIEW.position - place
        assert rotation[:, 2] == pytest.approx(away / np.linalg.norm(away))
        a, b = VIEW.project(np.array((place, place - 0.001 * rotation[:, 1])))[:, :2]
        found = np.arctan2(*(b - a)[::-1]) % (2 * np.pi)
        assert abs(found - turn) < 0.15  # off the axis, directions in the picture are bent
        tilted = covering.facing(VIEW, place, turn, 0.3)
        assert np.linalg.norm(VIEW.position - (place - 0.01 * tilted[:, 1])) < np.linalg.norm(
            VIEW.position - (place - 0.01 * rotation[:, 1])
        )


def test_cover_is_the_share_of_the_picture() -> None:
    level = View(Intrinsics(500.0, 500.0, 320.0, 240.0, 640, 480), pose(np.eye(3), (0, 0, 1)))
    info = disc("cube", 0, 0.2)
    spot = Spot(np.zeros(3), np.eye(3), 1.0)
    # Half of the balls' radius counts, since balls stick out.
    disc_share = np.pi * (0.1 * 500) ** 2 / (640 * 480)
    assert covering.cover(level, info, spot) == pytest.approx(disc_share, rel=0.05)
    assert covering.cover(level, info, Spot(np.array((0, 0, 0.95)), np.eye(3), 1.0)) == 1.0
    assert covering.cover(level, info, Spot(np.array((5.0, 0, 0)), np.eye(3), 1.0)) == 0.0


def test_nothing_swallows_the_picture() -> None:
    made = job(share=1, count=4, onto_share=0, size=[1, 30], most_cover=0.1, resting=0.5)
    by_name = {(o.kind, o.name): o for o in CATALOG.occluders}
    for index in range(1, 60):
        sample = draw(made, CATALOG, index)
        assert sample.view is not None and sample.occluders is not None
        for one in sample.occluders:
            spot = Spot(np.array(one.location), np.array(one.rotation), one.scale)
            info = by_name[one.kind, one.shape]
            assert covering.cover(sample.view, info, spot) <= 0.1
            away = float(np.linalg.norm(spot.location - sample.view.position))
            assert away > spot.scale * info.reach


def test_resting_ones_lie_on_the_ground() -> None:
    made = job(share=1, count=3, onto_share=0, resting=1, fingers=0)
    for f in drawn(made, 50):
        for one in f:
            assert one.location is not None
            assert one.location[2] == pytest.approx(0.001 * one.scale)


@pytest.mark.parametrize(
    ("unit", "low", "high"), [("metres", 0.03, 0.05), ("instrument", 0.1, 0.2)]
)
def test_size_of(unit: str, low: float, high: float) -> None:
    made = job(share=1, count=1, onto_share=1, fingers=0, size=[low, high], size_of=unit)
    by_name = {(o.kind, o.name): o for o in CATALOG.occluders}
    for index in range(1, 80):
        sample = draw(made, CATALOG, index)
        assert sample.occluders
        (one,) = sample.occluders
        assert one.target is not None
        wide = 2 * by_name[one.kind, one.shape].radius * one.scale
        if unit == "instrument":
            near = sample.instruments[one.target.instrument]
            hull = np.array(CATALOG.instrument(near.instrument).hull) * near.scale
            wide /= np.linalg.norm(np.ptp(hull, axis=0))
        assert low - 1e-9 <= wide <= high + 1e-9


def test_an_image_without_instruments_has_distractors() -> None:
    made = job(share=1, count=2, onto_share=1)
    data = {**spec.to_json(made), "instruments": {"count": 0}}
    found = draw(spec.from_json(data), CATALOG, 1).occluders
    assert found is not None
    assert [o.target for o in found] == [None, None]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"count": [0.5, 2]}, "occluders.count: 0.5 is not a whole number; things are counted"),
        ({"label_as": " x"}, "occluders.label_as: ' x' is not a usable name"),
        ({"size_of": "feet"}, "occluders.size_of: 'feet' is not one of kind, metres, instrument"),
        (
            {"gauze": 0, "blood_drops": 0, "fingers": 0},
            "occluders: no kind has a weight above 0; give one, or switch occluders off",
        ),
        ({"share": 1.5}, "occluders.share: 1.5 is above the most allowed, 1.0"),
    ],
)
def test_bad_settings(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError) as caught:
        job(**settings)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_label_as_may_not_be_an_instrument() -> None:
    data = spec.to_json(job())
    data["occluders"]["label_as"] = "tweezers"
    with pytest.raises(UserError, match=r"occluders\.label_as: 'tweezers' is an instrument class"):
        spec.from_json(data)


def test_the_category_comes_last() -> None:
    assert job().categories == CLASSES
    made = job(label_as="thing")
    assert [c.name for c in made.categories] == ["needle_holder", "tweezers", "thing"]
    assert made.categories[-1].keypoints == ()
    assert job(label_as="thing", enabled=False).categories == CLASSES
