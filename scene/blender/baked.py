"""Pictures that are computed once and kept: in the file, and in a folder of the user's cache.

A cached file is only ever a shortcut: where there is no such folder, where it can't be written, or
where what lies in it is no good, the picture is computed, and comes out the same.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import bpy
import numpy as np
from numpy.typing import NDArray

# The oldest files make way beyond it (bytes).
MOST = 64 * 2**20

Make = Callable[[], NDArray[np.float64]]


def tiling(name: str, version: int, make: Make) -> bpy.types.Image:
    """The picture of that name and version in this file; where there is none yet, of what `make`
    returns: (H, W, 4) data from 0 to 1, not colors, the lowest row first. `version` goes up
    whenever `make` makes something else."""
    title = f"Synthpoint {name} {version}"
    there = bpy.data.images.get(title)
    return there if there is not None else _image(title, pixels(name, version, make))


def pixels(name: str, version: int, make: Make) -> NDArray[np.float32]:
    """What `make` returns, in 256 steps whether it was cached or not."""
    folder = cache_folder()
    file = folder / f"{name.lower().replace(' ', '-')}-{version}.npy" if folder else None
    found = _read(file) if file else None
    if found is None:
        found = np.round(255 * np.clip(make(), 0, 1)).astype(np.uint8)
        if file:
            _write(file, found)
    return np.float32(1 / 255) * found.astype(np.float32)


def cache_folder() -> Path | None:
    """That of this program in the user's cache; None where the user has no home."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "synthpoint"


def _read(file: Path) -> NDArray[np.uint8] | None:
    try:
        with file.open("rb") as opened:
            found: NDArray[np.uint8] = np.load(opened, allow_pickle=False)
            digest = opened.read()
    except (OSError, ValueError, EOFError, MemoryError):
        return None
    good = found.ndim == 3 and found.shape[2] == 4 and found.dtype == np.uint8
    return found if good and digest == _digest(found) else None


def _digest(made: NDArray[np.uint8]) -> bytes:
    """What a file has after the picture, so that one that was damaged is known."""
    return hashlib.sha256(made.tobytes()).digest()


def _write(file: Path, made: NDArray[np.uint8]) -> None:
    """Whole or not at all, whoever else writes it at the same time."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=".part", dir=file.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                np.save(out, made)
                out.write(_digest(made))
            part.replace(file)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        _make_way(file)


def _make_way(kept: Path) -> None:
    """Removes the oldest files of the folder while they are more than MOST together."""
    files = sorted(kept.parent.glob("*.npy"), key=lambda f: f.stat().st_mtime, reverse=True)
    total = 0
    for file in files:
        total += file.stat().st_size
        if total > MOST and file != kept:
            file.unlink(missing_ok=True)


def _image(title: str, data: NDArray[np.float32]) -> bpy.types.Image:
    rows, columns, _ = data.shape
    made = bpy.data.images.new(title, columns, rows, alpha=True, float_buffer=False)
    made.colorspace_settings.name = "Non-Color"
    made.alpha_mode = "CHANNEL_PACKED"
    made.pixels.foreach_set(np.ascontiguousarray(data).ravel())
    made.pack()
    return made
