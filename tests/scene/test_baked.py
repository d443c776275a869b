"""Pictures that are computed once."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from synthpoint.core.running import kept
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
    monkeypatch.setattr(kept, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def test_what_was_made_once_is_read(folder: Path) -> None:
    make = Maker()
    first, second = (baked.pixels("A Pattern", 1, make) for _ in range(2))
    assert make.asked == 1
    assert np.array_equal(first, second)
    assert np.abs(first - Maker()()).max() <= 0.5 / 255 + 1e-6
    (file,) = folder.iterdir()
    assert file.name.startswith("a-pattern-1-")


def test_another_version_is_made_anew(folder: Path) -> None:
    make = Maker()
    baked.pixels("A Pattern", 1, make)
    baked.pixels("A Pattern", 2, make)
    assert make.asked == 2


def test_a_file_has_it_once_and_as_data(folder: Path) -> None:
    one, other = (baked.tiling("A Pattern", 1, Maker()) for _ in range(2))
    assert one == other and one.colorspace_settings.name == "Non-Color"
    found = np.array(one.pixels[:], np.float32).reshape(4, 8, 4)
    assert np.array_equal(found, baked.pixels("A Pattern", 1, Maker()))
    bpy.data.images.remove(one)


def test_it_goes_along_with_the_file(folder: Path, tmp_path: Path) -> None:
    made = baked.tiling("A Pattern", 1, Maker())
    name, before = made.name, np.array(made.pixels[:])
    bpy.data.libraries.write(str(tmp_path / "file.blend"), {made})
    bpy.data.images.remove(made)
    with bpy.data.libraries.load(str(tmp_path / "file.blend")) as (_, to):
        to.images = [name]
    found = bpy.data.images[name]
    assert found.alpha_mode == "CHANNEL_PACKED" and found.colorspace_settings.name == "Non-Color"
    assert np.array_equal(np.array(found.pixels[:]), before)
    bpy.data.images.remove(found)
