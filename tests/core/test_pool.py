"""Work on all cores: in order, with its errors, and also where no process can be started."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.running import pool, process


def squared(number: int) -> tuple[int, int]:
    if number < 0:
        raise UserError(f"{number}: too small; take another")
    return number * number, os.getpid()


def end_early(parent: int, number: int) -> int:
    """What a worker does that the system ends; the process that asks stays."""
    if os.getpid() != parent and number == 5:
        os._exit(1)
    return number


def longer(text: bytes) -> bytes:
    return text + text


# Functions that workers are to find stand in the package, as these do for them.
sys.modules.setdefault("synthpoint.tests.core.test_pool", sys.modules[__name__])
for one in (squared, end_early, longer):
    one.__module__ = "synthpoint.tests.core.test_pool"


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "cores", lambda: 2)
    monkeypatch.setattr(pool, "cores", lambda: 2)


@pytest.mark.usefixtures("two_cores")
def test_results_come_in_order_from_several_processes() -> None:
    results = list(pool.over(squared, iter(range(50))))
    assert [one for one, _ in results] == [n * n for n in range(50)]
    used = {at for _, at in results}
    assert len(used) == 2 and os.getpid() not in used


@pytest.mark.usefixtures("two_cores")
def test_jobs_and_results_may_be_longer_than_what_pipes_hold() -> None:
    """Those who write to one another must not both wait to be read."""
    jobs = [bytes([n]) * 300_000 for n in range(9)]
    assert list(pool.over(longer, jobs)) == [one + one for one in jobs]


@pytest.mark.usefixtures("two_cores")
def test_what_is_done_together_is_done_by_the_same_processes() -> None:
    with pool.together():
        first = {at for _, at in pool.over(squared, range(9))}
        with pytest.raises(UserError, match="-3"):
            list(pool.over(squared, [1, 2, 4, 5, 6, -3, 7, 8]))  # and these are not used again
        with pool.together():
            second = [list(pool.over(squared, range(9))) for _ in range(2)]
        third = {at for _, at in pool.over(squared, range(9))}
    used = [{at for _, at in results} for results in second]
    assert used[0] == used[1] == third and third.isdisjoint(first)
    assert [n for n, _ in second[0]] == [n * n for n in range(9)]
    assert all(not Path(f"/proc/{at}").exists() for at in (*first, *third))
    assert {at for _, at in pool.over(squared, range(9))}.isdisjoint(third)


@pytest.mark.usefixtures("two_cores")
def test_an_error_of_a_worker_is_raised_here() -> None:
    with pytest.raises(UserError, match="-3: too small; take another"):
        list(pool.over(squared, [1, 2, 4, 5, 6, -3, 7, 8]))


@pytest.mark.usefixtures("two_cores")
def test_a_worker_that_ends_leaves_nothing_undone() -> None:
    work = partial(end_early, os.getpid())
    assert list(pool.over(work, range(20))) == list(range(20))


def test_little_work_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "Worker", None)
    assert [n for n, _ in pool.over(squared, [1, 2, 3])] == [1, 4, 9]


@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize("program", ["", "/nowhere/python3", "/usr/bin/blender", sys.executable])
def test_without_a_python_to_start_this_process_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
) -> None:
    other = tmp_path / "other.py"  # starts, and says something else
    other.write_text("print('hello')")
    monkeypatch.setattr(process, "ENTRY", other)
    monkeypatch.setattr(sys, "executable", program)
    results = list(pool.over(squared, range(9)))
    assert [one for one, _ in results] == [n * n for n in range(9)]
    assert {at for _, at in results} == {os.getpid()}
