"""Picture files: there, whole, of the size stated, listed, and no two alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...core.balance.splits import SPLITS
from ...core.dataset import image_files
from ...core.dataset.files import file_digest
from ...core.errors import UserError
from ..pictures import twins
from .dataset import Dataset
from .finding import Finding
from .names import bare

# What loaders that list folders take for a picture, in capitals too.
READ = {".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"}


def check(dataset: Dataset) -> Iterator[Finding]:
    """Rules picture-missing and picture-unlisted, and of pictures that are opened picture-broken,
    picture-size, picture-changed, picture-twice."""
    rendered = {r.file: r.sha256 for r in dataset.records or ()}
    numbers: dict[Path, int] = {}
    listed: set[tuple[str, str]] = set()
    for part in dataset.parts:
        for image in part.images:
            if not bare(image.file_name):
                continue  # another rule speaks of it
            path = dataset.layout.image(part.split, image.file_name)
            listed.add((part.split, image.file_name))
            if not path.is_file():
                message = f"no file {dataset.name(path)}"
                yield Finding(part.file, image.id, "picture-missing", message)
                continue
            if not dataset.pictures:
                continue
            numbers.setdefault(path, image.id)
            try:
                size = image_files.size(path)
            except UserError as error:
                message = str(error).removeprefix(f"{path}: ")
                yield Finding(dataset.name(path), image.id, "picture-broken", message)
                continue
            if size != (image.width, image.height):
                message = f"picture is {size}, the file says {(image.width, image.height)}"
                yield Finding(part.file, image.id, "picture-size", message)
            elif rendered.get(image.file_name) not in (None, file_digest(path)):
                message = "not the picture that was rendered, by its record's sha256"
                yield Finding(dataset.name(path), image.id, "picture-changed", message)
    read = {part.split for part in dataset.parts}
    for split in SPLITS:
        folder = dataset.layout.images(split)
        for path in sorted(folder.iterdir()) if split in read and folder.is_dir() else ():
            if path.suffix.lower() in READ and (split, path.name) not in listed:
                message = f"not listed in annotations/{split}_coco.json; assemble the dataset"
                yield Finding(dataset.name(path), None, "picture-unlisted", message)
    for path, first in twins(numbers):
        message = f"the same picture as {dataset.name(first)}"
        yield Finding(dataset.name(path), numbers[path], "picture-twice", message)
