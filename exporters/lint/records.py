"""A line of the records as the linter reads it: one that is no record is a finding."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ...core.balance.splits import SPLITS
from ...core.dataset.stored import HEAD, lines
from ...core.labels import masks
from ...core.labels.record import Record, from_data
from . import strict
from .names import bare
from .typed import unfit

REMEDY = "delete the line and run again with --resume"
ONE = "delete the one that the picture is not of, and assemble again"


class Line(NamedTuple):
    """A line of a file: its number there from 1, its first byte and bytes, and whether its end is
    there; `file` counts the files of records, by name."""

    file: int
    number: int
    start: int
    size: int
    whole: bool


def find(paths: list[Path]) -> dict[int | None, list[Line]]:
    """Every line that is not empty, by the index of its record, None where it has none that can be
    read. A folder has none."""
    found: dict[int | None, list[Line]] = {}
    for file, path in enumerate(paths):
        for number, start, text, whole in lines(path) if path.is_file() else ():
            head = HEAD.match(text)
            index = int(head[1]) if head else _index(text)
            found.setdefault(index, []).append(Line(file, number, start, len(text), whole))
    return found


def _index(text: bytes) -> int | None:
    try:
        data = strict.parse(text.decode("utf-8", errors="replace"))
    except ValueError:
        return None
    index = data.get("index") if isinstance(data, dict) else None
    return index if type(index) is int and 0 <= index < strict.LARGEST else None


def read(text: str, whole: bool) -> tuple[Record | None, int | None, str]:
    """The record of a line, its index, and what is wrong where it is none. Nothing at all for one
    that was cut off in writing. Its masks were not looked at."""
    try:
        data = strict.parse(text)
    except ValueError as error:
        return None, None, str(error) if whole else ""
    index = data.get("index") if isinstance(data, dict) else None
    index = index if type(index) is int and 0 <= index < strict.LARGEST else None
    record = None
    try:
        wrong = strict.fault(data)
        if not wrong:
            record = from_data(data)
            wrong = _fault(record)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        wrong = f"{type(error).__name__}: {strict.show(str(error))}"
    return None if wrong else record, index, wrong or ""


def _fault(record: Any) -> str | None:
    """What makes a record useless though each of its fields is there."""
    wrong = unfit(Record, record)
    if wrong:
        return wrong
    if record.index < 1 or record.split not in SPLITS or not bare(record.file):
        place = strict.show((record.index, record.split, record.file))
        return f"index, split and file are {place}"
    if record.width < 1 or record.height < 1:
        return f"the picture is {record.width} x {record.height}"
    return None


def sound_masks(records: Sequence[Record]) -> bool:
    """Whether the masks of all of them can be read."""
    shown = [(r, {i.rle: 1, i.amodal_rle: 1}) for r in records for i in r.instances]
    texts = [(text, (r.height, r.width)) for r, some in shown for text in some if text]
    try:
        masks.check([text for text, _ in texts], [size for _, size in texts])
    except ValueError:
        return False
    return True


def broken_mask(record: Record) -> str:
    """What is wrong with the first mask that cannot be read; nothing where all can."""
    for instance in record.instances:
        try:
            for text in filter(None, (instance.rle, instance.amodal_rle)):
                masks.decode(text, record.height, record.width)
        except ValueError as error:
            return f"a mask of instance {instance.id}: {error}"
    return ""
