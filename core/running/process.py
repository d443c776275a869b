"""Processes that call our functions.

They are of this Python and begin anew, since Blender's threads do not survive a fork, and load this
package from beside themselves, since it cannot be imported by name everywhere (see synthpoint.py).
Where none can be started, or one ends early, this process does the work.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

ENTRY = Path(__file__).with_name("process_entry.py")
PACKAGE = __name__.removesuffix(".core.running.process")

# For glibc: bytes of arrays as they come and go are kept, where it would give each back to the
# system, which a tenth of the time went into. In all some 20 MB a process.
KEEPING = {"MALLOC_MMAP_THRESHOLD_": str(1 << 22), "MALLOC_TRIM_THRESHOLD_": str(1 << 24)}


def cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def crew_of(count: int) -> list[Worker]:
    """So many workers that have come up, for many like pieces of work; none where there is one
    core, or nothing to start."""
    made = begun(count, KEEPING)
    if all(worker.ready() for worker in made):
        return made
    for worker in made:
        worker.end()
    return []


def begun(count: int, environment: Mapping[str, str] | None = None) -> list[Worker]:
    """So many workers, without waiting for them to come up; as `crew_of` where there can be none.
    These variables are set for them."""
    # Before Blender 2.91 it named Blender itself.
    python = Path(sys.executable or "")
    if cores() < 2 or not python.stem.lower().startswith("python"):
        return []
    made: list[Worker] = []
    try:
        for _ in range(count):
            made.append(Worker(python, environment or {}))
    except OSError:
        for worker in made:
            worker.end()
        return []
    return made


class Worker:
    """A process that works at its jobs one by one."""

    def __init__(self, python: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [str(python), str(ENTRY), PACKAGE],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **environment},
        )  # fmt: skip
        self._todo: deque[Callable[[], Any]] = deque()
        self._function: Callable[..., Any] | None = None
        self._send(sys.path)

    def ready(self) -> bool:
        """Whether it has come up; waits for it."""
        return bool(self._receive() == (True, PACKAGE))

    def begin(
        self, function: Callable[..., Any], *arguments: Any, here: Callable[[], Any] | None = None
    ) -> None:
        """Hands it a job, which it does after those that it has. `here` stands for it where this
        process has to do it."""
        self._todo.append(here or partial(function, *arguments))
        # What is the same for all jobs can be long.
        self._send((None if function is self._function else function, arguments))
        self._function = function

    def result(self) -> Any:
        """What the first of its jobs gave; waits for it. Raises what the job raised."""
        todo = self._todo.popleft()
        answer = self._receive()
        if answer is None:
            return todo()
        done, value = answer
        if done:
            return value
        raise value

    def end(self) -> None:
        """It need not finish what it is at."""
        self._process.kill()
        self._process.communicate()

    def _send(self, what: Any) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError, OSError):  # it has ended; `result` finds out
            pickle.dump(what, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()

    def _receive(self) -> Any:
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)  # noqa: S301  our own process wrote it
        except (EOFError, pickle.UnpicklingError):
            return None
