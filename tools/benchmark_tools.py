"""Time and memory of all that needs no render: the measure `tools` of benchmark.py."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

# A few images are rendered, and their records stand for all: tiny ones, since pictures are not
# looked at.
RENDERED = ("--preset", "surgical", "--count", "6", "--resolution", "160x120", "--samples", "1")

# The others write the documents of mmpose, and a few lines.
EXPORTS = ("bop", "mmpose", "openpose", "yolo")

# Seconds that each may take on 100,000 records.
BOUNDS = {"assemble": 60, "validate": 180, "export": 90, "merge": 60, "report": 60}


def run(*words: str) -> tuple[float, float, float]:
    """Seconds of the clock and of the processor, and MB, of a command."""
    from synthpoint.tests.many import cost

    begun = time.perf_counter()
    found = cost(*words)
    return time.perf_counter() - begun, found.cpu_s, found.memory_mb


def measure(records: int) -> dict[str, Any]:
    """A row a command, on so many records."""
    with tempfile.TemporaryDirectory() as folder:
        rows = list(_rows(Path(folder), records))
    return {"records": records, "rows": rows}


def _rows(folder: Path, records: int) -> Iterator[dict[str, Any]]:
    from synthpoint.tests.many import multiply

    few, many, out = folder / "few", folder / "many", folder / "out"
    subprocess.run(
        [sys.executable, str(ROOT / "synthpoint.py"), "generate", *RENDERED, "--output", str(few)],
        check=True, capture_output=True,
    )  # fmt: skip
    multiply(few, many, records)
    commands = [("assemble",), ("validate", "--no-pictures"), ("report",)]
    commands += [("export", "--to", name) for name in EXPORTS]
    for name, *more in commands:
        words = [name, str(many), *more, *(["--output", str(out)] if name == "export" else [])]
        yield _row(" ".join([name, *more]), *run(*words))
        shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(many)
    halves = [folder / "one", folder / "other"]
    for number, half in enumerate(halves):
        multiply(few, half, records // 2, own=number * records)
    yield _row("merge", *run("merge", *map(str, halves), "--output", str(out)))


def _row(command: str, seconds: float, cpu: float, memory: float) -> dict[str, Any]:
    print(f"{command}: {seconds:.1f} s, {cpu:.1f} s of the processor, {memory:.0f} MB",
          file=sys.stderr, flush=True)  # fmt: skip
    return {
        "command": command, "seconds": seconds, "cpu_s": cpu, "memory_mb": memory,
        "bound": BOUNDS[command.split()[0]],
    }  # fmt: skip
