"""Stopping and pausing between images."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from types import FrameType

from ...core.errors import Cancelled

# How often a pause looks whether it was asked to end (s).
NAP = 0.1

# Windows' error where the other end of a pipe is closed.
BROKEN_PIPE = 109


class Interruption:
    """Ctrl-C or a polite kill sets a flag that is looked at between images: a render that it
    hits is finished or repeated, never half written. `insisted` is set by a second one.

    With `watch_stdin` so does the end of standard input, which the parent process holds open: a
    worker never outlives the one that started it by more than an image, however that ended. The
    line `pause` makes `check` wait for the line `continue`. It is read when it is looked at, never
    by a thread, which Blender does not bear while it renders.
    """

    def __init__(self, watch_stdin: bool = False) -> None:
        self.asked = self.insisted = self.paused = False
        self._watch_stdin = watch_stdin
        self._rest = b""

    def __enter__(self) -> Interruption:
        self._before = {s: signal.signal(s, self._ask) for s in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            # None is a handler that was set in C, by Blender; Python cannot put it back.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked, self.insisted = True, self.asked

    def look(self) -> None:
        """Takes in what standard input says by now; never waits."""
        while self._watch_stdin and not self.asked and (chunk := hear()) is not None:
            self.asked = not chunk
            *lines, self._rest = (self._rest + chunk).split(b"\n")
            for line in lines:
                if line.strip() in (b"pause", b"continue"):
                    self.paused = line.strip() == b"pause"

    def check(self) -> float:
        """Raises Cancelled once it was asked to stop; waits while it is paused. Returns how long
        it waited (s)."""
        self.look()
        begun = time.monotonic()
        while self.paused and not self.asked:
            time.sleep(NAP)
            self.look()
        if self.asked:
            raise Cancelled
        return time.monotonic() - begun


def hear() -> bytes | None:
    """What standard input holds by now: nothing at all (empty) where it has ended, None where
    there may be something later. Unbuffered, since the next look does not see into a buffer."""
    try:
        return os.read(0, 1024) if _is_ready() else None
    except (OSError, ValueError):  # it is closed
        return b""


if sys.platform == "win32":

    def _is_ready() -> bool:
        """Windows selects on sockets only, but lets one look into a pipe."""
        import ctypes
        import msvcrt

        held, kernel = ctypes.c_ulong(), ctypes.WinDLL("kernel32", use_last_error=True)
        pipe = ctypes.c_void_p(msvcrt.get_osfhandle(0))
        if kernel.PeekNamedPipe(pipe, None, 0, None, ctypes.byref(held), None):
            return held.value > 0
        # Anything else is no pipe, and says nothing.
        return ctypes.get_last_error() == BROKEN_PIPE

else:

    def _is_ready() -> bool:
        return bool(select.select([0], [], [], 0)[0])
