"""Records on disk: one .jsonl a range, whose lines are never lost."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ..errors import UserError
from ..labels.record import Record, from_line, to_line
from .layout import Layout
from .stored import Place


class RecordFile:
    """Appends records to one .jsonl; what a crash left of a last line is cut off first."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _cut_half_line(path)
        self._file = path.open("a", encoding="utf-8", newline="\n")

    def add(self, record: Record) -> None:
        """One write a line, on disk when it returns."""
        self._file.write(to_line(record) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def _cut_half_line(path: Path) -> None:
    content = path.read_bytes() if path.is_file() else b""
    last = content.rpartition(b"\n")[2]
    if not last:
        return
    try:
        from_line(last.decode())
    except (ValueError, KeyError, TypeError):
        os.truncate(path, len(content) - len(last))
    else:
        with path.open("ab") as file:
            file.write(b"\n")


def read_lines(path: Path) -> Iterator[Record]:
    """The whole records of one file. A last line that was cut off in writing is left out;
    anything else that does not read is a UserError."""
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            yield from_line(line)
        except (ValueError, KeyError, TypeError, AttributeError):
            if number == len(lines):  # no line end after it: the write was interrupted
                return
            raise UserError(
                f"{path}:{number}: not a record; delete the line and run again with --resume"
            ) from None


def read_all(folder: Path) -> list[Record]:
    """Every record below DIR/records, by index; where an index appears twice, the later wins."""
    records = {r.index: r for f in sorted(folder.glob("*.jsonl")) for r in read_lines(f)}
    return [records[i] for i in sorted(records)]


def finished(layout: Layout) -> set[int]:
    """Indices that have both their picture and their record."""
    return {r.index for r in read_all(layout.records) if has_picture(layout, r)}


def has_picture(layout: Layout, record: Record | Place) -> bool:
    """True where the record's picture is there and not empty."""
    try:
        found = os.stat(layout.image_text(record.split, record.file))
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size > 0
