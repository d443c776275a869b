"""Picture files: there, whole, of the size stated, listed, and no two alike."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ...core import pictures
from ...core.errors import UserError
from ...core.layout import EXTENSIONS
from ...core.splits import SPLITS
from .dataset import Dataset
from .finding import Finding
from .names import bare


def check(dataset: Dataset) -> Iterator[Finding]:
    """Rules picture-missing, picture-broken, picture-size, picture-unlisted, picture-twice."""
    by_bytes: dict[int, dict[Path, int]] = defaultdict(dict)
    listed: set[Path] = set()
    for part in dataset.parts:
        for image in part.images:
            if not bare(image.file_name):
                continue  # another rule speaks of it
            path = dataset.layout.image(part.split, image.file_name)
            listed.add(path)
            if not path.is_file():
                message = f"no file {dataset.name(path)}"
                yield Finding(part.file, image.id, "picture-missing", message)
                continue
            by_bytes[path.stat().st_size].setdefault(path, image.id)
            try:
                size = pictures.size(path)
            except UserError as error:
                message = str(error).removeprefix(f"{path}: ")
                yield Finding(dataset.name(path), image.id, "picture-broken", message)
                continue
            if size != (image.width, image.height):
                message = f"picture is {size}, the file says {(image.width, image.height)}"
                yield Finding(part.file, image.id, "picture-size", message)
    read = {part.split for part in dataset.parts}
    for split in SPLITS:
        folder = dataset.layout.images(split)
        for path in sorted(folder.iterdir()) if split in read and folder.is_dir() else ():
            if path.suffix in EXTENSIONS.values() and path not in listed:
                message = f"not listed in annotations/{split}_coco.json; assemble the dataset"
                yield Finding(dataset.name(path), None, "picture-unlisted", message)
    yield from _twins(dataset, by_bytes)


def _twins(dataset: Dataset, by_bytes: dict[int, dict[Path, int]]) -> Iterator[Finding]:
    """Only files of one length can be alike, so few have to be hashed."""
    for alike in by_bytes.values():
        seen: dict[bytes, Path] = {}
        for path, number in alike.items() if len(alike) > 1 else ():
            digest = hashlib.blake2b(path.read_bytes()).digest()
            if digest in seen:
                message = f"the same picture as {dataset.name(seen[digest])}"
                yield Finding(dataset.name(path), number, "picture-twice", message)
            seen.setdefault(digest, path)
