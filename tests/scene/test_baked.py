"""Pictures that are computed once: what the cache may and may not do."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from synthpoint.scene.blender import baked


class Maker:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> np.ndarray:
        self.asked += 1
        return np.linspace(0, 1, 4 * 8 * 4).reshape(4, 8, 4)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(baked, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def test_what_was_made_once_is_read(folder: Path) -> None:
    make = Maker()
    first, second = (baked.pixels("A Pattern", 1, make) for _ in range(2))
    assert make.asked == 1
    assert np.array_equal(first, second)
    assert np.abs(first - Maker()()).max() <= 0.5 / 255 + 1e-6
    assert [f.name for f in folder.iterdir()] == ["a-pattern-1.npy"]


def test_another_version_is_made_anew(folder: Path) -> None:
    make = Maker()
    baked.pixels("A Pattern", 1, make)
    baked.pixels("A Pattern", 2, make)
    assert make.asked == 2


@pytest.mark.parametrize(
    "found", [b"", b"nothing of ours", b"\x93NUMPY\x01\x00v\x00{'descr': '|O'"]
)
def test_a_broken_file_is_made_anew(folder: Path, found: bytes) -> None:
    make = Maker()
    good = baked.pixels("A Pattern", 1, make)
    file = folder / "a-pattern-1.npy"
    file.write_bytes(found)
    assert np.array_equal(baked.pixels("A Pattern", 1, make), good)
    assert make.asked == 2
    assert np.load(file).shape == good.shape


def test_a_file_of_another_shape_is_made_anew(folder: Path) -> None:
    folder.mkdir()
    np.save(folder / "a-pattern-1.npy", np.zeros((3, 3)))
    assert baked.pixels("A Pattern", 1, Maker()).shape == (4, 8, 4)


def test_a_damaged_picture_is_made_anew(folder: Path) -> None:
    make = Maker()
    good = baked.pixels("A Pattern", 1, make)
    file = folder / "a-pattern-1.npy"
    data = bytearray(file.read_bytes())
    data[-40] ^= 255  # one of its values
    file.write_bytes(data)
    assert np.array_equal(baked.pixels("A Pattern", 1, make), good)
    assert make.asked == 2


def test_it_works_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = tmp_path / "a file"
    taken.write_text("no folder")
    for folder in (None, taken / "within"):
        monkeypatch.setattr(baked, "cache_folder", lambda there=folder: there)
        assert baked.pixels("A Pattern", 1, Maker()).shape == (4, 8, 4)


def test_the_oldest_make_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baked, "MOST", 600)  # three of 288 bytes are too many
    for number in range(4):
        baked.pixels(f"Pattern {number}", 1, Maker())
    assert sum(f.stat().st_size for f in folder.iterdir()) <= 600
    assert (folder / "pattern-3-1.npy").exists()


def test_a_file_has_it_once_and_as_data(folder: Path) -> None:
    one, other = (baked.tiling("A Pattern", 1, Maker()) for _ in range(2))
    assert one == other and one.colorspace_settings.name == "Non-Color"
    found = np.array(one.pixels[:]).reshape(4, 8, 4)
    assert np.abs(found - Maker()()).max() < 0.003
    bpy.data.images.remove(one)
