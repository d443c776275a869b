"""The size of a picture, read from its first bytes."""

from __future__ import annotations

from pathlib import Path

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
