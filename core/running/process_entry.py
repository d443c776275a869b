"""What a process of process.py runs: `python process_entry.py PACKAGE`, jobs on standard input."""

from __future__ import annotations

import importlib.util
import os
import pickle
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType


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
    """Answers each job with (True, result) or (False, exception), until its input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks ends this one
    jobs = sys.stdin.buffer
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that is printed gets between them
    answer: tuple[bool, object]
    sys.path[:] = pickle.load(jobs)  # noqa: S301  the process that started this one wrote it
    load(sys.argv[1])
    answer = True, sys.argv[1]
    with suppress(EOFError, BrokenPipeError):
        while True:
            pickle.dump(answer, results, pickle.HIGHEST_PROTOCOL)
            results.flush()
            function, arguments = pickle.load(jobs)  # noqa: S301
            try:
                answer = True, function(*arguments)
            except Exception as error:
                answer = False, error


if __name__ == "__main__":
    main()
