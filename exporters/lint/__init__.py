"""The dataset linter: what a training run would trip over, found before it.

Plain Python and numpy: neither Blender nor Pillow nor pycocotools is needed.
"""

from __future__ import annotations

from pathlib import Path

from . import (
    agreement,
    categories,
    folders,
    hands,
    holdouts,
    ids,
    images,
    shapes,
)
from .dataset import load
from .finding import Finding

__all__ = ["Finding", "check"]

_RULES = (folders, categories, ids, images, shapes, agreement, holdouts, hands)


def check(root: Path) -> list[Finding]:
    """Every fault of the dataset at `root`; an empty list where it is sound."""
    if not root.is_dir():
        return [Finding(str(root), None, "folder", "no such folder")]
    dataset = load(root)
    found = list(dataset.findings)
    for subject in _RULES:
        found.extend(subject.check(dataset))
    return found
