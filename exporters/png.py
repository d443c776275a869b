"""Masks as PNG files, written without an image library.

Format: PNG specification (W3C, third edition), 5 and 10; zlib-compressed rows, filter 0.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import numpy as np

from ..core.masks import Mask


def write_mask(path: Path, mask: Mask) -> None:
    """A grey PNG of 8 bits: 255 where the mask (H, W) is set, else 0. Written whole or not."""
    height, width = mask.shape
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # each row starts with its filter, 0
    rows[:, 1:] = 255 * mask.astype(np.uint8)
    data = (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
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
