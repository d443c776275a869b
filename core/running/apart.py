"""Something that is done in a process of its own, while this one goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import stopwatch
from .process import Worker
from .stopwatch import Stopwatch


class Apart:
    """One thing at a time. Without a worker, or where its process ends early, this one does it."""

    def __init__(self, worker: Worker | None = None) -> None:
        self._worker, self._up = worker, False
        self._here: Callable[[], Any] | None = None

    def begin(
        self, function: Callable[..., Any], *arguments: Any, here: Callable[[], Any] | None = None
    ) -> None:
        """There is nothing that it is at. The function stands in a module of ours; it and its
        arguments are pickled. `here` is called where this process has to do it, else the same."""
        self._here = here or (lambda: function(*arguments))
        if self._worker is not None and not self._up:
            self._up = self._worker.ready()
            if not self._up:
                self.end()
        if self._worker is not None:
            own = self._here
            self._worker.begin(timed, function, *arguments, here=lambda: (own(), {}))

    @property
    def apart(self) -> bool:
        """Whether another process does it."""
        return self._worker is not None

    @property
    def busy(self) -> bool:
        return self._here is not None

    def result(self) -> tuple[Any, dict[str, float]]:
        """What was begun gave, and milliseconds by phase that it took another process; waits for
        it. Raises what it raised."""
        assert self._here is not None
        here, worker = self._here, self._worker
        try:
            return worker.result() if worker is not None else (here(), {})
        finally:
            self._here = None

    def end(self) -> None:
        """It need not finish what it is at."""
        if self._worker is not None:
            self._worker.end()
        self._worker = None


def timed(function: Callable[..., Any], *arguments: Any) -> tuple[Any, dict[str, float]]:
    """What it gives, and milliseconds by phase."""
    with stopwatch.running(Stopwatch()) as watch:
        return function(*arguments), watch.image()
