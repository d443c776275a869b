"""Stopping and pausing between images."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from types import FrameType

from ..core.errors import Cancelled

# How often a pause looks whether it was asked to end (s).
NAP = 0.1


class Interruption:
    """Ctrl-C or a polite kill sets a flag that is looked at between images: a render that it
    hits is finished or repeated, never half written.

    With `watch_stdin` so does the end of standard input, which the parent process holds open: a
    worker never outlives the one that started it, however that ended. The line `pause` makes
    `check` wait for the line `continue`.
    """

    def __init__(self, watch_stdin: bool = False) -> None:
        self.asked = self.paused = False
        self._watch_stdin = watch_stdin

    def __enter__(self) -> Interruption:
        self._before = {s: signal.signal(s, self._ask) for s in (signal.SIGINT, signal.SIGTERM)}
        if self._watch_stdin:
            # A thread, since Windows has no other way to wait for a pipe.
            threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            # None is a handler that was set in C, by Blender; Python cannot put it back.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True

    def _listen(self) -> None:
        # Unbuffered: Python cannot end while a thread holds the lock of sys.stdin's buffer.
        rest = b""
        while sys.stdin is not None and (chunk := os.read(sys.stdin.fileno(), 1024)):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line.strip() in (b"pause", b"continue"):
                    self.paused = line.strip() == b"pause"
        self.asked = True

    def check(self) -> None:
        """Raises Cancelled once it was asked to stop; waits while it is paused."""
        while self.paused and not self.asked:
            time.sleep(NAP)
        if self.asked:
            raise Cancelled
