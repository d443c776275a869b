"""Something done in a process of its own, in this one where there is none, or where it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.running import process
from synthpoint.core.running.apart import Apart
from synthpoint.core.running.stopwatch import phase


@phase("draw")
def where(number: int) -> tuple[int, int]:
    if number < 0:
        raise UserError(f"{number}: too small; take another")
    return number, os.getpid()


def end(parent: int) -> str:
    if os.getpid() != parent:
        os._exit(1)
    return "here"


# Functions that workers are to find stand in the package, as these do for them.
sys.modules.setdefault("synthpoint.tests.core.test_apart", sys.modules[__name__])
for one in (where, end):
    one.__module__ = "synthpoint.tests.core.test_apart"


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[Apart]:
    monkeypatch.setattr(process, "cores", lambda: 2)
    (worker,) = process.begun(1)
    made = Apart(worker)
    yield made
    made.end()


def test_another_process_does_it_and_says_how_long_it_took(apart: Apart) -> None:
    for number in (1, 2):
        assert not apart.busy
        apart.begin(where, number)
        assert apart.busy
        (found, there), spent = apart.result()
        assert found == number and there != os.getpid()
        assert spent["draw"] > 0
    assert apart.apart


def test_what_it_raises_is_raised_here(apart: Apart) -> None:
    apart.begin(where, -1)
    with pytest.raises(UserError, match="-1: too small; take another"):
        apart.result()
    assert not apart.busy
    apart.begin(where, 1)
    assert apart.result()[0][0] == 1


def test_where_it_ends_early_this_process_does_it(apart: Apart) -> None:
    apart.begin(end, os.getpid())
    assert apart.result()[0] == "here"
    apart.begin(where, 3)  # with nobody there
    assert apart.result()[0] == (3, os.getpid())
    apart.begin(where, 4, here=lambda: "otherwise")
    assert apart.result() == ("otherwise", {})


def test_where_none_comes_up_this_process_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    other = process.ENTRY.with_name("nowhere.py")
    monkeypatch.setattr(process, "ENTRY", other)
    monkeypatch.setattr(process, "cores", lambda: 2)
    (worker,) = process.begun(1)
    apart = Apart(worker)
    apart.begin(where, 5)
    assert not apart.apart
    assert apart.result()[0] == (5, os.getpid())


def test_without_a_worker_this_process_does_it() -> None:
    apart = Apart()
    apart.begin(where, 6)
    assert not apart.apart and apart.busy
    assert apart.result() == ((6, os.getpid()), {})
