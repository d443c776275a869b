"""The dataset's pictures in a second place, without a second copy where that will do."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from ..core.balance.splits import SPLITS
from ..core.dataset.files import file_digest
from ..core.dataset.layout import Layout
from ..core.errors import UserError
from ..core.running import pool
from .dataset import Dataset

One = TypeVar("One")
File = TypeVar("File", str, Path)

# Files that a process looks at in one go.
AT_ONCE = 256


def check_target(dataset: Dataset, output: Layout) -> None:
    """UserError where `output` holds pictures that are not the dataset's: they would be written
    over, or read by a training as if they were its own."""
    if output.root.resolve() == dataset.layout.root.resolve():
        return
    there = [p for split in SPLITS for p in sorted(output.images(split).glob("*.*"))]
    places = dataset.records.places if there else ()
    own = {output.image(r.split, r.file): dataset.picture(r) for r in places}
    for path in there:
        if path.name.startswith("."):
            continue  # what an export that was cut off left
        source = own.get(path)
        if source is None or not (path.samefile(source) or _alike(path, source)):
            raise UserError(
                f"{path} is no picture of {dataset.layout.root}; choose an empty folder as --output"
            )


def _alike(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and file_digest(one) == file_digest(other)


def share(dataset: Dataset, output: Layout, copy: bool) -> None:
    """Puts every picture into images/SPLIT/ of `output`; nothing where that is the dataset."""
    if output.root.resolve() == dataset.layout.root.resolve():
        return
    source = dataset.layout
    every = (
        (source.image_text(one.split, one.file), output.image_text(one.split, one.file))
        for one in dataset.records.places
    )
    place_all(every, copy)


def place_all(pairs: Iterable[tuple[str, str]], copy: bool = False) -> None:
    """`place` of every (source, target), on all cores."""
    for _ in pool.over(partial(_place_some, copy), in_parts(pairs)):
        pass


def _place_some(copy: bool, pairs: Sequence[tuple[str, str]]) -> None:
    for source, target in pairs:
        place(source, target, copy)


def in_parts(values: Iterable[One]) -> Iterator[list[One]]:
    """A few at a time, as much as is worth to be handed to another process."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def place(source: Path | str, target: Path | str, copy: bool = False) -> None:
    """`target` becomes the same file as `source` (a hard link, else a relative link), or with
    `copy` a file of its own.

    Links are made file by file: libraries resolve a linked folder and then look for labels beside
    the original. Hard links come first because everything that reads files, archives included,
    takes them as files.
    """
    if not copy and _linked_at_once(source, target):
        return
    source, target = Path(source), Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and target.samefile(source) and not (copy and _linked(target)):
        return
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        for way in (shutil.copyfile,) if copy else (_hard_link, _soft_link, shutil.copyfile):
            temporary.unlink(missing_ok=True)
            try:
                way(source, temporary)
                break
            except OSError:  # another disk, or a system that grants no links
                if way is shutil.copyfile:
                    raise
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def twins(paths: Iterable[File]) -> Iterator[tuple[File, File]]:
    """Files with the content of an earlier one, and that one. Only files of one length can be
    alike, so few have to be read."""
    by_size: dict[int, list[File]] = defaultdict(list)
    for path in paths:
        by_size[os.stat(path).st_size].append(path)
    unsure = [path for alike in by_size.values() if len(alike) > 1 for path in alike]
    seen: dict[str, File] = {}
    digests = chain.from_iterable(pool.over(_digests, in_parts(map(str, unsure))))
    for path, content in zip(unsure, digests, strict=True):
        first = seen.setdefault(content, path)
        if first is not path:
            yield path, first


def _digests(paths: Sequence[str]) -> list[str]:
    return [file_digest(path) for path in paths]


def _linked_at_once(source: Path | str, target: Path | str) -> bool:
    """Whether a hard link could be made where nothing was; most are, and need no second look."""
    if os.path.islink(source):
        return False
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def _linked(path: Path) -> bool:
    return path.is_symlink() or path.stat().st_nlink > 1


def _hard_link(source: Path, target: Path) -> None:
    os.link(source.resolve(), target)


def _soft_link(source: Path, target: Path) -> None:
    target.symlink_to(os.path.relpath(source.resolve(), target.resolve().parent))
