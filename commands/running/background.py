"""A command in a process of its own, followed without ever waiting for it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Literal

from ...core.errors import UserError
from .processes import Process

State = Literal["running", "paused", "stopping", "done", "cancelled", "failed"]

CANCELLED = 130


class BackgroundRun:
    """`words` are the command's, `blend` the file it works on, `folder` a place for its log.

    Its progress is in the attributes, as of the last `poll`: `state`, the `phase` it is in before
    the first image, `done` of `total` images, `rate` (images/s), `left` (s; None while it is not
    known), `last` picture, `notes`, and `error`, the line that says why it failed.
    """

    def __init__(self, words: list[str], blend: Path | None, folder: Path) -> None:
        self.state: State = "running"
        self.phase = ""
        self.done = self.total = 0
        self.rate = 0.0
        self.left: float | None = None
        self.last: Path | None = None
        self.notes: list[str] = []
        self.error = ""
        self._process = Process(words, blend, folder, polite=True)

    @property
    def active(self) -> bool:
        return self.state in ("running", "paused", "stopping")

    def pause(self) -> None:
        """It stops after the image it is at."""
        if self.state == "running":
            self._process.tell("pause")
            self.state = "paused"

    def proceed(self) -> None:
        if self.state == "paused":
            self._process.tell("continue")
            self.state = "running"

    def cancel(self) -> None:
        """It ends after the image it is at; `poll` says when."""
        if self.active:
            self._process.let_go()
            self.state = "stopping"

    def poll(self) -> bool:
        """Takes in what happened since the last time; True where something did."""
        if not self.active:
            return False
        events, code = self._process.poll()
        for event in events:
            self._take(event)
        if code is not None:
            self._end(code)
        return bool(events) or code is not None

    def wait(self) -> None:
        """Polls to the end; for where there is no window."""
        while self.active:
            self.poll()
            time.sleep(0.05)
        if self.state == "failed":
            raise UserError(self.error)

    def _take(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "image":
            self.done, self.total = event["done"], event["total"]
            self.rate, self.left = event["images_per_second"], event["eta_seconds"]
            self.last = Path(event["file"])
        elif kind == "phase":
            self.phase, self.total = event["message"], event.get("total", self.total)
        elif kind in ("note", "failed"):
            self.notes.append(event["message"])

    def _end(self, code: int) -> None:
        if code == CANCELLED or (code and self.state == "stopping"):
            self.state = "cancelled"
        elif code:
            self.state, self.error = "failed", self._process.why(code)
        else:
            self.state = "done"
