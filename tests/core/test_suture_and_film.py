"""What is drawn of threads and clear bags, and how bags are crumpled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.job.draw import draw
from synthpoint.core.job.spec import JobSpec, from_json
from synthpoint.core.randomizers.film import sheet
from synthpoint.core.randomizers.in_hand.held import HeldDraw, held
from synthpoint.core.settings.classes import ClassSchema
from synthpoint.tests.core import test_held

IMAGES = range(1, 61)


def spec(**sections: Any) -> JobSpec:
    return from_json({"version": 1, "seed": 4, "instruments": {"count": [1, 3]}, **sections})


def drawn(of: JobSpec) -> list[Any]:
    return [draw(of, test_held.catalog(), index) for index in IMAGES]


def test_only_what_can_hold_it_does() -> None:
    """A needle is in a needle holder, a thread in what a hand holds; else neither is pulled."""
    on = {"enabled": True, "share": 1.0}
    hands = {"enabled": True, "share": 0.7}
    seen = set()
    for sample in drawn(spec(suture=on, in_hand=hands)):
        one = sample.suture
        seen.add(one.situation)
        if one.situation == "jaws":
            assert sample.instruments[one.instrument].class_name == "needle_holder"
        elif one.situation == "pulled":
            assert isinstance(sample.instruments[one.instrument][held], HeldDraw)
        else:
            assert one.instrument is None
    assert seen == {"jaws", "ground", "pulled", "loops"}


@pytest.mark.parametrize("section", ["suture", "film"])
def test_it_changes_nothing_else(section: str) -> None:
    """All other draws stay as they are, and the share of images keeps."""
    with_it = drawn(spec(**{section: {"enabled": True, "share": 0.5}}))
    for one, other in zip(with_it, drawn(spec()), strict=True):
        assert one.changed(**{section: None}).draws == other.changed(**{section: None}).draws
    there = sum(bool(getattr(one, section)) for one in with_it)
    assert 0.25 * len(IMAGES) < there < 0.75 * len(IMAGES)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"colors": {"pink": 1}}, "suture.colors.pink: unknown"),
        ({"situations": {"jaws": 0, "ground": 0, "pulled": 0, "loops": 0}}, "all weights are 0"),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said):
        spec(suture={"enabled": True, **settings})


def test_bags_beside_the_field_keep_their_distance() -> None:
    settings = {"enabled": True, "share": 1.0, "over": 0.0, "distance": 0.05, "size": 0.2}
    for sample in drawn(spec(film=settings)):
        for bag in sample.film:
            off = np.subtract(bag.place, sample.operating_field.spot[:2])
            assert np.hypot(*off) == pytest.approx(0.15)


@pytest.mark.parametrize("variant", range(sheet.VARIANTS))
def test_a_face_is_clear_or_folded(variant: int) -> None:
    made = sheet.crumpled(variant)
    corners = made.cover[made.faces]
    assert (corners[made.folded] >= sheet.HALF).all()
    assert (corners[~made.folded] <= sheet.HALF).all()
    assert 0.02 < made.folded.mean() < 0.5
    assert made.points[:, 2].min() >= 0.0 and made.points[:, 2].max() < 0.3
    assert np.array_equal(made.points, sheet.crumpled(variant).points)


def test_cutting_keeps_the_sheet_whole() -> None:
    """Its area stays, and each edge has two faces, but at the sheet's own rim."""
    line = np.linspace(0.0, 1.0, 9)
    x, y = (grid.ravel() for grid in np.meshgrid(line, line))
    corner = (np.arange(8)[:, None] * 9 + np.arange(8)).ravel()
    faces = np.concatenate(
        (
            np.stack((corner, corner + 1, corner + 10), 1),
            np.stack((corner, corner + 10, corner + 9), 1),
        )
    ).astype(np.int32)
    cover = np.clip(0.5 + 3 * (np.hypot(x - 0.5, y - 0.5) - 0.31), 0, 1)
    made = sheet.split(np.stack((x, y, 0 * x), 1), faces, cover)
    a, b, c = (made.points[made.faces[:, n]] for n in range(3))
    area = np.cross(b - a, c - a)[:, 2] / 2
    assert area.sum() == pytest.approx(1.0) and (area >= 0).all()
    assert area[~made.folded].sum() == pytest.approx(np.pi * 0.31**2, rel=0.08)
    edges = np.sort(made.faces[:, [(0, 1), (1, 2), (2, 0)]].reshape(-1, 2), axis=1)
    _, count = np.unique(edges, axis=0, return_counts=True)
    assert (count == 1).sum() == 32 and count.max() == 2


def test_fine_creases_fit_together_at_the_edges() -> None:
    high = sheet.fine()
    inside = np.abs(np.diff(high, axis=1)).max()
    assert np.abs(high[:, 0] - high[:, -1]).max() <= 1.5 * inside
    assert np.abs(high[0] - high[-1]).max() <= 1.5 * inside


@pytest.mark.parametrize("name", ["suture", "curved_needle"])
def test_a_labelled_class_is_never_there_without_a_label(name: str) -> None:
    on = spec(suture={"enabled": True, "share": 1.0})
    classes = (*on.classes, ClassSchema(name, ("end", "tip")))
    assert all(one.suture is not None for one in drawn(on)[:5])
    assert all(one.suture is None for one in drawn(on.with_classes(classes))[:5])
