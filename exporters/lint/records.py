"""The records as the linter reads them: every line that is none is a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ...core.balance.splits import SPLITS
from ...core.labels import masks
from ...core.labels.record import Record, from_line
from . import strict
from .finding import Finding
from .names import bare
from .typed import unfit

REMEDY = "delete the line and run again with --resume"
ONE = "delete the one that the picture is not of, and assemble again"


def read(folder: Path, name: Callable[[Path], str], found: list[Finding]) -> list[Record]:
    """Every record below `folder`, by index. What cannot be read is added to `found` (rule
    record) and left out; so are two of one index that differ (rule record-twice), of which the
    later counts, as everywhere."""
    records: dict[int, Record] = {}
    for path in sorted(folder.glob("*.jsonl")):
        if not path.is_file():
            found.append(Finding(name(path), None, "record", "not a file; move it elsewhere"))
            continue
        for line, record, index, wrong in _lines(path):
            if record is not None:
                if records.setdefault(record.index, record) != record:
                    message = f"line {line}: differs from an earlier record of image {index}; {ONE}"
                    found.append(Finding(name(path), index, "record-twice", message))
                records[record.index] = record
            else:
                message = f"line {line}: not a record ({wrong}); {REMEDY}"
                found.append(Finding(name(path), index, "record", message))
    return [records[i] for i in sorted(records)]


def _lines(path: Path) -> Iterator[tuple[int, Record | None, int | None, str]]:
    """(line number, record, index, what is wrong where it is no record) of each line."""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            data = strict.parse(line)
        except ValueError as error:
            if number < len(lines):  # else the write was interrupted
                yield number, None, None, str(error)
            continue
        index = data.get("index") if isinstance(data, dict) else None
        index = index if type(index) is int and 0 <= index < strict.LARGEST else None
        try:
            wrong = strict.fault(data)
            record = None if wrong else from_line(line)
            wrong = wrong or _fault(record)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            wrong = f"{type(error).__name__}: {strict.show(str(error))}"
        yield number, None if wrong else record, index, wrong or ""


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
    try:
        for instance in record.instances:
            for rle in filter(None, (instance.rle, instance.amodal_rle)):
                masks.decode(rle, record.height, record.width)
    except ValueError as error:
        return f"a mask of instance {instance.id}: {error}"
    return None
