"""The dataset linter: what a training run would trip over, found before it.

Plain Python and numpy: neither Blender nor Pillow nor pycocotools is needed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from . import agreement, categories, entries, folders, ids, images, judging
from .dataset import load
from .finding import Finding
from .judging import ANNOTATION, HANDS, HOLDOUTS, IMAGE, LABELS, RECORD, SHAPES
from .reading import Foreign

__all__ = ["Finding", "Looked", "check", "look"]


@dataclass
class Looked:
    """What a look at a dataset found; how many records it read, why instruments in them are
    unlabelled, and how many are labelled by class."""

    findings: list[Finding]
    records: int = 0
    unlabelled: Counter[str] = field(default_factory=Counter)
    labelled: Counter[str] = field(default_factory=Counter)


def check(root: Path) -> list[Finding]:
    """Every fault of the dataset at `root`; an empty list where it is sound."""
    return look(root).findings


def look(root: Path, pictures: bool = True) -> Looked:
    """Every fault of the dataset, and what is no fault but worth knowing. Without `pictures` they
    have to be there, but are not opened."""
    if not root.is_dir():
        return Looked([Finding(str(root), None, "folder", "no such folder")])
    try:
        return _look(root, pictures, foreign=False)
    except Foreign:
        return _look(root, pictures, foreign=True)


def _look(root: Path, pictures: bool, foreign: bool) -> Looked:
    dataset, unread = load(root, pictures, foreign)
    of_categories = [list(entries.categories(part)) for part in dataset.parts]
    judged = judging.judge(dataset)

    def of(kind: int, part: int | None = None) -> list[Finding]:
        return [f for at, f in judged.findings if at[0] == kind and part in (None, at[1])]

    found: list[Finding] = []
    *files, job = unread
    numbers = {part.path: number for number, part in enumerate(dataset.parts)}
    for path, some in files:
        found += some
        if path in numbers:
            number = numbers[path]
            found += of(IMAGE, number) + of(ANNOTATION, number) + of_categories[number]
    found += job[1] + of(RECORD)
    found += folders.check(dataset)
    found += categories.check(dataset)
    found += ids.check(dataset)
    found += images.check(dataset)
    found += of(SHAPES)
    found += agreement.splits(dataset)
    found += agreement.categories(dataset)
    found += of(LABELS)
    found += agreement.records(dataset)
    found += of(HOLDOUTS) + of(HANDS)
    return Looked(found, len(dataset.records or ()), judged.unlabelled, judged.labelled)
