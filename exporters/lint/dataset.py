"""A dataset as the linter reads it: typed where it can be, and findings where it cannot.

What does not have the form COCO asks for becomes a finding here and is left out, so that the
rules that follow look at well-formed entries only.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ...core import record as records
from ...core import spec as specs
from ...core.errors import UserError
from ...core.layout import Layout
from ...core.record import Record
from ...core.spec import JobSpec
from ...core.splits import SPLITS
from .finding import Finding

T = TypeVar("T")


@dataclass(frozen=True)
class Image:
    """An entry of `images`."""

    id: int
    file_name: str
    width: int
    height: int


@dataclass(frozen=True)
class Annotation:
    """`segmentation` as it stands in the file: polygons, run lengths, or None."""

    id: int
    image_id: int
    category_id: int
    bbox: tuple[float, ...]
    area: float
    iscrowd: Any
    keypoints: tuple[float, ...]
    num_keypoints: int
    segmentation: Any


@dataclass(frozen=True)
class Category:
    """An entry of `categories`."""

    id: int
    name: str
    keypoints: tuple[str, ...]
    skeleton: tuple[tuple[int, ...], ...]
    raw: dict[str, Any]


@dataclass
class Part:
    """One split's annotation file; `file` is its path inside the dataset."""

    split: str
    file: str
    images: list[Image] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)


@dataclass
class Dataset:
    """`parts` holds the readable annotation files, `spec` the job where meta/job.json is there,
    `merged` whether that job says it was put together from others, `records` those of
    records/*.jsonl (None where there is no such file)."""

    layout: Layout
    parts: list[Part]
    spec: JobSpec | None
    records: list[Record] | None
    findings: list[Finding]
    merged: bool = False

    def name(self, path: Path) -> str:
        return path.relative_to(self.layout.root).as_posix()


def load(root: Path) -> Dataset:
    """Reads everything but the pictures; what cannot be read is in `findings`."""
    layout = Layout(root)
    dataset = Dataset(layout, [], None, None, [])
    for split in SPLITS:
        path = layout.coco(split)
        data = _json(dataset, path)
        if data is not None:
            dataset.parts.append(_part(split, dataset.name(path), data, dataset.findings))
    if layout.job.exists():
        data = _json(dataset, layout.job)
        try:
            dataset.spec = None if data is None else specs.from_json(data)
            dataset.merged = _merged(data)
        except UserError as error:
            _report(dataset, layout.job, "job", str(error))
    if any(layout.records.glob("*.jsonl")):
        try:
            dataset.records = records.read_all(layout.records)
        except UserError as error:
            _report(dataset, layout.records, "record", str(error))
    return dataset


def _merged(job: Any) -> bool:
    """A merged set keeps the splits of its sources, so its own job does not decide them."""
    provenance = job.get("provenance") if isinstance(job, dict) else None
    return isinstance(provenance, dict) and bool(provenance.get("merged"))


def _report(dataset: Dataset, path: Path, rule: str, message: str) -> None:
    dataset.findings.append(Finding(dataset.name(path), None, rule, message))


def _json(dataset: Dataset, path: Path) -> Any:
    if not path.is_file():
        return None  # the rule on folders and files speaks of it
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        _report(dataset, path, "json", f"not readable as JSON: {error}")
        return None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


class _Wrong(Exception):
    """An entry does not have the form it should have."""


def _part(split: str, file: str, data: Any, findings: list[Finding]) -> Part:
    part = Part(split, file)
    if not isinstance(data, dict):
        findings.append(Finding(file, None, "section", "the file holds no object"))
        return part
    if not isinstance(data.get("info"), dict):
        findings.append(Finding(file, None, "section", "info is missing or not an object"))
    for key in ("licenses", "images", "annotations", "categories"):
        if not isinstance(data.get(key), list):
            findings.append(Finding(file, None, "section", f"{key} is missing or not a list"))
    part.images = _entries(data, "images", _image, file, findings)
    part.annotations = _entries(data, "annotations", _annotation, file, findings)
    part.categories = _entries(data, "categories", _category, file, findings)
    return part


def _entries(
    data: dict[str, Any],
    key: str,
    read: Callable[[dict[str, Any]], T],
    file: str,
    findings: list[Finding],
) -> list[T]:
    made = []
    entries = data.get(key)
    for position, entry in enumerate(entries if isinstance(entries, list) else ()):
        number = entry.get("id") if isinstance(entry, dict) else None
        try:
            if not isinstance(entry, dict):
                raise _Wrong("not an object")
            made.append(read(entry))
        except _Wrong as wrong:
            number = number if isinstance(number, int) else None
            findings.append(Finding(file, number, "field", f"{key}[{position}]: {wrong}"))
    return made


def _image(entry: dict[str, Any]) -> Image:
    return Image(
        id=_whole(entry, "id"),
        file_name=_text(entry, "file_name"),
        width=_whole(entry, "width"),
        height=_whole(entry, "height"),
    )


def _annotation(entry: dict[str, Any]) -> Annotation:
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
    )


def _category(entry: dict[str, Any]) -> Category:
    skeleton = []
    for edge in _list(entry, "skeleton"):
        if not isinstance(edge, list) or not all(type(end) is int for end in edge):
            raise _Wrong(f"skeleton: {edge} is not a pair of whole numbers")
        skeleton.append(tuple(edge))
    names = _list(entry, "keypoints")
    if not all(isinstance(name, str) for name in names):
        raise _Wrong("keypoints: not a list of names")
    _text(entry, "supercategory")
    return Category(_whole(entry, "id"), _text(entry, "name"), tuple(names), tuple(skeleton), entry)


def _whole(entry: dict[str, Any], key: str) -> int:
    value = entry.get(key)
    if type(value) is not int:
        raise _Wrong(f"{key}: {value!r} is not a whole number")
    return value


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str):
        raise _Wrong(f"{key}: {value!r} is not text")
    return value


def _list(entry: dict[str, Any], key: str) -> list[Any]:
    value = entry.get(key)
    if not isinstance(value, list):
        raise _Wrong(f"{key}: {value!r} is not a list")
    return value


def _numbers(entry: dict[str, Any], key: str, count: int | None = None) -> tuple[float, ...]:
    values = _list(entry, key)
    if count is not None and len(values) != count:
        raise _Wrong(f"{key}: {len(values)} numbers in place of {count}")
    return tuple(_number(value, key) for value in values)


def _number(value: Any, key: str) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise _Wrong(f"{key}: {value!r} is not a number")
    return float(value)
