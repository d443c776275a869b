"""Entries of an annotation file, typed where they can be and findings where they cannot.

What does not have the form COCO asks for becomes a finding here and is left out, so that the
rules that follow look at well-formed entries only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from .finding import Finding
from .reading import Found
from .strict import fault, show

T = TypeVar("T")

# The widest picture a job can ask for.
WIDEST = 16384

# Ids, and coordinates of things far outside the picture, stay below.
LARGEST = 10**9


@dataclass(frozen=True)
class Image:
    """An entry of `images`."""

    id: int
    file_name: str
    width: int
    height: int
    raw: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Annotation:
    """`segmentation` as it stands in the file: polygons, run lengths, or None where there is no
    such key; `borderline` says of each keypoint whether the render's depth in its pixel spoke
    against its visibility; `whole` is the box of the whole silhouette where the file has it."""

    id: int
    image_id: int
    category_id: int
    bbox: tuple[float, ...]
    area: float
    iscrowd: Any
    keypoints: tuple[float, ...]
    num_keypoints: int
    segmentation: Any
    raw: dict[str, Any] = field(repr=False)
    borderline: tuple[bool, ...] = ()
    whole: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Category:
    """An entry of `categories`."""

    id: int
    name: str
    keypoints: tuple[str, ...]
    skeleton: tuple[tuple[int, ...], ...]
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """An image that an annotation file has."""

    id: int
    file_name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Reference:
    """What an annotation refers to."""

    id: int
    image_id: int
    category_id: int
    iscrowd: Any


@dataclass
class Part:
    """One split's annotation file; `file` is its path inside the dataset. Of images and annotations
    only this much is kept."""

    split: str
    file: str
    path: Path
    found: Found
    images: list[Listed] = field(default_factory=list)
    annotations: list[Reference] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)


class _Wrong(Exception):
    """An entry does not have the form it should have."""


def sections(part: Part) -> Iterator[Finding]:
    """Rule section: all that is no entry."""
    data = part.found.content
    if not isinstance(data, dict):
        yield Finding(part.file, None, "section", "the file holds no object")
        return
    lists = ("licenses", "images", "annotations", "categories")
    # An object of the same type, so that a key that stands twice is noticed.
    wrong = fault(type(data)((k, v) for k, v in data.items() if k not in lists))
    if wrong:
        yield Finding(part.file, None, "section", wrong)
    if not isinstance(data.get("info"), dict):
        yield Finding(part.file, None, "section", "info is missing or not an object")
    for key in lists:
        if not isinstance(data.get(key), list):
            yield Finding(part.file, None, "section", f"{key} is missing or not a list")


def categories(part: Part) -> Iterator[Finding]:
    """Fills in the categories; rule field where one is none."""
    data = part.found.content
    entries = data.get("categories") if isinstance(data, dict) else None
    for position, entry in enumerate(entries if isinstance(entries, list) else ()):
        made = _typed("categories", _category, entry, position, part.file)
        if isinstance(made, Finding):
            yield made
        else:
            part.categories.append(made)


def image(entry: Any, position: int, file: str, ours: bool = False) -> Image | Finding:
    """An entry of `images`; a finding (rule field) where it is none. What is `ours` holds nothing
    that no file should."""
    return _typed("images", _image, entry, position, file, ours)


def annotation(entry: Any, position: int, file: str, ours: bool = False) -> Annotation | Finding:
    """An entry of `annotations`; see `image`."""
    return _typed("annotations", _annotation, entry, position, file, ours)


def _typed(
    key: str,
    make: Callable[[dict[str, Any]], T],
    entry: Any,
    position: int,
    file: str,
    ours: bool = False,
) -> T | Finding:
    """The entry as `make` makes it, or what is wrong with it."""
    try:
        if not isinstance(entry, dict):
            raise _Wrong("not an object")
        wrong = None if ours else fault(entry)
        if wrong:
            raise _Wrong(wrong)
        return make(entry)
    except _Wrong as wrong_entry:
        number = entry.get("id") if isinstance(entry, dict) else None
        number = number if type(number) is int and abs(number) <= LARGEST else None
        return Finding(file, number, "field", f"{key}[{position}]: {wrong_entry}")


def _image(entry: dict[str, Any]) -> Image:
    return Image(
        id=_whole(entry, "id"),
        file_name=_text(entry, "file_name"),
        width=_side(entry, "width"),
        height=_side(entry, "height"),
        raw=entry,
    )


def _annotation(entry: dict[str, Any]) -> Annotation:
    if "segmentation" in entry and entry["segmentation"] is None:
        raise _Wrong("segmentation: null is neither polygons nor run lengths")
    return Annotation(
        id=_whole(entry, "id"),
        image_id=_whole(entry, "image_id"),
        category_id=_whole(entry, "category_id"),
        bbox=_numbers(entry, "bbox", 4),
        area=_number(entry.get("area"), "area"),
        iscrowd=entry.get("iscrowd"),
        keypoints=_numbers(entry, "keypoints"),
        num_keypoints=_whole(entry, "num_keypoints"),
        segmentation=entry.get("segmentation"),
        raw=entry,
        borderline=tuple(map(bool, _list(entry, "keypoint_borderline")))
        if "keypoint_borderline" in entry
        else (),
        whole=_numbers(entry, "amodal_bbox", 4) if entry.get("amodal_bbox") is not None else None,
    )


def _category(entry: dict[str, Any]) -> Category:
    skeleton = []
    for edge in _list(entry, "skeleton"):
        if not isinstance(edge, list) or not all(type(end) is int for end in edge):
            raise _Wrong(f"skeleton: {show(edge)} is not a pair of whole numbers")
        skeleton.append(tuple(edge))
    names = _list(entry, "keypoints")
    if not all(isinstance(name, str) for name in names):
        raise _Wrong("keypoints: not a list of names")
    _text(entry, "supercategory")
    return Category(_whole(entry, "id"), _text(entry, "name"), tuple(names), tuple(skeleton), entry)


def _whole(entry: dict[str, Any], key: str) -> int:
    value = entry.get(key)
    if type(value) is not int or abs(value) > LARGEST:
        raise _Wrong(f"{key}: {show(value)} is not a whole number")
    return value


def _side(entry: dict[str, Any], key: str) -> int:
    value = _whole(entry, key)
    if not 1 <= value <= WIDEST:
        raise _Wrong(f"{key}: {value} is not between 1 and {WIDEST} pixels")
    return value


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str):
        raise _Wrong(f"{key}: {show(value)} is not text")
    return value


def _list(entry: dict[str, Any], key: str) -> list[Any]:
    value = entry.get(key)
    if not isinstance(value, list):
        raise _Wrong(f"{key}: {show(value)} is not a list")
    return value


def _numbers(entry: dict[str, Any], key: str, count: int | None = None) -> tuple[float, ...]:
    values = _list(entry, key)
    if count is not None and len(values) != count:
        raise _Wrong(f"{key}: {len(values)} numbers in place of {count}")
    return tuple(_number(value, key) for value in values)


def _number(value: Any, key: str) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or abs(value) > LARGEST:
        raise _Wrong(f"{key}: {show(value)} is not a number")
    return float(value)
