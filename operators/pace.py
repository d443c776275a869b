"""How fast a run is. What was spent in a pause does not count."""

from __future__ import annotations


class Pace:
    """Times are in seconds, of any one clock."""

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None
        self._lost = 0.0
        self._paused: float | None = None

    def pause(self, now: float) -> None:
        self._paused = now

    def proceed(self, now: float) -> None:
        if self._paused is not None:
            self._lost += now - self._paused
        self._paused = None

    def step(self, done: int, now: float) -> float:
        """Images a second since the first one, with `done` finished now; 0 at first."""
        if self._paused is not None:  # an image that was begun before the pause
            self._paused = now
        worked = now - self._lost
        if self._first is None:
            self._first = worked, done
        since, before = self._first
        return (done - before) / (worked - since) if worked > since else 0.0
