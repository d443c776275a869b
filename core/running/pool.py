"""A function over many pieces of work, on all cores.

Processes of this Python begin anew, since Blender's threads do not survive a fork, and load this
package from beside themselves, since it cannot be imported by name everywhere (see synthpoint.py).
Where none can be started, or one ends early, this process does the work.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

# More only wait for the one that takes their results.
MOST = 8

# Fewer pieces are done before a process has begun.
FEWEST = 4

# Jobs that a process has before it, so that it need not wait for its results to be looked at.
AHEAD = 2

ENTRY = Path(__file__).with_name("pool_process.py")
PACKAGE = __name__.removesuffix(".core.running.pool")


def over(function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
    """function(job) of each, in their order. The function stands in a module of ours (with
    functools.partial for what is the same for all); jobs and results are pickled."""
    rest = iter(jobs)
    first = list(islice(rest, FEWEST))
    crew = _crew() if len(first) == FEWEST else []
    every = (job for part in (first, rest) for job in part)
    if not crew:
        yield from map(function, every)
        return
    waiting: deque[_Worker] = deque()
    turns = cycle(crew)
    try:
        for job in every:
            worker = next(turns)
            if len(waiting) < AHEAD * len(crew):
                worker.begin(function, job)
                waiting.append(worker)
                continue
            result = waiting.popleft().result()
            worker.begin(function, job)  # it goes on while the result is looked at
            waiting.append(worker)
            yield result
        while waiting:
            yield waiting.popleft().result()
    finally:
        for worker in crew:
            worker.end()


def cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _crew() -> list[_Worker]:
    """Workers for all cores; none where there is one core, or nothing to start."""
    # Before Blender 2.91 it named Blender itself.
    python = Path(sys.executable or "")
    if cores() < 2 or not python.stem.lower().startswith("python"):
        return []
    made: list[_Worker] = []
    try:
        for _ in range(min(cores(), MOST)):
            made.append(_Worker(python))
        if all(worker.ready() for worker in made):
            return made
    except OSError:
        pass
    for worker in made:
        worker.end()
    return []


class _Worker:
    """A process that works at its jobs one by one."""

    def __init__(self, python: Path) -> None:
        self._process = subprocess.Popen(
            [str(python), str(ENTRY), PACKAGE],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        self._todo: deque[Callable[[], Any]] = deque()
        self._function: Callable[[Any], Any] | None = None
        self._send(sys.path)

    def ready(self) -> bool:
        """Whether it has come up; waits for it."""
        return bool(self._receive() == (True, PACKAGE))

    def begin(self, function: Callable[[Any], Any], job: Any) -> None:
        """Hands it a job, which it does after those that it has."""
        self._todo.append(partial(function, job))
        # What is the same for all jobs can be long.
        self._send((None if function is self._function else function, job))
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
