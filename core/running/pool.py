"""A function over many pieces of work, on all cores."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import cycle, islice
from typing import TypeVar

from .process import Worker, cores, crew_of

Job = TypeVar("Job")
Result = TypeVar("Result")

# More only wait for the one that takes their results.
MOST = 8

# Fewer pieces are done before a process has begun.
FEWEST = 4

# Jobs that a process has before it, so that it need not wait for its results to be looked at.
AHEAD = 2


# Workers that wait for more work; None where nobody lets them wait.
_idle: ContextVar[list[Worker] | None] = ContextVar("idle", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Within it all is done by the same processes, each of which takes its time to begin."""
    if _idle.get() is not None:
        yield
        return
    crew: list[Worker] = []
    token = _idle.set(crew)
    try:
        yield
    finally:
        _idle.reset(token)
        for worker in crew:
            worker.end()


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
    waiting: deque[Worker] = deque()
    turns = cycle(crew)
    idle = _idle.get()
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
        if idle is not None:
            idle += crew
            crew = []
    finally:
        for worker in crew:
            worker.end()


def _crew() -> list[Worker]:
    idle = _idle.get()
    if not idle:
        return crew_of(min(cores(), MOST))
    crew = idle[:]
    idle.clear()
    return crew
