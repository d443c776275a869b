"""Pictures that are computed once and kept: in the file, and in the user's cache
(core/running/kept.py)."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from struct import pack

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.running.kept import digest, fetch

Make = Callable[[], NDArray[np.float64]]


def tiling(name: str, version: int, make: Make) -> bpy.types.Image:
    """The picture of that name and version in this file; where there is none yet, of what `make`
    returns: (H, W, 4) data from 0 to 1, not colors, the lowest row first. `version` goes up
    whenever `make` makes something else."""
    title = f"Synthpoint {name} {version}"
    there = bpy.data.images.get(title)
    return there if there is not None else _image(title, _steps(name, version, make))


def pixels(name: str, version: int, make: Make) -> NDArray[np.float32]:
    """What `make` returns, in 256 steps whether it was cached or not."""
    return np.float32(1 / 255) * _steps(name, version, make).astype(np.float32)


def _steps(name: str, version: int, make: Make) -> NDArray[np.uint8]:
    def made() -> NDArray[np.uint8]:
        return np.round(255 * np.clip(make(), 0, 1)).astype(np.uint8)

    file = f"{name.lower().replace(' ', '-')}-{version}"
    found: NDArray[np.uint8] = fetch(file, digest(name, version, program=False), made)
    return found


def _image(title: str, data: NDArray[np.uint8]) -> bpy.types.Image:
    rows, columns, _ = data.shape
    made = bpy.data.images.new(title, columns, rows, alpha=True, float_buffer=False)
    made.colorspace_settings.name = "Non-Color"
    packed = _png(data)
    made.pack(data=packed, data_len=len(packed))
    made.source = "FILE"
    made.alpha_mode = "CHANNEL_PACKED"
    return made


def _png(data: NDArray[np.uint8]) -> bytes:
    """As a PNG without compression, which Blender's own would spend a third of a second on."""

    def chunk(kind: bytes, of: bytes) -> bytes:
        return pack(">I", len(of)) + kind + of + pack(">I", zlib.crc32(kind + of))

    rows, columns, _ = data.shape
    # The highest row first, each after the number of its filter, which is none.
    lines = np.pad(data[::-1].reshape(rows, -1), ((0, 0), (1, 0)))
    head = pack(">IIBBBBB", columns, rows, 8, 6, 0, 0, 0)
    body = zlib.compress(lines.tobytes(), 0)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks
