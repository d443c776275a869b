"""One run a range: its lock, and what a killed run left half-written."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ..errors import UserError
from .layout import Layout, records_name, remove_temporary


@contextmanager
def range_lock(layout: Layout, name: str) -> Iterator[None]:
    """One run a range. The operating system holds the lock, so that it goes with its process."""
    path = layout.records / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            _lock(file)
        except OSError:
            raise UserError(
                f"{path}: another run is writing this range; wait for it, or stop it"
            ) from None
        try:
            yield
        finally:
            if os.name == "nt":  # it does not remove a file that is open
                file.close()
            path.unlink(missing_ok=True)


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
