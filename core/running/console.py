"""Standard output and error, which Blender and this program share: who writes where.

Blender writes for itself to the descriptors 1 and 2, and through Python's streams on them (what
its operators report).
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from ..errors import BlenderFailed, Cancelled, UserError

# What Blender prints at each step of each render goes into a log that is smaller than this (bytes).
FULL = 4_000_000

# Lines of Blender's that are shown when a run fails.
LAST = 10

# Standard error as it was, while Blender is led aside.
_error: TextIO | None = None

# What was led aside before there was a log.
_earlier = b""


def error() -> TextIO:
    """Where the program tells how far it is: standard error, also while Blender is led aside."""
    return _error or sys.stderr


class Aside:
    """While it lasts, what goes to standard output and error goes to a file and not to the screen;
    the program's own lines go to `error()`.

    The file lies in a temporary folder (below `folder`) until `move` says where it is to be; what
    nobody moved comes first in the next one. Where it ends with an error that is not the user's,
    the last lines are shown. One at a time.
    """

    def __init__(self, folder: str | None = None) -> None:
        self._below = folder

    def __enter__(self) -> Aside:
        global _error
        self._folder = tempfile.TemporaryDirectory(prefix="synthpoint-log-", dir=self._below)
        self.path = Path(self._folder.name) / "blender.log"
        self._moved = False
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        self._kept = [os.dup(1), os.dup(2)]
        _error = _stream_on(self._kept[1])
        self._lead(self.path)
        os.write(1, _earlier)
        # Only now: what Blender said before is in a buffer of C's, unless it is on the screen.
        _flush()
        return self

    def move(self, path: Path) -> None:
        """From now on to this file, at its end; what there is so far first. Several processes may
        write to one: each line goes to the end that the file has then."""
        _flush()
        so_far = self.path.read_bytes()
        self.path, self._moved = path, True
        self._lead(path)
        os.write(1, so_far)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        global _error, _earlier
        _flush()
        _earlier = b"" if self._moved else self.path.read_bytes()
        for stream, kept in enumerate(self._kept, start=1):
            os.dup2(kept, stream)
            os.close(kept)
        _error = None
        said = isinstance(error, (UserError, Cancelled, KeyboardInterrupt))
        if error is not None and (isinstance(error, BlenderFailed) or not said):
            for line in last_lines(self.path):
                print(f"Blender: {line}", file=sys.stderr, flush=True)
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
    if _error is not None and os.fstat(stream).st_size < FULL:
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


def _stream_on(descriptor: int) -> TextIO:
    """Standard error on another descriptor; as it is where it is on none, as in a test."""
    with suppress(OSError, ValueError, AttributeError):
        if sys.stderr.fileno() == 2:
            return open(
                descriptor, "w", buffering=1, encoding=sys.stderr.encoding, errors="replace",
                closefd=False,
            )  # fmt: skip
    return sys.stderr


def _flush() -> None:
    """Both Python's buffers and those of the C library, which would else come out later."""
    for stream in (sys.stdout, sys.stderr, _error):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
    with suppress(OSError, AttributeError):
        ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None).fflush(None)
