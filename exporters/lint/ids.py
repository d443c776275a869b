"""Ids and what they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .dataset import Dataset, Listed, Part
from .finding import Finding
from .names import bare
from .strict import show

_NAME = re.compile(r"img_(\d{5,})\.(jpg|png)")


def check(dataset: Dataset) -> Iterator[Finding]:
    """Rules image-id, annotation-id, file-name, image-number, unknown-image, unknown-category,
    iscrowd, grouping, split-overlap."""
    images: dict[int, str] = {}
    annotations: dict[int, str] = {}
    names: dict[str, str] = {}
    for part in dataset.parts:
        file = part.file
        for image in part.images:
            if image.id < 1:
                yield Finding(file, image.id, "image-id", "ids start at 1")
            elif images.get(image.id) == file:
                yield Finding(file, image.id, "image-id", "used twice")
            elif image.id in images:
                yield Finding(file, image.id, "split-overlap", f"also in {images[image.id]}")
            images.setdefault(image.id, file)
            if image.file_name in names:
                message = f"{show(image.file_name)} is also in {names[image.file_name]}"
                yield Finding(file, image.id, "file-name", message)
            names.setdefault(image.file_name, file)
            yield from _name(file, image)
        for annotation in part.annotations:
            if annotation.id < 1:
                message = "ids start at 1 (COCOeval takes 0 for unmatched)"
                yield Finding(file, annotation.id, "annotation-id", message)
            elif annotation.id in annotations:
                message = f"used twice (also in {annotations[annotation.id]})"
                yield Finding(file, annotation.id, "annotation-id", message)
            annotations.setdefault(annotation.id, file)
        yield from _references(part)


def _name(file: str, image: Listed) -> Iterator[Finding]:
    if not bare(image.file_name):
        message = f"{show(image.file_name)} is not a bare name inside images/SPLIT/"
        yield Finding(file, image.id, "file-name", message)
        return
    match = _NAME.fullmatch(image.file_name)
    if match is None:
        message = f"{image.file_name!r} is not of the form img_00001.jpg"
        yield Finding(file, image.id, "file-name", message)
    elif int(match[1]) != image.id:
        message = f"the file is {image.file_name}, so the id should be {int(match[1])}"
        yield Finding(file, image.id, "image-number", message)


def _references(part: Part) -> Iterator[Finding]:
    images = {image.id for image in part.images}
    categories = {category.id for category in part.categories}
    closed: set[int] = set()
    last: int | None = None
    for a in part.annotations:
        if a.image_id not in images:
            message = f"no image {a.image_id} in this file"
            yield Finding(part.file, a.id, "unknown-image", message)
        if a.category_id not in categories:
            message = f"no category {a.category_id} in this file"
            yield Finding(part.file, a.id, "unknown-category", message)
        if type(a.iscrowd) is not int or a.iscrowd != 0:
            yield Finding(part.file, a.id, "iscrowd", f"iscrowd is {a.iscrowd!r}, not 0")
        if a.image_id != last:
            if a.image_id in closed:
                message = f"the annotations of image {a.image_id} do not stand together"
                yield Finding(part.file, a.id, "grouping", message)
            if last is not None:
                closed.add(last)
            last = a.image_id
