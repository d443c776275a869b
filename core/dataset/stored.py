"""Records read as they are needed: of each, only where it lies is kept in memory."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeVar, overload

from ..errors import UserError
from ..labels.record import Record, from_line, to_line
from ..randomizers import registered
from ..running import pool

Result = TypeVar("Result")

# How a line begins that `to_line` wrote.
HEAD = re.compile(rb'\{"format":1,"index":(\d{1,18}),"split":"(\w+)","file":"([^"\\]+)"')


def to_head(index: int, split: str, file: str) -> str:
    """What HEAD matches."""
    return f'{{"format":1,"index":{index},"split":"{split}","file":"{file}"'


# Records whose labels a process makes at once: a second's work at most, a megabyte of text.
AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Place:
    """A record's line: `source` is its file, `line` its number there from 1, `start` and `size` are
    bytes. `index`, `split` and `file` are the record's."""

    index: int
    split: str
    file: str
    source: Path
    line: int
    start: int
    size: int


class Stored(Sequence[Record]):
    """Records by index, each read from its file when it is asked for; UserError then where it does
    not read. The files must not change meanwhile."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[Record]:
        return read(self.places)

    @overload
    def __getitem__(self, at: int) -> Record: ...

    @overload
    def __getitem__(self, at: slice) -> Stored: ...

    def __getitem__(self, at: int | slice) -> Record | Stored:
        if isinstance(at, slice):
            return Stored(self.places[at])
        return next(read([self.places[at]]))


def stored(folder: Path) -> Stored:
    """Every record below DIR/records, by index; where an index appears twice, the later counts. A
    last line that was cut off in writing is left out. UserError for a line that is no record, at
    the latest when it is read."""
    found = {p.index: p for file in sorted(folder.glob("*.jsonl")) for p in _places(file)}
    return Stored([found[index] for index in sorted(found)])


def over(function: Callable[[list[Record]], Result], records: Iterable[Record]) -> Iterator[Result]:
    """function(some) of the records, a few at a time in a list, by index and on all cores (see
    `pool.over`)."""
    if not isinstance(records, Stored):
        yield function(sorted(records, key=lambda record: record.index))
        return
    jobs = (records.places[i : i + AT_ONCE] for i in range(0, len(records), AT_ONCE))
    yield from (map if registered() else pool.over)(partial(_of_places, function), jobs)


def _of_places(function: Callable[[list[Record]], Result], places: Sequence[Place]) -> Result:
    return function(list(read(places)))


def lines(file: Path) -> Iterator[tuple[int, int, bytes, bool]]:
    """(number from 1, first byte, text, whether it has its end) of each line that is not empty."""
    start = 0
    with file.open("rb") as source:
        for number, line in enumerate(source, start=1):
            text = line.rstrip(b"\n")
            if text:
                yield number, start, text, text != line
            start += len(line)


def read(places: Iterable[Place]) -> Iterator[Record]:
    """The records at some places. UserError where there is none."""
    for place, text in texts(places):
        yield _record(place.source, place.line, text)


def texts(places: Iterable[Place]) -> Iterator[tuple[Place, bytes]]:
    """Their lines, without their ends."""
    for source, some in groupby(places, key=lambda place: place.source):
        with source.open("rb") as file:
            for place in some:
                file.seek(place.start)
                yield place, file.read(place.size)


def renumbered(place: Place, text: bytes, index: int, file: str) -> bytes:
    """The line at a place as that of image `index`, whose picture is `file`; all else stays."""
    head = HEAD.match(text)
    if head is None:
        record = _record(place.source, place.line, text)
        return to_line(replace(record, index=index, file=file)).encode()
    return to_head(index, place.split, file).encode() + text[head.end() :]


def _places(file: Path) -> Iterator[Place]:
    for number, start, text, whole in lines(file):
        head = HEAD.match(text)
        if head is not None and whole:
            index, split, name = int(head[1]), sys.intern(head[2].decode()), head[3].decode()
        else:
            try:
                record = _record(file, number, text)
            except UserError:
                if whole:
                    raise
                return  # no line end after it: the write was interrupted
            index, split, name = record.index, record.split, record.file
        yield Place(index, split, name, file, number, start, len(text))


def _record(file: Path, number: int, text: bytes) -> Record:
    try:
        return from_line(text.decode("utf-8", errors="replace"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError(
            f"{file}:{number}: not a record; delete the line and run again with --resume"
        ) from None
