"""The records as the linter reads them: every line that is none is a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ...core.record import Record, from_line
from ...core.splits import SPLITS
from . import strict
from .finding import Finding
from .names import bare
from .typed import unfit

REMEDY = "delete the line and run again with --resume"


def read(folder: Path, name: Callable[[Path], str], found: list[Finding]) -> list[Record]:
    """Every record below `folder`, by index; where an index appears twice, the later wins. What
    cannot be read is added to `found` (rule record) and left out."""
    records: dict[int, Record] = {}
    for path in sorted(folder.glob("*.jsonl")):
        if not path.is_file():
            found.append(Finding(name(path), None, "record", "not a file; move it elsewhere"))
            continue
        for line, record, index, wrong in _lines(path):
            if record is not None:
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
    return None
