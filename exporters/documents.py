"""COCO documents written as their entries come, so that no more than a few are in memory."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from ..core.dataset.files import compact, writing


class Entry(NamedTuple):
    """An image and its annotations as JSON: what follows after the number of each, or None for one
    that has a number and is left out."""

    split: str
    image: str
    annotations: Sequence[str | None]


def write(
    files: Mapping[str, Path],
    head: Mapping[str, Any],
    categories: Sequence[Mapping[str, Any]],
    parts: Iterable[Iterable[Entry]],
) -> None:
    """Writes the document of each split; all or none of them. Annotation ids count from 1 over all
    splits, in the order of the entries, also over those that are left out."""
    with ExitStack() as stack:
        made = {
            split: _Document(
                stack.enter_context(writing(path)),
                stack.enter_context(tempfile.TemporaryFile(dir=path.parent)),
                head,
            )
            for split, path in files.items()
        }
        number = 0
        for split, image, annotations in (entry for part in parts for entry in part):
            document = made[split]
            document.add_image(image)
            for text in annotations:
                number += 1
                if text is not None:
                    document.add_annotation(f'{{"id":{number}{text}')
        for document in made.values():
            document.end(categories)


class _Document:
    """One file; its annotations lie aside until its images are all there."""

    def __init__(self, file: BinaryIO, aside: BinaryIO, head: Mapping[str, Any]) -> None:
        self._file, self._aside = file, aside
        self._between = self._between_aside = ""
        self._file.write(f'{compact(head)[:-1]},"images":['.encode())

    def add_image(self, text: str) -> None:
        self._file.write(f"{self._between}{text}".encode())
        self._between = ","

    def add_annotation(self, text: str) -> None:
        self._aside.write(f"{self._between_aside}{text}".encode())
        self._between_aside = ","

    def end(self, categories: Sequence[Mapping[str, Any]]) -> None:
        self._file.write(b'],"annotations":[')
        self._aside.seek(0)
        shutil.copyfileobj(self._aside, self._file, 1 << 20)
        self._file.write(f'],"categories":{compact(categories)}}}\n'.encode())
