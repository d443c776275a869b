"""Files as Blender writes them without packing, made here by hand from their formats."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from synthpoint.core.picture.rendered import read_pass, read_picture

Whole = NDArray[np.uint16]


def tiff(picture: Whole, order: str, rows: int, packed: int = 1, bits: int = 16) -> bytes:
    """In strips of so many rows each, which lie one after the other behind a gap."""
    height, width, channels = picture.shape
    strips = [picture[at : at + rows].astype(f"{order}u2").tobytes()
              for at in range(0, height, rows)]  # fmt: skip
    count = len(strips)
    tags = {256: [width], 257: [height], 258: [bits] * channels, 259: [packed],
            273: [0] * count, 277: [channels], 278: [rows],
            279: [len(s) for s in strips]}  # fmt: skip
    behind = 8 + 2 + 12 * len(tags) + 4
    lists, entries = b"", b""

    def listed(tag: int, values: list[int]) -> bytes:
        nonlocal lists
        kind, letter = (4, "I") if tag in (273, 279) else (3, "H")
        data = struct.pack(f"{order}{len(values)}{letter}", *values)
        if len(data) > 4:
            place = struct.pack(f"{order}I", behind + len(lists))
            lists += data
        else:
            place = data.ljust(4, b"\0")
        return struct.pack(f"{order}HHI", tag, kind, len(values)) + place

    room = 4 * count if count > 1 else 0
    room += room + (2 * channels if channels > 2 else 0)
    first = behind + room + 7
    tags[273] = [first + sum(map(len, strips[:n])) for n in range(count)]
    for tag, values in tags.items():
        entries += listed(tag, values)
    assert len(lists) == room
    start = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", 8)
    directory = struct.pack(f"{order}H", len(tags)) + entries + bytes(4)
    return start + directory + lists + bytes(7) + b"".join(strips)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("rows", [1, 5, 37])
def test_a_picture_is_read_bit_for_bit(tmp_path: Path, order: str, rows: int) -> None:
    given = np.random.default_rng(1).integers(0, 65536, (37, 23, 3), dtype=np.uint16)
    (file := tmp_path / "a.tif").write_bytes(tiff(given, order, rows))
    found = read_picture(file)
    assert found.dtype == np.uint16
    np.testing.assert_array_equal(found, given)


def test_other_pictures_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.tif"
    given = np.zeros((4, 4, 3), dtype=np.uint16)
    for data in (b"\x89PNG\r\n", tiff(given, "<", 4, packed=5), tiff(given, "<", 4, bits=8),
                 tiff(given[:, :, :1], "<", 4)):  # fmt: skip
        file.write_bytes(data)
        with pytest.raises(ValueError, match=r"a\.tif"):
            read_picture(file)


def exr(channels: dict[str, NDArray[np.float32]], packed: int = 0, kind: int = 2) -> bytes:
    """One part of scan lines, the first one on top."""
    height, width = next(iter(channels.values())).shape
    window = struct.pack("<4i", 0, 0, width - 1, height - 1)
    listed = b"".join(
        name.encode() + b"\0" + struct.pack("<iB3xii", kind, 0, 1, 1) for name in channels
    )
    attributes = [
        ("Software", "string", b"somebody's"), ("channels", "chlist", listed + b"\0"),
        ("compression", "compression", bytes([packed])), ("dataWindow", "box2i", window),
        ("displayWindow", "box2i", window), ("lineOrder", "lineOrder", b"\0"),
    ]  # fmt: skip
    head = b"v/1\x01\x02\0\0\0"
    for name, of, data in attributes:
        head += f"{name}\0{of}\0".encode() + struct.pack("<i", len(data)) + data
    head += b"\0"
    line = 8 + 4 * width * len(channels)
    first = len(head) + 8 * height
    table = struct.pack(f"<{height}Q", *(first + line * y for y in range(height)))
    lines = b"".join(
        struct.pack("<ii", y, line - 8) + b"".join(c[y].tobytes() for c in channels.values())
        for y in range(height)
    )
    return head + table + lines


@pytest.mark.parametrize("names", ["V", "ABGR"])
def test_a_pass_is_read_bit_for_bit(tmp_path: Path, names: str) -> None:
    raw = np.random.default_rng(2)
    given = {name: raw.normal(0, 1e5, (29, 31)).astype(np.float32) for name in names}
    (file := tmp_path / "a.exr").write_bytes(exr(given))
    found = read_pass(file)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, given[names[-1]])


def test_other_passes_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.exr"
    given = {"V": np.zeros((4, 4), dtype=np.float32)}
    for data in (b"II*\0", exr(given, packed=3), exr(given, kind=1)):
        file.write_bytes(data)
        with pytest.raises(ValueError, match=r"a\.exr"):
            read_pass(file)
