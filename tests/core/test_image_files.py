"""The size of a picture, read from its first bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image
from synthpoint.core.dataset import image_files
from synthpoint.core.errors import UserError


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_size_of_a_picture(tmp_path: Path, name: str, mode: str) -> None:
    path = tmp_path / name
    Image.new(mode, (37, 21)).save(path, quality=80, progressive=mode == "RGB")
    assert image_files.size(path) == (37, 21)
    whole = path.read_bytes()
    for length in (*range(0, len(whole), 5), len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(UserError, match=r"cut off|neither JPEG nor PNG"):
            image_files.size(path)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 1.0])
@pytest.mark.parametrize("shape", [(1, 1), (21, 37), (300, 200)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_mask_is_read_as_it_was_written(
    tmp_path: Path, share: float, shape: tuple[int, int], order: Literal["C", "F"]
) -> None:
    rng = np.random.default_rng(3)
    mask = np.asarray(np.kron(rng.random(shape) < share, np.ones((2, 3))) > 0, order=order)
    (tmp_path / "a.png").write_bytes(image_files.mask_png(mask))
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.mode == "L"
        assert np.array_equal(np.asarray(picture), 255 * mask)
    assert image_files.size(tmp_path / "a.png") == mask.shape[::-1]
