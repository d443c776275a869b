"""Whether the annotation files say what the job and the records say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.balance.splits import split_of
from ...core.job.spec import JobSpec
from ...core.labels.record import InstanceLabel, Record
from .. import coco
from .dataset import Annotation, Dataset
from .finding import Finding
from .strict import show

# Keypoints have three decimals.
ROUNDING = 1e-3


def check(dataset: Dataset) -> Iterator[Finding]:
    """Rules split-rule (not for merged sets), category-job, and those of `_records`."""
    if dataset.spec is not None and not dataset.merged:
        for part in dataset.parts:
            for image in part.images:
                if image.id < 1:
                    continue
                split = split_of(image.id, dataset.spec.splits)
                if split != part.split:
                    message = f"meta/job.json puts image {image.id} into {split}"
                    yield Finding(part.file, image.id, "split-rule", message)
    if dataset.spec is not None:
        yield from _categories(dataset, dataset.spec)
    if dataset.records is not None:
        yield from _records(dataset, dataset.records)


def _records(dataset: Dataset, records: list[Record]) -> Iterator[Finding]:
    """Rules record-missing, record-picture, record-image, record-annotations, record-labels."""
    by_index = {record.index: record for record in records}
    found: set[int] = set()
    for part in dataset.parts:
        names = {c.id: c.name for c in part.categories}
        of_image: dict[int, list[Annotation]] = {}
        for a in part.annotations:
            of_image.setdefault(a.image_id, []).append(a)
        for image in part.images:
            found.add(image.id)
            record = by_index.get(image.id)
            if record is None:
                yield Finding(part.file, image.id, "record-missing", "no record of this image")
                continue
            wrong = ["split"] if part.split != record.split else []
            wrong += _differing(coco.image(record), image.raw)
            if wrong:
                message = f"{', '.join(wrong)}: not as the record has it; assemble again"
                yield Finding(part.file, image.id, "record-image", message)
            labels = sorted(coco.labelled(record), key=lambda i: str(_recorded(i)))
            given = sorted(of_image.get(image.id, ()), key=lambda a: str(_stated(a, names)))
            if [_recorded(i) for i in labels] != [_stated(a, names) for a in given]:
                message = "annotations and record differ in class, box or area; assemble again"
                yield Finding(part.file, image.id, "record-annotations", message)
                continue
            for label, a in zip(labels, given, strict=True):
                form = _form(a) if dataset.spec is None else dataset.spec.labels.segmentation
                wrong = _differing(coco.annotation(a.id, a.category_id, record, label, form), a.raw)
                if wrong:
                    message = f"{', '.join(wrong)}: not as the record has it; assemble again"
                    yield Finding(part.file, a.id, "record-labels", message)
    read = {part.split for part in dataset.parts}
    for record in records:
        path = dataset.layout.image(record.split, record.file)
        if not path.is_file():
            message = f"image {record.index} has a record but no picture; run with --resume"
            yield Finding(dataset.name(path), record.index, "record-picture", message)
        elif record.index not in found and record.split in read:
            message = "its record is in no annotation file; assemble the dataset"
            yield Finding(dataset.name(path), record.index, "record-image", message)


def _categories(dataset: Dataset, spec: JobSpec) -> Iterator[Finding]:
    """Rule category-job."""
    for part in dataset.parts:
        pairs = zip(spec.categories, part.categories, strict=False)
        for number, (schema, given) in enumerate(pairs, start=1):
            wrong = _differing(coco.category(number, schema), given.raw)
            if wrong:
                message = f"{', '.join(wrong)}: not as meta/job.json has it; assemble again"
                yield Finding(part.file, given.id, "category-job", message)


def _recorded(label: InstanceLabel) -> tuple[object, ...]:
    return label.class_name, label.bbox, label.area


def _stated(a: Annotation, names: dict[int, str]) -> tuple[object, ...]:
    """Boxes and areas are whole numbers, and compare as such with the record's."""
    box = tuple(int(b) if b == int(b) else b for b in a.bbox)
    return names.get(a.category_id), box, int(a.area)


def _form(a: Annotation) -> str:
    """How its mask is written, where no job says how it should be."""
    if a.segmentation is None:
        return "none"
    return "rle" if isinstance(a.segmentation, dict) else "polygon"


# What other rules compare, more closely.
ELSEWHERE = {"id", "image_id", "category_id", "bbox", "area", "iscrowd"}


def _differing(expected: dict[str, Any], given: dict[str, Any]) -> list[str]:
    """Keys that are missing in `given`, have another value, or should not be there: the files
    follow from job and records, and hold nothing else."""
    wrong = [k for k, value in expected.items() if k not in given or not _same(value, given[k])]
    wrong += [show(key) for key in given if key not in expected]
    return [key for key in wrong if key not in ELSEWHERE]


def _same(one: Any, other: Any) -> bool:
    """Numbers are, up to rounding; truth values are no numbers."""
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if type(one) in (int, float) and type(other) in (int, float):
        return bool(abs(one - other) <= ROUNDING)
    return type(one) is type(other) and bool(one == other)
