"""Boxes, run lengths and polygons against pycocotools."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco_mask
from synthpoint.core.labels import masks


def decoded(outlines: list[list[int]], h: int, w: int) -> Any:
    """What pycocotools makes of polygons."""
    if not outlines:
        return np.zeros((h, w), dtype=bool)
    runs = coco_mask.merge(coco_mask.frPyObjects(outlines, h, w))
    return coco_mask.decode(runs).astype(bool)


def check(mask: Any) -> None:
    h, w = mask.shape
    outlines = masks.polygons(mask)
    assert (decoded(outlines, h, w) == mask).all()
    assert (masks.fill(outlines, h, w) == mask).all()
    for outline in outlines:
        points = np.array(outline).reshape(-1, 2)
        before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
        assert ((points == after).sum(axis=1) == 1).all(), "a side is empty or slants"
        assert not ((points == before) & (points == after)).any(), "a point on a straight line"
    text = masks.encode(mask)
    runs = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    assert text == runs["counts"].decode()
    assert (masks.decode(text, h, w) == mask).all()
    found = masks.box(mask)
    if mask.any():
        assert found is not None
        assert list(found) == coco_mask.toBbox(runs).tolist()
        assert int(mask.sum()) == int(coco_mask.area(runs))
    else:
        assert found is None


@st.composite
def noise(draw: st.DrawFn) -> Any:
    shape = draw(st.tuples(st.integers(1, 17), st.integers(1, 17)))
    density = draw(st.sampled_from((0.05, 0.3, 0.5, 0.7, 0.95)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng.random(shape) < density


@st.composite
def nested(draw: st.DrawFn) -> Any:
    """Rectangles and ellipses drawn, cut out and drawn again: holes, and islands in holes."""
    h, w = draw(st.tuples(st.integers(5, 60), st.integers(5, 60)))
    y, x = np.mgrid[:h, :w]
    mask = np.zeros((h, w), dtype=bool)
    for turn in range(draw(st.integers(1, 9))):
        cx, cy = draw(st.integers(0, w)), draw(st.integers(0, h))
        rx, ry = draw(st.integers(1, w)), draw(st.integers(1, h))
        if draw(st.booleans()):
            shape = ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1
        else:
            shape = (abs(x - cx) < rx) & (abs(y - cy) < ry)
        mask = np.where(shape, turn % 2 == 0, mask)
    return mask.astype(bool)


@settings(max_examples=400)
@given(noise())
def test_noise(mask: Any) -> None:
    check(mask)


@settings(max_examples=300)
@given(nested())
def test_nested(mask: Any) -> None:
    check(mask)


def rings(*radii: int) -> Any:
    y, x = np.mgrid[:41, :41] - 20
    distance = np.hypot(x, y)
    return sum(distance < r for r in radii) % 2 == 1


@pytest.mark.parametrize(
    ("mask", "count"),
    [
        (np.zeros((4, 5), dtype=bool), 0),
        (np.ones((4, 5), dtype=bool), 1),
        (np.ones((1, 1), dtype=bool), 1),
        (np.eye(6, dtype=bool), 1),
        (np.eye(6, dtype=bool)[::-1], 1),
        (np.indices((20, 31)).sum(axis=0) % 2 == 0, 1),
        (rings(20), 1),
        (rings(20, 15), 1),
        (rings(20, 16, 12, 8, 4), 3),
    ],
    ids=["empty", "full", "pixel", "falling", "rising", "checkerboard", "disc", "ring", "target"],
)
def test_polygon_count(mask: Any, count: int) -> None:
    """One polygon for each 8-connected component, however many holes it has."""
    check(mask)
    assert len(masks.polygons(mask)) == count


def test_pixel() -> None:
    mask = np.zeros((5, 7), dtype=bool)
    mask[2, 3] = True
    assert masks.polygons(mask) == [[3, 2, 4, 2, 4, 3, 3, 3]]
    assert masks.box(mask) == (3, 2, 1, 1)


def test_largest_polygon_first() -> None:
    mask = np.zeros((9, 9), dtype=bool)
    mask[0, 0] = mask[8, 8] = True
    mask[3:6, 3:6] = True
    assert masks.polygons(mask)[0][:2] == [3, 3]


def instrument() -> Any:
    y, x = np.mgrid[:480, :640]
    along = (x - 320) * np.cos(0.5) + (y - 240) * np.sin(0.5)
    across = (y - 240) * np.cos(0.5) - (x - 320) * np.sin(0.5)
    mask = (abs(across) < 5) & (abs(along) < 250)
    for cx, cy in ((530, 330), (500, 370)):
        radius = np.hypot(x - cx, y - cy)
        mask |= (radius < 32) & (radius > 22)
    return mask


def test_polygons_are_fast() -> None:
    mask = instrument()
    check(mask)
    best = min(_seconds(mask) for _ in range(10))
    assert best < 0.01  # about 1 ms; the rest is for busy machines


def _seconds(mask: Any) -> float:
    start = time.perf_counter()
    masks.polygons(mask)
    return time.perf_counter() - start


@pytest.mark.parametrize(
    ("outline", "said"),
    [
        ([0, 0, 2, 0, 2, 2], "4 points"),
        ([0, 0, 2, 0, 2, 2, 0.5, 2], "grid"),
        ([0, 0, 2, 0, 2, 2, 1, 1], "slanting"),
        ([0, 0, 9, 0, 9, 2, 0, 2], "leaves"),
    ],
)
def test_fill_refuses(outline: list[float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        masks.fill([outline], 4, 5)


@pytest.mark.parametrize("text", ["", "5", "\n1", "P", masks.encode(np.ones((3, 3), dtype=bool))])
def test_decode_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="run"):
        masks.decode(text, 4, 5)
