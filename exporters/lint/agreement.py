"""Whether the annotation files say what the job and the records say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...core.balance.splits import split_of
from ...core.labels.record import InstanceLabel, Record
from .. import coco
from .dataset import Dataset
from .entries import Annotation, Image
from .finding import Finding
from .strict import show

REMEDY = "assemble again"

# Keypoints have three decimals.
ROUNDING = 1e-3


Findings = Iterator[tuple[int, str, str]]


def splits(dataset: Dataset) -> Iterator[Finding]:
    """Rule split-rule (not for merged sets)."""
    if dataset.spec is None or dataset.merged:
        return
    for part in dataset.parts:
        for image in part.images:
            if image.id < 1:
                continue
            split = split_of(image.id, dataset.spec.splits)
            if split != part.split:
                message = f"meta/job.json puts image {image.id} into {split}"
                yield Finding(part.file, image.id, "split-rule", message)


def labels(
    split: str,
    names: dict[int, str],
    form: str | None,
    image: Image,
    given: Sequence[Annotation],
    record: Record | None,
    same_image: bool = False,
    same_labels: bool = False,
) -> Findings:
    """Rules record-missing, record-image, record-annotations, record-labels of an image, as (id,
    rule, message). `names` are those of the file's categories, `form` the masks' in the job, if
    any. The entries that are the `same` to the letter as what follows from the record need no
    second look."""
    if record is None:
        yield image.id, "record-missing", "no record of this image"
        return
    wrong = ["split"] if split != record.split else []
    wrong += [] if same_image else _differing(coco.image(record), image.raw)
    if wrong:
        yield image.id, "record-image", f"{', '.join(wrong)}: not as the record has it; {REMEDY}"
    if same_labels:
        return
    shown = sorted(coco.labelled(record), key=lambda i: str(_recorded(i)))
    given = sorted(given, key=lambda a: str(_stated(a, names)))
    if [_recorded(i) for i in shown] != [_stated(a, names) for a in given]:
        message = f"annotations and record differ in class, box or area; {REMEDY}"
        yield image.id, "record-annotations", message
        return
    for label, a in zip(shown, given, strict=True):
        own = coco.annotation(a.id, a.category_id, record, label, form or _form(a))
        wrong = _differing(own, a.raw)
        if wrong:
            yield a.id, "record-labels", f"{', '.join(wrong)}: not as the record has it; {REMEDY}"


def records(dataset: Dataset) -> Iterator[Finding]:
    """Rules record-picture, and record-image of records that no file lists."""
    found = {image.id for part in dataset.parts for image in part.images}
    read = {part.split for part in dataset.parts}
    for record in dataset.records or ():
        path = dataset.layout.image(record.split, record.file)
        if not path.is_file():
            message = f"image {record.index} has a record but no picture; run with --resume"
            yield Finding(dataset.name(path), record.index, "record-picture", message)
        elif record.index not in found and record.split in read:
            message = "its record is in no annotation file; assemble the dataset"
            yield Finding(dataset.name(path), record.index, "record-image", message)


def categories(dataset: Dataset) -> Iterator[Finding]:
    """Rule category-job."""
    spec = dataset.spec
    for part in dataset.parts if spec is not None else ():
        assert spec is not None
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
