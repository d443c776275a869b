"""Whether the annotation files say what the job and the records say."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.record import Record
from ...core.splits import split_of
from .dataset import Annotation, Dataset
from .finding import Finding


def check(dataset: Dataset) -> Iterator[Finding]:
    """Rules split-rule (not for merged sets), and those of `_records`."""
    if dataset.spec is not None and not dataset.merged:
        for part in dataset.parts:
            for image in part.images:
                if image.id < 1:
                    continue
                split = split_of(image.id, dataset.spec.splits)
                if split != part.split:
                    message = f"meta/job.json puts image {image.id} into {split}"
                    yield Finding(part.file, image.id, "split-rule", message)
    if dataset.records is not None:
        yield from _records(dataset, dataset.records)


def _records(dataset: Dataset, records: list[Record]) -> Iterator[Finding]:
    """Rules record-missing, record-picture, record-image, record-annotations."""
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
            stated = (part.split, image.file_name, image.width, image.height)
            recorded = (record.split, record.file, record.width, record.height)
            if stated != recorded:
                message = f"{stated}, but the record says {recorded}; assemble again"
                yield Finding(part.file, image.id, "record-image", message)
            labels = [
                (i.class_name, i.bbox, i.area)
                for i in record.instances
                if i.unlabelled is None and i.rle is not None
            ]
            given = [(names.get(a.category_id), a.bbox, a.area) for a in of_image.get(image.id, ())]
            if sorted(map(str, labels)) != sorted(map(str, map(_whole, given))):
                message = "annotations and record differ in class, box or area; assemble again"
                yield Finding(part.file, image.id, "record-annotations", message)
    read = {part.split for part in dataset.parts}
    for record in records:
        path = dataset.layout.image(record.split, record.file)
        if not path.is_file():
            message = f"image {record.index} has a record but no picture; run with --resume"
            yield Finding(dataset.name(path), record.index, "record-picture", message)
        elif record.index not in found and record.split in read:
            message = "its record is in no annotation file; assemble the dataset"
            yield Finding(dataset.name(path), record.index, "record-image", message)


def _whole(given: tuple[str | None, tuple[float, ...], float]) -> tuple[object, ...]:
    """Boxes and areas are whole numbers, and compare as such with the record's."""
    name, bbox, area = given
    return name, tuple(int(b) if b == int(b) else b for b in bbox), int(area)
