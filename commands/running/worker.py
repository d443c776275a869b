"""One part of a range, and the process that renders it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...core.running.patience import IMAGE, Patience
from .processes import Process

Part = tuple[int, int]


class Worker:
    """`todo` are the indices of its part that are not finished, `phase` what its process is at
    (see Progress.phase, then IMAGE), `silent` for how long it has told nothing (s)."""

    def __init__(self, part: Part, todo: set[int], start: Callable[[Part], Process]) -> None:
        self._start = start
        self.stopped_at: int | None = None  # the image, or 0 before the first, where it stood still
        self.begin(part, todo)

    def begin(self, part: Part, todo: set[int]) -> None:
        """Starts a process for what is to do of the part."""
        self.part, self.todo = part, sorted(todo & set(range(*part)))
        self.phase, self.silent = "start", 0.0
        self.process = self._start(part)

    @property
    def place(self) -> int:
        """The image that it is at; 0 where it is not at one yet."""
        return self.todo[0] if self.phase in (IMAGE, "first", "compile") and self.todo else 0

    def poll(self, passed: float, patience: Patience) -> tuple[list[dict[str, Any]], int | None]:
        """What it told in the time that has passed (s), and its exit code once it has ended."""
        self.silent += passed
        events, code = self.process.poll()
        for event in events:
            if event["event"] == "image":
                if self.phase == IMAGE:
                    patience.took(self.silent)
                self.phase = IMAGE
                self.todo = [i for i in self.todo if i != event["index"]]
            elif event["event"] == "phase":
                self.phase = event["phase"]
            self.silent = 0.0
        return events, code
