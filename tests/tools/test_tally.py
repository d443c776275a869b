"""What the test command counts: also what ends badly after its last test."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"

ONE_OF_EACH = """
import pytest
def test_passes(): pass
def test_fails(): assert 1 == 2, "no such luck"
def test_is_skipped(): pytest.skip("not here")
@pytest.fixture
def broken(): raise RuntimeError("broken")
def test_has_no_start(broken): pass
@pytest.fixture
def leaves():
    yield
    raise RuntimeError("left badly")
def test_has_a_bad_end(leaves): pass
"""
GOOD = "def test_passes(): pass\n"


@pytest.fixture
def tally(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(TOOLS))
    module = importlib.import_module("tally")
    monkeypatch.setattr(module, "PYTEST", ("-m", "pytest", "-q", "-p", "no:cacheprovider"))
    monkeypatch.setattr(module, "failures", [])
    return module


def counts(tally: Any, folder: Path, text: str, conftest: str = "") -> Counter[str]:
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_some.py").write_text(text)
    (folder / "conftest.py").write_text(conftest)
    found: Counter[str] = +tally.pytest("some", Path(sys.executable), [str(folder)])
    return found


def test_everything_is_counted_once(tally: Any, tmp_path: Path) -> None:
    found = counts(tally, tmp_path, ONE_OF_EACH)
    assert found["passed"] == 1
    assert (found["failed"], found["error"], found["skipped"]) == (1, 2, 1)  # a bad end is one
    assert len(tally.failures) == 3
    assert any("test_fails: " in said and "no such luck" in said for said in tally.failures)


def test_all_is_well(tally: Any, tmp_path: Path) -> None:
    assert counts(tally, tmp_path, GOOD) == {"passed": 1}
    assert tally.failures == []


@pytest.mark.parametrize(
    ("conftest", "passed"),
    [
        ("import atexit, os\natexit.register(os._exit, 11)\n", 1),  # as Blender 4.2 crashes
        ("import os\ndef pytest_runtest_call(item): os._exit(11)\n", 0),  # before any report
    ],
)
def test_a_crash_is_an_error(tally: Any, tmp_path: Path, conftest: str, passed: int) -> None:
    found = counts(tally, tmp_path, GOOD, conftest)
    assert (found["passed"], found["error"]) == (passed, 1)
    assert "pytest ended with 11" in tally.failures[0]


def test_nothing_to_run_is_an_error(tally: Any, tmp_path: Path) -> None:
    assert counts(tally, tmp_path, "") == {"error": 1}
