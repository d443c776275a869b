"""Standard output and error, which Blender's C code and this program share: who writes where.

Blender writes to the descriptors 1 and 2 for itself; the program to sys.stdout and sys.stderr.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

from .errors import BlenderFailed, Cancelled, UserError

# What Blender prints at each step of each render goes into a log that is smaller than this (bytes).
FULL = 4_000_000

# Lines of Blender's that are shown when a run fails.
LAST = 10

_led_aside = 0


class Aside:
    """While it lasts, what Blender prints goes to a file and not to the screen; the program's own
    lines stay where they are.

    The file lies in a temporary folder (below `folder`) until `move` says where it is to be. Where
    it ends with an error that is not the user's, the last lines are shown.
    """

    def __init__(self, folder: str | None = None) -> None:
        self._below = folder

    def __enter__(self) -> Aside:
        global _led_aside
        self._folder = tempfile.TemporaryDirectory(prefix="synthpoint-log-", dir=self._below)
        self.path = Path(self._folder.name) / "blender.log"
        self._streams = sys.stdout, sys.stderr
        _flush()
        self._kept = [os.dup(1), os.dup(2)]
        sys.stdout, sys.stderr = map(_on, self._streams, (1, 2), self._kept)
        self._lead(self.path)
        _led_aside += 1
        return self

    def move(self, path: Path) -> None:
        """From now on to this file, at its end; what there is so far first. Several processes may
        write to one: each line goes to the end that the file has then."""
        _flush()
        so_far = self.path.read_bytes()
        self.path = path
        self._lead(path)
        if so_far:
            os.write(1, so_far)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        global _led_aside
        _led_aside -= 1
        _flush()
        if kind is not None and (
            issubclass(kind, BlenderFailed)
            or not issubclass(kind, (UserError, Cancelled, KeyboardInterrupt))
        ):
            for line in last_lines(self.path):
                print(f"Blender: {line}", file=sys.stderr)
            _flush()
        sys.stdout, sys.stderr = self._streams
        for stream, kept in enumerate(self._kept, start=1):
            os.dup2(kept, stream)
            os.close(kept)
        with suppress(OSError):  # Windows keeps what another process has open
            self._folder.cleanup()

    def _lead(self, path: Path) -> None:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        os.dup2(file, 1)
        os.dup2(file, 2)
        os.close(file)


def last_lines(path: Path, most: int = LAST) -> list[str]:
    """The last lines of a text file that are not empty; none where it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16_384))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return [line.rstrip() for line in lines if line.strip()][-most:]


@contextmanager
def quiet(stream: int = 1) -> Iterator[None]:
    """Keeps what Blender's C code prints away: a line for each render step on standard output (1),
    or what it has to say of a broken picture on standard error (2). Where it is led aside, it goes
    there too, unless that file is full."""
    if _led_aside and os.fstat(stream).st_size < FULL:
        yield
        return
    _flush()
    kept = os.dup(stream)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream)
    try:
        yield
    finally:
        _flush()
        os.dup2(kept, stream)
        os.close(kept)
        os.close(nowhere)


def _on(stream: TextIO, number: int, kept: int) -> TextIO:
    """The stream on the descriptor `kept` in place of `number`; as it is where it is on neither,
    as in a test that reads it."""
    with suppress(OSError, ValueError, AttributeError):
        if stream.fileno() == number:
            return open(
                kept, "w", buffering=1, encoding=stream.encoding, errors="replace", closefd=False
            )
    return stream


def _flush() -> None:
    """Both Python's buffers and those of the C library, which would else come out later."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
        library.fflush(None)
