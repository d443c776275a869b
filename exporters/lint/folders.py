"""Folders and files that every dataset has, and names in meta/."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...core.balance.splits import SPLITS
from ..coco import keypoints_line
from .dataset import Dataset
from .finding import Finding


def check(dataset: Dataset) -> Iterator[Finding]:
    """Rules folder, file, class-names, keypoint-names."""
    layout = dataset.layout
    for folder in (*map(layout.images, SPLITS), layout.annotations, layout.meta):
        if not folder.is_dir():
            yield Finding(dataset.name(folder), None, "folder", "missing; assemble the dataset")
    for file in (*map(layout.coco, SPLITS), layout.class_names, layout.keypoints):
        if not file.is_file():
            yield Finding(dataset.name(file), None, "file", "missing; assemble the dataset")
    if not dataset.parts:
        return
    categories = dataset.parts[0].categories
    names = [c.name for c in categories]
    points = [keypoints_line(c.name, c.keypoints) for c in categories]
    for path, expected, rule in (
        (layout.class_names, names, "class-names"),
        (layout.keypoints, points, "keypoint-names"),
    ):
        if path.is_file() and _lines(path) != expected:
            message = f"does not say what the categories of {dataset.parts[0].file} say"
            yield Finding(dataset.name(path), None, rule, message)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()
