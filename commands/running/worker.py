"""One part of a range, and the process that renders it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...core.running.patience import IMAGE, Patience
from .processes import Process

Part = tuple[int, int]

# Starts a process for a part, which, where asked, finishes each image before it begins the next.
Start = Callable[[Part, bool], Process]


class Worker:
    """`todo` are the indices of its part that are not finished, `phase` what its process is at
    (see Progress.phase, then IMAGE), `silent` for how long it has told nothing (s)."""

    def __init__(self, part: Part, todo: set[int], start: Start) -> None:
        self._start = start
        self.stopped_at: int | None = None  # the image, or 0 before the first, where it stood still
        self.begin(part, todo)

    def begin(self, part: Part, todo: set[int]) -> None:
        """Starts a process for what is to do of the part. After one that stood still it goes image
        by image, so that all before the one where it does so again is finished."""
        self.part, self.todo = part, sorted(todo & set(range(*part)))
        self.phase, self.silent, self._at = "start", 0.0, 0
        self.process = self._start(part, self.stopped_at is not None)

    @property
    def place(self) -> int:
        """The image that it is at; 0 where it is not at one yet."""
        if self.phase not in (IMAGE, "first", "compile") or not self.todo:
            return 0
        return self._at or self.todo[0]

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
            elif event["event"] == "at":
                self._at = event["index"]
            elif event["event"] == "phase":
                self.phase = event["phase"]
            self.silent = 0.0
        return events, code
