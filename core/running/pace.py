"""How fast a run is. What was spent in a pause does not count."""

from __future__ import annotations


class Pace:
    """Times are in seconds, of any one clock. `lanes` is how many processes render: each one's
    first image says nothing of those that follow, since it comes after a start, and whole scenes,
    pictures and kernels are loaded for it."""

    def __init__(self, lanes: int = 1) -> None:
        self._lanes = lanes
        self._first: tuple[float, int] | None = None
        self._lost = 0.0
        self._paused: float | None = None

    def pause(self, now: float) -> None:
        if self._paused is None:
            self._paused = now

    def proceed(self, now: float) -> None:
        if self._paused is not None:
            self._lost += now - self._paused
        self._paused = None

    def lose(self, seconds: float) -> None:
        """So long it was paused since the last step."""
        self._lost += seconds

    def step(self, done: int, now: float) -> float | None:
        """Images a second, with `done` finished now; None until it is known: a second image of
        each process."""
        if self._paused is not None:  # an image that was begun before the pause
            self._paused = now
        worked = now - self._lost
        if self._first is None:
            if done >= self._lanes:
                self._first = worked, done
            return None
        since, before = self._first
        if done - before < self._lanes or worked <= since:
            return None
        return (done - before) / (worked - since)
