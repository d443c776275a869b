"""What is kept of what was computed: found by all that it follows from, the same to the last bit,
and never in the way."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from synthpoint.core.running import kept, packed


@dataclass(frozen=True)
class Pair:
    one: Any
    other: Any


VALUES = [
    None, True, 3, -0.0, 0.1 + 0.2, float("inf"), "ä\n", (1, (2.5, "x")), ((1, 2.5), ("x",)), (),
    [], {"a": (1,), 2: [None]}, np.float32(0.1), np.int64(-7), np.arange(6).reshape(2, 3),
    np.asfortranarray(np.random.default_rng(1).random((4, 5))), np.zeros((0, 3), np.float32),
    np.array([True, False]), np.array(2.5), Pair(np.ones(3), Pair("x", (1,))),
]  # fmt: skip


def same(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        order = a.flags.c_contiguous, a.flags.f_contiguous
        return (
            (a.dtype, a.shape, order)
            == (b.dtype, b.shape, (b.flags.c_contiguous, b.flags.f_contiguous))
            and a.tobytes() == b.tobytes()
            and b.flags.writeable
        )
    if isinstance(a, Pair):
        return same(a.one, b.one) and same(a.other, b.other)
    if isinstance(a, dict):
        return same([*a.items()], [*b.items()])
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(same, a, b))
    return repr(a) == repr(b)  # which tells -0.0 from 0.0


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values_come_back_as_they_were(value: Any) -> None:
    assert same(value, packed.unpack(packed.pack(value)))


def test_all_of_them_together() -> None:
    assert same(VALUES, packed.unpack(packed.pack(VALUES)))


@pytest.mark.parametrize("value", [object(), {1}, np.array([object()]), lambda: 0, b"bytes"])
def test_what_is_no_plain_value_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be kept"):
        packed.pack(value)


def test_nothing_but_dataclasses_is_made_of_bytes() -> None:
    bad = packed.pack(Pair(1, 2)).replace(b"Pair", b"Path").replace(b"test_kept", b"test_kept")
    with pytest.raises(KeyError):
        packed.unpack(bad)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(kept, "_free", 0)
    return tmp_path / "cache"


@pytest.fixture
def doubled() -> Callable[[Any], Any]:
    """A kept function; `asked` is what it was asked for."""
    asked = []

    @kept.kept
    def double(value: Any, more: Any = None) -> Any:
        asked.append(value)
        return (np.multiply(value, 2), more)

    double.asked = asked
    return double


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_what_was_made_once_is_read(folder: Path, doubled: Any) -> None:
    first, second = (doubled(np.arange(4.0), "x") for _ in range(2))
    assert same(first, second) and same(first, (np.arange(4.0) * 2, "x"))
    assert len(doubled.asked) == 1 and len(files(folder)) == 1


def test_each_has_its_own_arrays(folder: Path, doubled: Any) -> None:
    doubled(np.arange(4.0))[0][:] = 9
    for _ in range(2):
        assert doubled(np.arange(4.0))[0].tolist() == [0, 2, 4, 6]


@pytest.mark.parametrize(
    "other",
    [
        np.arange(4), np.arange(4.0, dtype=np.float32), np.arange(4.0)[:, None], [0.0, 1.0, 2.0],
        np.array([0.0, 1.0, 2.0, 3.0 + 2**-50]), np.array([-0.0, 1.0, 2.0, 3.0]),
    ],
)  # fmt: skip
def test_anything_else_is_made_anew(folder: Path, doubled: Any, other: Any) -> None:
    doubled(np.arange(4.0))
    doubled(other)
    assert len(doubled.asked) == 2 == len(files(folder))


def test_how_an_array_lies_in_memory_counts(folder: Path, doubled: Any) -> None:
    square = np.random.default_rng(0).random((3, 3))
    for value in (square, np.asfortranarray(square), square.T, square.T.copy()):
        doubled(value)
    assert len(doubled.asked) == 4


def test_values_that_read_alike_are_told_apart(folder: Path, doubled: Any) -> None:
    for value in ((1, 23), (12, 3), ((1,), 23), [1, 23], Pair(1, 23), ("1", "23")):
        doubled(1, value)
    assert len(doubled.asked) == 6


def test_another_program_makes_it_anew(
    folder: Path, doubled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = [tmp_path / "program" / room for room in ("core", "scene")]
    for room in rooms:
        (room / "deep").mkdir(parents=True)
        (room / "deep" / "one.py").write_text("a = 1")
    monkeypatch.setattr(kept, "_PROGRAM", tmp_path / "program")
    changes = [
        lambda: None,
        lambda: (rooms[1] / "deep" / "one.py").write_text("a = 2"),
        lambda: (rooms[0] / "deep" / "two.npz").write_bytes(b"x"),
        lambda: (rooms[0] / "deep" / "two.npz").rename(rooms[0] / "two.npz"),
    ]
    for number, change in enumerate(changes, 1):
        change()
        kept._program.cache_clear()
        for _ in range(2):
            doubled(1.0)
        assert len(doubled.asked) == number
    (rooms[0] / "__pycache__").mkdir()
    (rooms[0] / "__pycache__" / "one.pyc").write_bytes(b"x")
    kept._program.cache_clear()
    doubled(1.0)
    assert len(doubled.asked) == len(changes)
    kept._program.cache_clear()


def test_another_machine_makes_it_anew(
    folder: Path, doubled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubled(1.0)
    monkeypatch.setattr(kept, "_machine", lambda: ("another",))
    doubled(1.0)
    assert len(doubled.asked) == 2


@pytest.mark.parametrize("damage", ["empty", "short", "value", "head", "other"])
def test_a_damaged_file_is_made_anew(folder: Path, doubled: Any, damage: str) -> None:
    good = doubled(np.arange(100.0))
    (file,) = files(folder)
    data = bytearray(file.read_bytes())
    if damage == "value":
        data[-5] ^= 1
    elif damage == "head":
        data[45] ^= 1
    file.write_bytes({"empty": b"", "short": data[:-8], "other": b"nothing"}.get(damage, data))
    assert same(doubled(np.arange(100.0)), good) and len(doubled.asked) == 2
    assert same(doubled(np.arange(100.0)), good) and len(doubled.asked) == 2


def test_it_works_without_a_folder(
    doubled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "a file"
    taken.write_text("no folder")
    for number, there in enumerate((None, taken / "within"), 1):
        monkeypatch.setattr(kept, "cache_folder", lambda there=there: there)
        assert doubled(1.5)[0] == 3.0 and len(doubled.asked) == number


def test_an_error_is_told_and_not_kept(folder: Path) -> None:
    @kept.kept
    def wrong(value: float) -> float:
        return 1 // value

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            wrong(0)
    assert not folder.exists()


def test_what_was_not_asked_for_the_longest_makes_way(
    folder: Path, doubled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST", 4 * 9000)
    for number in range(3):
        doubled(np.full(1000, number), "")
        newest = max(files(folder), key=lambda f: f.stat().st_mtime_ns)
        os.utime(newest, (1e6 + number, 1e6 + number))
    doubled(np.full(1000, 0), "")  # it is still asked for
    for number in range(3, 6):
        doubled(np.full(1000, number), "")
    assert sum(f.stat().st_size for f in files(folder)) <= kept.MOST
    doubled.asked.clear()
    doubled(np.full(1000, 0), "")
    assert not doubled.asked
    doubled(np.full(1000, 1), "")
    assert doubled.asked


def test_nothing_half_written_is_left(
    folder: Path, doubled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    assert doubled(1.5)[0] == 3.0
    assert not files(folder)
