"""Masks and pictures as PNG files, written without an image library.

Format: PNG specification (W3C, third edition), 5 and 10; zlib-compressed rows, filter 0.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..core.masks import Mask


def write_mask(path: Path, mask: Mask) -> None:
    """A grey PNG of 8 bits: 255 where the mask (H, W) is set, else 0. Written whole or not."""
    _write(path, (255 * mask.astype(np.uint8))[..., None], color_type=0)


def write_picture(path: Path, pixels: NDArray[np.uint8]) -> None:
    """An RGB PNG of pixels (H, W, 3), the top row first. Written whole or not."""
    _write(path, pixels, color_type=2)


def _write(path: Path, pixels: NDArray[np.uint8], color_type: int) -> None:
    height, width, channels = pixels.shape
    rows = np.zeros((height, 1 + width * channels), dtype=np.uint8)  # each starts with filter 0
    rows[:, 1:] = pixels.reshape(height, width * channels)
    data = (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, color_type, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(rows.tobytes()))
        + _chunk(b"IEND", b"")
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(data)
    os.replace(temporary, path)


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
