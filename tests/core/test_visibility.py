"""The three states of a keypoint and their reasons."""

from __future__ import annotations

from typing import Any

import pytest
from synthpoint.core.labels.visibility import CONTACT, Hit, Seen, agrees, judge

SELF, OTHER, DRAPE = (
    lambda d: Hit(d, 1, "jaw"), lambda d: Hit(d, 2, "tweezers"), lambda d: Hit(d, 0, "drape")
)  # fmt: skip


def state(*hits: Hit, **changes: Any) -> tuple[int, str]:
    values: dict[str, Any] = {
        "u": 5.0, "v": 5.0, "depth": 0.9, "size": (10, 8), "distance": 1.0, "own": 1,
        "tolerance": 0.01, "hits": hits,
    }  # fmt: skip
    return judge(**{**values, **changes})


@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        ((), (2, "visible")),
        ((SELF(1.0),), (2, "visible")),
        ((SELF(0.995),), (2, "visible")),
        ((SELF(0.985),), (1, "self")),
        ((SELF(0.995), SELF(0.98)), (1, "self")),
        ((OTHER(0.999),), (1, "instrument:2")),
        ((DRAPE(0.999),), (1, "occluder:drape")),
        ((DRAPE(1.0 - CONTACT / 2),), (2, "visible")),
        ((DRAPE(1.2),), (2, "visible")),
        ((SELF(0.995), DRAPE(0.997)), (1, "occluder:drape")),
        ((OTHER(0.4), SELF(0.5)), (1, "instrument:2")),
        ((SELF(0.4), OTHER(0.5)), (1, "self")),
        ((SELF(0.999), SELF(1.001), OTHER(1.1)), (2, "visible")),
    ],
)
def test_hits(hits: tuple[Hit, ...], expected: tuple[int, str]) -> None:
    assert state(*hits) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"u": 0.0, "v": 0.0}, (2, "visible")),
        ({"u": 10.0, "v": 8.0}, (2, "visible")),
        ({"u": -0.001}, (0, "outside")),
        ({"u": 10.001}, (0, "outside")),
        ({"v": -0.001}, (0, "outside")),
        ({"v": 8.001}, (0, "outside")),
        ({"depth": 0.0}, (0, "behind")),
        ({"depth": -0.5, "u": -9.0}, (0, "behind")),
    ],
)
def test_frame(changes: dict[str, Any], expected: tuple[int, str]) -> None:
    assert state(**changes) == expected


def test_outside_wins_over_occluded() -> None:
    assert state(DRAPE(0.1), u=-1.0) == (0, "outside")


@pytest.mark.parametrize(
    ("visibility", "seen_at", "instance", "same"),
    [
        (2, 1.0, 1, True),  # the depth test sees the point's own surface
        (1, 1.0, 1, False),
        (2, 0.97, 1, True),  # within the tolerance of its own metal
        (2, 0.95, 1, False),
        (1, 0.95, 1, True),
        (2, 0.9995, 2, True),  # another surface, nearer by less than a pixel's width
        (2, 0.97, 2, False),
        (1, 0.97, 0, True),
        (1, 1e10, 0, False),  # nothing at all in its pixel
        (0, 0.5, 2, True),  # outside: nothing to compare
    ],
)
def test_depth_test_against_rays(
    visibility: int, seen_at: float, instance: int, same: bool
) -> None:
    """A keypoint of instance 1 at 1 m with a tolerance of 40 mm, pixels 1 mm wide."""
    seen = Seen(seen_at, instance, 0.001)
    assert agrees(visibility, 1.0, own=1, tolerance=0.04, seen=seen) == same


def test_a_hit_on_textured_alpha_counts_where_the_render_saw_it() -> None:
    hit = Hit(0.5, 0, "leaf", certain=False)

    def of(seen: Seen | None) -> str:
        return judge(5, 5, 1.0, (10, 10), 1.0, 1, 0.0, [hit], seen)[1]

    assert of(Seen(0.5, 0, 0.001)) == "occluder:leaf"
    assert of(Seen(1.0, 1, 0.001)) == "visible"
    assert of(None) == "occluder:leaf"


def near(*distances: float, instance: int = 0, unmet: str | None = "fur") -> Seen:
    """The keypoint's pixel and those round it, each with its distance (m)."""
    around = tuple((d, instance) for d in distances)
    return Seen(distances[0], instance, blur=0.001, around=around, unmet=unmet)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (near(0.5, 0.5, 0.6), (1, "occluder:fur")),
        (near(0.5, 0.5, instance=2), (1, "instrument:2")),
        (near(0.5, 0.5, instance=1), (1, "self")),
        (near(0.995, 0.995, instance=1), (2, "visible")),  # within the tolerance
        (near(0.5, 0.5, unmet=None), (2, "visible")),  # rays would have met it
        (near(0.5, 1.0), (2, "visible")),  # an edge
        (near(0.5, 1e10), (2, "visible")),
        (near(0.9995, 0.9995), (2, "visible")),  # within a pixel's width
    ],
)
def test_what_rays_do_not_meet(seen: Seen, expected: tuple[int, str]) -> None:
    assert state(seen=seen) == expected
    assert state(DRAPE(0.4), seen=seen) == (1, "occluder:drape")
