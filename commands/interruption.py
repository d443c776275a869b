"""Stopping between images."""

from __future__ import annotations

import signal
from types import FrameType

from ..core.errors import Cancelled


class Interruption:
    """Ctrl-C or a polite kill sets a flag that is looked at between images: a render that it
    hits is finished or repeated, never half written."""

    def __enter__(self) -> Interruption:
        self.asked = False
        self._before = {s: signal.signal(s, self._ask) for s in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            # None is a handler that was set in C, by Blender; Python cannot put it back.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True

    def check(self) -> None:
        """Raises Cancelled once it was asked to stop."""
        if self.asked:
            raise Cancelled
