"""Instrument classes from the categories of somebody else's COCO file.

So that synthetic data has the schema of a real set.
Format: https://cocodataset.org/#format-data, section 3; `sigmas`, `flip_pairs` and `flip_index`
are read where a file has them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..core.dataset.files import read_json
from ..core.errors import UserError
from ..core.settings.classes import ClassSchema
from ..core.settings.fields import read

# A word of a name that says its side, and the same word of the other side.
_SIDES = {"left": "right", "l": "r", "links": "rechts", "gauche": "droite"}


def from_coco(path: Path) -> tuple[tuple[ClassSchema, ...], list[str]]:
    """The classes of a COCO keypoint file in the order of their ids, and notes on what was left
    out or guessed. UserError where there is no category with keypoints."""
    data = read_json(path)
    categories = data.get("categories") if isinstance(data, dict) else None
    if not isinstance(categories, list) or not all(isinstance(c, dict) for c in categories):
        raise UserError(f"{path}: no list of categories; give a COCO annotation file")
    notes: list[str] = []
    made = []
    categories.sort(key=_id)
    for category in categories:
        name = str(category.get("name", ""))
        if not category.get("keypoints"):
            notes.append(f"{name!r} has no keypoints and is left out")
            continue
        made.append(_class(category, name, notes))
    if not made:
        raise UserError(f"{path}: no category has keypoints; give a COCO keypoint file")
    notes += _moved([c for c in categories if c.get("keypoints")])
    return tuple(made), notes


def _moved(kept: list[dict[str, Any]]) -> list[str]:
    """A note on the category ids that a dataset of ours will not have, since it counts from 1."""
    pairs = [(c.get("id", "no id"), c.get("name", ""), n) for n, c in enumerate(kept, start=1)]
    changed = [f"{old} {name} -> {new}" for old, name, new in pairs if old != new]
    if not changed:
        return []
    return [
        f"category ids count from 1 here, so these are other ones: {', '.join(changed)}; "
        "map them where results of both are compared"
    ]


def _id(category: dict[str, Any]) -> int:
    number = category.get("id")
    return number if isinstance(number, int) else 0


def _class(category: dict[str, Any], name: str, notes: list[str]) -> ClassSchema:
    names = category["keypoints"]
    where = f"category {name!r}"
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise UserError(f"{where}: keypoints is not a list of names; mend the file")
    sigmas = category.get("sigmas")
    points: list[dict[str, Any]] = [{"name": n} for n in names]
    if isinstance(sigmas, list) and len(sigmas) == len(names):
        points = [{**p, "sigma": s} for p, s in zip(points, sigmas, strict=True)]
    pairs = category.get("flip_pairs")
    if pairs is None:
        pairs = _pairs_of_index(category.get("flip_index"), names)
    if pairs is None:
        pairs = guess_pairs(names)
        told = ", ".join(f"{a}/{b}" for a, b in pairs) or "none"
        notes.append(f"{name!r}: left/right pairs guessed from the names: {told}")
    skeleton = category.get("skeleton") or []
    if not isinstance(skeleton, list) or not all(map(_is_edge, skeleton)):
        raise UserError(f"{where}: skeleton is not a list of pairs of numbers; mend the file")
    if any(0 in edge for edge in skeleton):
        skeleton = [[end + 1 for end in edge] for edge in skeleton]
        notes.append(f"{name!r}: its skeleton counts from 0 and was moved to COCO's 1")
    data = {"name": name, "keypoints": points, "skeleton": skeleton, "flip_pairs": pairs}
    if category.get("supercategory"):
        data["supercategory"] = category["supercategory"]
    return read(ClassSchema, data, where)


def _is_edge(edge: Any) -> bool:
    return isinstance(edge, list) and len(edge) == 2 and all(type(end) is int for end in edge)


def _pairs_of_index(index: Any, names: list[str]) -> list[list[str]] | None:
    if not isinstance(index, list) or not all(type(i) is int for i in index):
        return None
    if sorted(index) != list(range(len(names))):
        return None
    return [[names[i], names[j]] for i, j in enumerate(index) if i < j]


def guess_pairs(names: list[str]) -> list[list[str]]:
    """Names that differ in nothing but left and right: tip_left/tip_right, LeftTip/RightTip,
    l_tip/r_tip. The left one comes first."""
    by_words = {tuple(w.lower() for w in _words(name)): name for name in names}
    pairs = []
    for words, name in by_words.items():
        for i, word in enumerate(words):
            mirror = (*words[:i], _SIDES.get(word, ""), *words[i + 1 :])
            if mirror in by_words:
                pairs.append([name, by_words[mirror]])
                break
    return pairs


def _words(name: str) -> list[str]:
    """tip_left, tipLeft and tip-left alike as their words."""
    return re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_a-zA-Z]+", name)
