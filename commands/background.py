"""A command in a process of its own, followed without ever waiting for it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Literal

from ..core.errors import UserError
from . import processes

State = Literal["running", "paused", "stopping", "done", "cancelled", "failed"]

CANCELLED = 130


class BackgroundRun:
    """`words` are the command's, `blend` the file it works on, `folder` a place for its log.

    Its progress is in the attributes, as of the last `poll`: `state`, `done` of `total` images,
    `rate` (images/s), `left` (s), `last` picture, `notes`, and `error`, the line that says why it
    failed.
    """

    def __init__(self, words: list[str], blend: Path | None, folder: Path) -> None:
        self.state: State = "running"
        self.done = self.total = 0
        self.rate = self.left = 0.0
        self.last: Path | None = None
        self.notes: list[str] = []
        self.error = ""
        log = folder / "log.txt"
        # A file, since reading a pipe would wait for the next line.
        with log.open("wb") as writer:
            self._worker = processes.start(words, blend, writer, polite=True)
        self._log = log.open("rb")
        self._rest = b""

    @property
    def active(self) -> bool:
        return self.state in ("running", "paused", "stopping")

    def pause(self) -> None:
        """It stops after the image it is at."""
        if self.state == "running":
            processes.tell(self._worker, "pause")
            self.state = "paused"

    def proceed(self) -> None:
        if self.state == "paused":
            processes.tell(self._worker, "continue")
            self.state = "running"

    def cancel(self) -> None:
        """It ends after the image it is at; `poll` says when."""
        if self.active:
            processes.let_go(self._worker)
            self.state = "stopping"

    def poll(self) -> bool:
        """Takes in what happened since the last time; True where something did."""
        if not self.active:
            return False
        code = self._worker.poll()  # first, so that nothing of the log comes after it
        *lines, self._rest = (self._rest + self._log.read()).split(b"\n")
        for line in lines:
            self._take(line.decode(errors="replace").strip())
        if code is not None:
            self._end(code)
        return bool(lines) or code is not None

    def wait(self) -> None:
        """Polls to the end; for where there is no window."""
        while self.active:
            self.poll()
            time.sleep(0.05)
        if self.state == "failed":
            raise UserError(self.error)

    def _take(self, line: str) -> None:
        if line.startswith("Error: "):
            self.error = line.removeprefix("Error: ")
        if not line.startswith("{"):
            return
        try:
            event = json.loads(line)
        except ValueError:
            return
        if event.get("event") == "image":
            self.done, self.total = event["done"], event["total"]
            self.rate, self.left = event["images_per_second"], event["eta_seconds"]
            self.last = Path(event["file"])
        elif event.get("event") == "note":
            self.notes.append(event["message"])

    def _end(self, code: int) -> None:
        processes.let_go(self._worker)
        self._log.close()
        if code == CANCELLED or (code and self.state == "stopping"):
            self.state = "cancelled"
        elif code:
            self.state = "failed"
            self.error = self.error or f"Blender ended with {code}; go on with Resume"
        else:
            self.state, self.error = "done", ""
