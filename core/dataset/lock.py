"""One run a range: its lock, and what a killed run left half-written."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import TracebackType
from typing import TextIO

from ..errors import UserError
from .layout import Layout, records_name, remove_temporary


class RangeLock:
    """One run a range. The operating system holds the lock, so that it goes with its process."""

    def __init__(self, layout: Layout, name: str) -> None:
        self._path = layout.records / f"{name}.lock"
        self._file: TextIO | None = None

    def __enter__(self) -> RangeLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a")
        try:
            _lock(file)
        except OSError:
            file.close()
            raise UserError(
                f"{self._path}: another run is writing this range; wait for it, or stop it"
            ) from None
        self._file = file
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._file is not None
        if os.name != "nt":  # Windows does not remove a file that is open
            self._path.unlink(missing_ok=True)
        self._file.close()
        if os.name == "nt":
            self._path.unlink(missing_ok=True)


def remove_leftovers(layout: Layout, start: int, stop: int) -> None:
    """Removes the half-written pictures that a killed run left in a range whose lock the caller
    holds. What another run has locked, here or on another machine, may be at work."""
    own = records_name(start, stop)
    taken: set[int] = set()
    for path in layout.records.glob("*.lock"):
        name = re.fullmatch(r"(\d+)-(\d+)", path.stem)
        if name is None or path.stem == own:
            continue
        others = range(int(name.group(1)), int(name.group(2)))
        if max(start, others.start) < min(stop, others.stop) and _is_locked(path):
            taken.update(others)
    remove_temporary(layout, set(range(start, stop)) - taken)


def _is_locked(path: Path) -> bool:
    try:
        with path.open("a") as file:
            _lock(file)
    except OSError:
        return True
    return False


def _lock(file: TextIO) -> None:
    """An exclusive lock on an open file; OSError where another process has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
