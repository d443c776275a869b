"""Picture files read and cleaned without an image library, against Pillow."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from synthpoint.core.dataset import image_files


def _picture() -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 255, (12, 17, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def _saved(kind: str, comment: str) -> bytes:
    file = io.BytesIO()
    if kind == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("RenderTime", comment)
        _picture().save(file, kind, pnginfo=notes)
    else:
        _picture().save(file, kind, comment=comment.encode())
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_comments_go_and_pixels_stay(kind: str) -> None:
    first, second = _saved(kind, "00:01.20"), _saved(kind, "00:07.31")
    assert first != second
    cleaned = image_files.without_comments(first)
    assert cleaned == image_files.without_comments(second)
    assert b"00:01.20" not in cleaned
    before = np.asarray(Image.open(io.BytesIO(first)))
    assert np.array_equal(before, np.asarray(Image.open(io.BytesIO(cleaned))))


def test_a_jpeg_that_was_cut_is_told_from_one_with_more_around_it() -> None:
    plain = _saved("JPEG", "none")
    # A small picture of its own in a segment before it, as cameras write; other data after it.
    segment = b"\xff\xe1" + (len(plain) + 2).to_bytes(2, "big") + plain
    framed = plain[:2] + segment + plain[2:]
    for whole in (plain, framed, framed + b"made by a camera" * 50):
        assert np.asarray(Image.open(io.BytesIO(whole))).shape == (12, 17, 3)
        assert not image_files.cut_jpeg(whole)
    for share in (0.1, 0.4, 0.7, 0.99):
        assert image_files.cut_jpeg(framed[: int(share * len(framed))])
    assert not image_files.cut_jpeg(_saved("PNG", "none"))
