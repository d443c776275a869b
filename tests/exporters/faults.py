"""Faults in the annotation file of a dataset, and which rules speak of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from synthpoint.core.dataset.layout import Layout
from synthpoint.exporters import lint

Data = dict[str, Any]


def rules(layout: Layout) -> set[str]:
    return {finding.rule for finding in lint.check(layout.root)}


def image(key: str, value: Any) -> Callable[[Data], object]:
    return lambda d: d["images"][0].__setitem__(key, value)


def annotation(key: str, value: Any) -> Callable[[Data], object]:
    return lambda d: d["annotations"][0].__setitem__(key, value)


def category(key: str, value: Any) -> Callable[[Data], object]:
    return lambda d: d["categories"][0].__setitem__(key, value)


def change(key: str, how: Callable[[Any], Any]) -> Callable[[Data], object]:
    return lambda d: d["annotations"][0].__setitem__(key, how(d["annotations"][0][key]))


def keypoint(state: int, x: float | None = None, y: float | None = None, new: Any = None) -> Any:
    """Moves the first keypoint of that state."""

    def move(data: Data) -> None:
        for a in data["annotations"]:
            points = a["keypoints"]
            for i in range(0, len(points), 3):
                if points[i + 2] == state:
                    points[i] = points[i] if x is None else x
                    points[i + 1] = points[i + 1] if y is None else y
                    points[i + 2] = state if new is None else new
                    return
        raise AssertionError("no such keypoint")

    return move


def first(layout: Layout) -> Path:
    return sorted(layout.images("train").iterdir())[0]
