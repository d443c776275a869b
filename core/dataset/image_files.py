"""What a picture file says about itself, read without an image library; masks as such files."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import UserError

_PNG_START, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_JPEG_START, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"

# Start of scan: no segments from here on.
_SCAN = 0xDA

# Start-of-frame markers: C0 to CF without DHT (C4), JPG (C8) and DAC (CC); ITU-T T.81, table B.1.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def size(path: Path) -> tuple[int, int]:
    """(width, height) in pixels of a JPEG or PNG file.

    UserError where the file is neither, or ends before its end marker (a write that was cut off).
    """
    data = path.read_bytes()
    if data.startswith(_PNG_START):
        whole, found = data.endswith(_PNG_END), _png(data)
    elif data.startswith(_JPEG_START):
        whole, found = data.endswith(_JPEG_END), _jpeg(data)
    else:
        raise UserError(f"{path}: neither JPEG nor PNG; render the picture again")
    if not whole or found is None:
        raise UserError(f"{path}: the file is cut off; render the picture again")
    return found


def _png(data: bytes) -> tuple[int, int] | None:
    """IHDR is always the first chunk (PNG specification, 5.6)."""
    if len(data) < 24 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """In the start of frame (ITU-T T.81, B.2.2)."""
    for marker, at, _ in _segments(data):
        if marker in _FRAMES and at + 9 <= len(data):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
    return None


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, beginning, end) of each segment of a JPEG up to its scan (ITU-T T.81, B.1.1)."""
    at, marker = 2, 0
    while data[at : at + 1] == b"\xff" and at + 4 <= len(data) and marker != _SCAN:
        marker = data[at + 1]
        length = 1 if marker == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4])  # a fill byte
        yield marker, at, at + length
        at += length


def cut_jpeg(data: bytes) -> bool:
    """Whether it is a JPEG that ends before its picture does. Other things can come after that, and
    a small picture with an end of its own before it, in a segment (ITU-T T.81, B.1.1)."""
    if not data.startswith(_JPEG_START):
        return False
    scan = next((at for marker, at, _ in _segments(data) if marker == _SCAN), len(data))
    return data.find(_JPEG_END, scan) < 0


def without_comments(data: bytes) -> bytes:
    """The file's bytes less comments and application notes; not a pixel changes.

    Cycles writes how long a render took into every picture, which would make two renders of one
    image differ. JPEG: COM (FE) and APP1 to APP15 (E1 to EF) segments go; PNG: tEXt, zTXt, iTXt
    and tIME chunks.
    """
    if data.startswith(_PNG_START):
        return _png_without_comments(data)
    if data.startswith(_JPEG_START):
        return _jpeg_without_comments(data)
    return data


def _png_without_comments(data: bytes) -> bytes:
    kept, at = [data[:8]], 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if data[at + 4 : at + 8] not in (b"tEXt", b"zTXt", b"iTXt", b"tIME"):
            kept.append(data[at:end])
        at = end
    return b"".join(kept)


def _jpeg_without_comments(data: bytes) -> bytes:
    kept, at = [data[:2]], 2
    for marker, begin, end in _segments(data):
        if marker != _SCAN:
            at = end
            if marker != 0xFE and not 0xE1 <= marker <= 0xEF:
                kept.append(data[begin:end])
    return b"".join([*kept, data[at:]])


def mask_png(mask: NDArray[np.bool_]) -> bytes:
    """A grey PNG of 8 bits: 255 where the mask (H, W) is set, else 0.

    A mask is runs of one value: zlib packs these alone in a third of the time, and to fewer bytes,
    that rows take which are filtered as those of pictures are (PNG specification, 12.7).
    """
    rows = np.zeros((mask.shape[0], mask.shape[1] + 1), dtype=np.uint8)  # the first: no filter
    some = np.flatnonzero(mask.any(axis=0))
    if some.size:
        part = slice(some[0], some[-1] + 1)
        np.multiply(mask[:, part], np.uint8(255), out=rows[:, 1:][:, part])
    packer = zlib.compressobj(strategy=zlib.Z_RLE)
    head = struct.pack(">IIBBBBB", mask.shape[1], mask.shape[0], 8, 0, 0, 0, 0)
    chunks = (b"IHDR", head), (b"IDAT", packer.compress(rows.data) + packer.flush()), (b"IEND", b"")
    return _PNG_START + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
