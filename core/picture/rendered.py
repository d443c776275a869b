"""Pictures and passes in the files that Blender writes fastest, which are not packed: read by numpy
alone, value for value."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Tags of TIFF 6.0: where the strips begin, how long they are, and what makes them ours.
_WIDTH, _HEIGHT, _BITS, _PACKED, _BEGINS, _CHANNELS, _SIZES = 256, 257, 258, 259, 273, 277, 279
_NUMBERS = {3: "H", 4: "I", 16: "Q"}  # SHORT, LONG and, of BigTIFF, LONG8

_EXR = b"v/1\x01"
_FLOAT = 2  # of OpenEXR's pixel types


def read_picture(path: Path) -> NDArray[np.uint16]:
    """A TIFF of 16 bits, three channels and no compression: (H, W, 3), top row first, 65535 is
    white. ValueError for any other."""
    data = path.read_bytes()
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if order is None:
        raise ValueError(f"{path}: not a TIFF")
    tags = _tags(data, order)
    shape = tags[_HEIGHT][0], tags[_WIDTH][0], tags[_CHANNELS][0]
    if set(tags[_BITS]) != {16} or shape[2] != 3 or tags[_PACKED] != (1,):
        raise ValueError(f"{path}: not of 16 bits and three channels, or packed")
    strips = zip(tags[_BEGINS], tags[_SIZES], strict=True)
    whole = b"".join(data[at : at + size] for at, size in strips)
    return np.frombuffer(whole, dtype=f"{order}u2").astype(np.uint16).reshape(shape)


def _tags(data: bytes, order: str) -> dict[int, tuple[int, ...]]:
    """Whole numbers by tag, of the first picture in a TIFF."""
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, at)
    tags = {}
    for place in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, many = struct.unpack_from(f"{order}HHI", data, place)
        if kind in _NUMBERS:
            numbers = f"{order}{many}{_NUMBERS[kind]}"
            place += 8
            if struct.calcsize(numbers) > 4:  # they lie elsewhere
                (place,) = struct.unpack_from(f"{order}I", data, place)
            tags[tag] = struct.unpack_from(numbers, data, place)
    return tags


def read_pass(path: Path) -> NDArray[np.float32]:
    """The last channel (H, W), top row first, of an OpenEXR file of 32-bit floats in scan lines
    without compression; Blender's passes have the same in all of their colors. ValueError for any
    other. Format: "OpenEXR File Layout" in OpenEXR's documentation."""
    data = path.read_bytes()
    if data[:4] != _EXR:
        raise ValueError(f"{path}: not an OpenEXR file")
    head, at = _attributes(data)
    kinds = _channels(head["channels"])
    if head["compression"] != b"\0" or head["lineOrder"] != b"\0" or set(kinds) != {_FLOAT}:
        raise ValueError(f"{path}: packed, from the bottom, or not of floats")
    left, top, right, bottom = struct.unpack("<4i", head["dataWindow"])
    width, height = right - left + 1, bottom - top + 1
    # A table of where each line is; then lines with their number, their size and each channel.
    line = 2 + len(kinds) * width
    values = np.frombuffer(data, dtype="<f4", count=height * line, offset=at + 8 * height)
    return values.reshape(height, line)[:, -width:].astype(np.float32)


def _attributes(data: bytes) -> tuple[dict[str, bytes], int]:
    """Those of an OpenEXR header by name, and where it ends."""
    found, at = {}, 8
    while data[at]:
        name, kind = data[at : at + 512].split(b"\0", 2)[:2]
        at += len(name) + len(kind) + 2
        (size,) = struct.unpack_from("<i", data, at)
        found[name.decode()] = data[at + 4 : at + 4 + size]
        at += 4 + size
    return found, at + 1


def _channels(listed: bytes) -> list[int]:
    """The pixel type of each: a name, and 16 bytes that begin with it."""
    kinds, at = [], 0
    while listed[at]:
        at = listed.index(0, at) + 1
        kinds.append(struct.unpack_from("<i", listed, at)[0])
        at += 16
    return kinds
