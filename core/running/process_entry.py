"""What a process of process.py runs: `python process_entry.py PACKAGE`, jobs on standard input."""

from __future__ import annotations

import gc
import importlib.util
import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from types import ModuleType
from typing import Any, BinaryIO


def load(name: str) -> None:
    """The package that this file is of, by the name that it has in the process that asks: what is
    pickled names its module."""
    *parents, _ = name.split(".")
    for number in range(len(parents)):
        parent = ".".join(parents[: number + 1])
        sys.modules.setdefault(parent, ModuleType(parent))
    root = Path(__file__).resolve().parents[2]
    spec = importlib.util.spec_from_file_location(
        name, root / "__init__.py", submodule_search_locations=[str(root)]
    )
    assert spec is not None and spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)


def main() -> None:
    """Answers each job with (True, result) or (False, exception), until its input closes. A job
    is (function, its arguments), the function None where it is that of the job before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks ends this one
    # Records are many small objects, none of which refers back to what it is in.
    gc.set_threshold(100_000, 50, 100)
    jobs = sys.stdin.buffer
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that is printed gets between them
    answer: tuple[bool, object]
    sys.path[:] = pickle.load(jobs)  # noqa: S301  the process that started this one wrote it
    load(sys.argv[1])
    answer = True, sys.argv[1]
    waiting: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_read, args=(jobs, waiting), daemon=True).start()
    function: Callable[..., Any] = int
    with suppress(BrokenPipeError):
        while True:
            pickle.dump(answer, results, pickle.HIGHEST_PROTOCOL)
            results.flush()
            job = waiting.get()
            if job is None:
                return
            function = job[0] or function
            try:
                answer = True, function(*job[1])
            except Exception as error:
                answer = False, error


def _read(jobs: BinaryIO, waiting: SimpleQueue[Any]) -> None:
    """Takes jobs as they come, so that nobody waits for room in their pipe while the one of results
    is full; None in the end."""
    try:
        with suppress(EOFError):
            while True:
                waiting.put(pickle.load(jobs))  # noqa: S301  see above
    finally:
        waiting.put(None)


if __name__ == "__main__":
    main()
