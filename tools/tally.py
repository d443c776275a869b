"""Counts what passed and what failed, from pytest's JUnit XML and from exit codes."""

from __future__ import annotations

import os
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from environments import ROOT

PYTEST = ("-m", "pytest", "-c", "tests/pytest.ini", "-q")

# What failed, told again at the end, where somebody looks first.
failures: list[str] = []


def pytest(name: str, python: Path, words: Sequence[str], **variables: str) -> Counter[str]:
    """Runs these tests and passes on what pytest prints, each line after `name`."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        done = subprocess.Popen(
            [str(python), *PYTEST, f"--junitxml={report}", *words],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables},
        )  # fmt: skip
        assert done.stdout is not None
        last = ""
        for line in done.stdout:
            print(f"{name}: {line}", end="", flush=True)
            last = line.strip() or last
        return counted(name, report, done.wait(), last)


def counted(name: str, report: Path, code: int, last: str) -> Counter[str]:
    """What the report of a run says that ended with this exit code and these last words."""
    counts = Counter(passed=0, failed=0, error=0, skipped=0)
    try:
        cases = list(ElementTree.parse(report).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        cases = []  # it ended before it could write one
    for case in cases:
        kinds = [result for result in case if result.tag in ("failure", "error", "skipped")]
        counts["passed"] += not kinds
        for result in kinds:
            counts["failed" if result.tag == "failure" else result.tag] += 1
            if result.tag != "skipped":
                where = f"{case.get('classname')}::{case.get('name')}"
                said = " ".join(str(result.get("message")).split())
                failures.append(f"FAILED {name}: {where}: {said}")
    if code and not counts["failed"] and not counts["error"]:
        counts["error"] += 1  # it ended before it could count, or crashed while it left
        failures.append(f"FAILED {name}: pytest ended with {code} after: {last}")
    return counts


def command(words: Sequence[str], folder: str | Path = ROOT) -> Counter[str]:
    """Runs a check that passes or fails as a whole."""
    done = subprocess.run(words, cwd=folder, check=False)
    if done.returncode:
        failures.append(f"FAILED {' '.join(words[1:])}")
    return Counter({"failed" if done.returncode else "passed": 1})
