"""Workers, looked at in turns and never waited for."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ...core.dataset import failures
from ...core.dataset.layout import MEMORY, Layout, records_name, remove_temporary, render_prefix
from ...core.dataset.records import RecordFile, finished
from ...core.errors import Cancelled, UserError
from ...core.running.patience import Patience
from ...core.running.profile import Profile
from ...core.running.progress import Progress, duration
from .interruption import NAP, Interruption
from .processes import Process
from .worker import Part, Worker

# A look that comes later than this was held up, as by a computer that slept (s).
LATE = 2.0

# Phases in their order; of several processes the furthest one is told.
PHASES = ("start", "load", "prepare", "first", "compile")


class Crew:
    """Renders parts of a range of the dataset at `layout`, whose failed images are kept under
    `name`. `start` starts the process of a worker, by its number from 0, for a part (see
    worker.Start)."""

    def __init__(
        self,
        layout: Layout,
        name: str,
        patience: Patience,
        progress: Progress,
        start: Callable[[int, Part, bool], Process],
    ) -> None:
        self._layout, self._name, self._start = layout, name, start
        self._patience, self._progress = patience, progress
        self._workers: list[Worker] = []
        self._failed: dict[int, str] = {}
        self._told: set[str] = set()
        self.profile = Profile()  # of all workers
        self._paused = False
        self._looked = time.monotonic()

    def run(self, parts: Sequence[Part], todo: set[int], interruption: Interruption) -> None:
        """To the end of all parts. UserError, with what it said, where a process fails."""
        try:
            for number, part in enumerate(parts):
                self._workers.append(Worker(part, todo, partial(self._start, number)))
            while self._workers:
                self._obey(interruption)
                passed = self._passed()
                for worker in list(self._workers):
                    self._look(worker, passed)
                time.sleep(NAP)
        finally:
            self._dismiss(interruption)

    def _obey(self, interruption: Interruption) -> None:
        interruption.look()
        if interruption.asked:
            raise Cancelled
        if interruption.paused == self._paused:
            return
        self._paused = interruption.paused
        if self._paused:
            self._progress.pause()
        else:
            self._progress.proceed()
        for worker in self._workers:
            worker.process.tell("pause" if self._paused else "continue")

    def _passed(self) -> float:
        """Seconds since the last look in which the workers could work, as far as is known."""
        now = time.monotonic()
        passed, self._looked = now - self._looked, now
        return 0.0 if self._paused else min(passed, LATE)

    def _look(self, worker: Worker, passed: float) -> None:
        code = self._hear(worker, passed)
        if code is None:
            if worker.silent > self._patience.limit(worker.phase):
                self._start_again(worker)
        elif code == 130:
            raise Cancelled
        elif code:
            raise UserError(worker.process.why(code, self._layout.log))
        else:
            self._workers.remove(worker)

    def _hear(self, worker: Worker, passed: float) -> int | None:
        """Takes in what it told in the time that has passed; its exit code once it has ended."""
        events, code = worker.poll(passed, self._patience)
        for event in events:
            self._take(event)
        return code

    def _take(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "image":
            self._progress.step(event["index"], event["file"])
            self._told.update(PHASES)
        elif kind == "phase":
            if event["phase"] not in self._told:
                self._told.update(PHASES[: PHASES.index(event["phase"]) + 1])
                self._progress.phase(event["phase"], event["message"])
        elif kind == "at":
            pass  # a worker's own matter
        elif kind == "profile":
            self.profile.add(event["milliseconds"])
        elif event["message"] not in self._told:  # every worker has the same notes
            self._told.add(event["message"])
            self._progress.say(kind, event["message"])

    def _start_again(self, worker: Worker) -> None:
        """Ends a process that stands still. At the second time in one place, the image there is
        left out."""
        limit = duration(self._patience.limit(worker.phase))
        place = worker.place
        self._end(worker)
        todo = set(worker.todo) - finished(self._layout)
        if not todo:  # it only did not end
            self._workers.remove(worker)
            return
        start, stop = worker.part
        where = f"image {place}" if place else "a process that had not come to its first image"
        if worker.stopped_at != place:
            worker.stopped_at = place
            self._progress.say("note", f"{where}: nothing for {limit}; started again")
        elif not place:
            raise UserError(
                f"a process did not come to its first image within {limit}, twice; look at what "
                f"holds it up ({self._layout.log}), or raise --image-limit"
            )
        else:
            self._leave_out(place, f"no picture within {limit}, tried twice")
            cut_half_line(self._layout, worker.part)
            todo.discard(place)
            start, worker.stopped_at = place + 1, None
            if not todo:
                self._workers.remove(worker)
                return
        worker.begin((start, stop), todo)

    def _leave_out(self, index: int, reason: str) -> None:
        self._failed[index] = reason
        failures.write(self._layout, self._name, self._failed)
        self._progress.say("failed", f"image {index}: {reason}")

    def _end(self, worker: Worker) -> None:
        """Kills the process and removes what it could not."""
        pid = worker.process.pid
        worker.process.kill()
        self._hear(worker, 0.0)
        remove_temporary(self._layout, range(*worker.part), pid)
        for folder in MEMORY.glob(f"{render_prefix(pid)}*"):
            shutil.rmtree(folder, ignore_errors=True)

    def _dismiss(self, interruption: Interruption) -> None:
        """Lets go of those that are left: they end after the image they are at. Where one does not
        in time, or somebody insists, it is ended."""
        self._paused = False
        for worker in self._workers:
            worker.process.let_go()
        while self._workers:
            passed = self._passed()
            for worker in list(self._workers):
                code = self._hear(worker, passed)
                late = worker.silent > self._patience.limit(worker.phase)
                if code is None and (late or interruption.insisted):
                    self._end(worker)
                    code = 1
                if code is not None:
                    self._workers.remove(worker)
            if self._workers:
                time.sleep(NAP)


def cut_half_line(layout: Layout, part: Part) -> None:
    """Cuts off what an ended process left of a record, in a file that none goes on with."""
    path: Path = layout.records / f"{records_name(*part)}.jsonl"
    if path.is_file():
        RecordFile(path).close()
