"""What the time of an image goes into. But for `generate --profile` it is off, and a phase is no
more than a look at one name."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# In their order within an image. `sync` is what the render operator does before the first sample,
# `encode` what it does after the last one, and a picture that is written once more; `waiting` is a
# pause; `other` is what lies in none.
OTHER = "other"
PHASES = (
    "draw", "pose", "apply", "sync", "render", "passes", "sensor", "labels", "encode", "write",
    "waiting", OTHER,
)  # fmt: skip

# How what Cycles says as it goes on ends, and what it is at from then on.
STATUS = {r"Sample \d+/\d+": "render", r"\| Denoising": "render", r"\| Finish(ed|ing)": "encode"}


class Stopwatch:
    """Each moment counts for the innermost phase that is open, so that none counts twice. `clock`
    is in seconds."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock, self._last = clock, clock()
        self._open, self._spent = [OTHER], dict.fromkeys(PHASES, 0.0)

    def enter(self, name: str) -> None:
        self._charge()
        self._open.append(name)

    def leave(self) -> None:
        self._charge()
        self._open.pop()

    def follow(self, status: str) -> None:
        """Within the render operator, whose phase begins as `sync`: what it is at by what Cycles
        says. It may be told so from a thread of Cycles'."""
        told = (name for end, name in STATUS.items() if re.search(f"{end}$", status))
        following = next(told, None)
        if following and self._open[-1] in ("sync", *STATUS.values()):
            self._charge()
            self._open[-1] = following

    def image(self) -> dict[str, float]:
        """Ends an image: milliseconds of all phases since the last one."""
        self._charge()
        spent, self._spent = self._spent, dict.fromkeys(PHASES, 0.0)
        return {name: 1e3 * seconds for name, seconds in spent.items()}

    def _charge(self) -> None:
        now = self._clock()
        self._spent[self._open[-1]] += now - self._last
        self._last = now


_running: Stopwatch | None = None


@contextmanager
def running(watch: Stopwatch) -> Iterator[Stopwatch]:
    """Phases are timed by it meanwhile."""
    global _running
    _running = watch
    try:
        yield watch
    finally:
        _running = None


@contextmanager
def phase(name: str) -> Iterator[None]:
    """One of PHASES; a function's decorator, too."""
    watch = _running
    if watch is None:
        yield
        return
    watch.enter(name)
    try:
        yield
    finally:
        watch.leave()
