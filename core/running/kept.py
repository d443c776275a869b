"""What was computed once is kept in a folder of the user's cache, and read there from then on.

A kept file is only ever a shortcut: where there is no such folder, where it can't be written, or
where what lies in it is no good, all is computed, and comes out the same. What it is found by is a
digest of all that it follows from: what was given, the program's own files, and the machine.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache, wraps
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np

from .packed import name_of, pack, unpack

P = ParamSpec("P")
R = TypeVar("R")

# Of all files together; those that were not asked for the longest make way (bytes).
MOST = 256 * 2**20

_DAY = 86400.0  # seconds
_PROGRAM = Path(__file__).resolve().parents[2]
_ROOMS = ("core", "presets", "properties", "scene")

# Bytes that can be written before the folder is looked through.
_free = 0


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """Keeps what a function returns, which are values of which packed.py knows. It has to follow
    from what is given alone, which are such values, too."""
    name = f"{function.__module__.rpartition('.')[2]}-{function.__name__.strip('_')}"

    @wraps(function)
    def call(*given: P.args, **named: P.kwargs) -> R:
        found = digest(name_of(function), given, named)
        made: R = fetch(name, found, lambda: function(*given, **named))
        return made

    return call


def fetch(name: str, of: str, make: Callable[[], Any]) -> Any:
    """What `make` returns, which was kept under a name and the digest of all that it follows from,
    or is from now on."""
    folder = cache_folder()
    file = folder / f"{name}-{of[:40]}.kept" if folder else None
    data = _read(file) if file else None
    if data is not None:
        with suppress(ValueError, KeyError, TypeError):
            return unpack(data)
    made = pack(make())
    if file:
        _write(file, made)
    return unpack(made)  # as it is read: sums depend on how arrays lie in memory


def digest(*values: Any, program: bool = True) -> str:
    """SHA-256 of values as packed.py has them, of the machine and the numpy that they meet, and of
    the program's own files; without these only for what has a version of its own."""
    found = sha256(repr((_machine(), _program() if program else "")).encode())
    _feed(found, values)
    return found.hexdigest()


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


def _feed(found: Any, value: Any) -> None:
    kind = type(value)
    if kind is np.ndarray and not value.dtype.hasobject:
        turned = value.flags.f_contiguous and not value.flags.c_contiguous
        found.update(f"array {value.dtype.str} {value.shape} {turned};".encode())
        found.update(value.tobytes("A"))
    elif kind in (tuple, list, dict):
        found.update(f"{kind.__name__} {len(value)};".encode())
        for each in value.items() if kind is dict else value:
            _feed(found, each)
    elif is_dataclass(kind):
        found.update(f"of {name_of(kind)};".encode())
        for field in fields(kind):
            _feed(found, getattr(value, field.name))
    else:
        found.update(pack(value))


@cache
def _machine() -> tuple[Any, ...]:
    """What the same steps may come out otherwise on, to the last digit."""
    can: list[str] = []
    for name in ("numpy._core", "numpy.core"):  # the latter is numpy 1's
        with suppress(ImportError, AttributeError):
            there = import_module(f"{name}._multiarray_umath").__cpu_features__
            can = sorted(name for name, has in there.items() if has)
            break
    return (sys.version_info[:3], np.__version__, sys.platform, platform.machine(), can)


@cache
def _program() -> str:
    """SHA-256 of the program's own files, of which none can be forgotten so."""
    found = sha256()
    for room in _ROOMS:
        # Not by Path, which takes five times as long over so many files.
        for folder, below, names in os.walk(_PROGRAM / room):
            below[:] = sorted(name for name in below if name != "__pycache__")
            for name in sorted(names):
                file = os.path.join(folder, name)
                found.update(f"{file[len(str(_PROGRAM)) :]};".encode())
                with open(file, "rb") as opened:
                    found.update(opened.read())
    return found.hexdigest()


def _read(file: Path) -> memoryview | None:
    try:
        data = memoryview(file.read_bytes())
        if time.time() - file.stat().st_mtime > _DAY:
            os.utime(file)  # it is still asked for
    except OSError:
        return None
    return data[32:] if sha256(data[32:]).digest() == data[:32] else None


def _write(file: Path, made: bytes) -> None:
    """Whole or not at all, whoever else writes it at the same time."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=".part", dir=file.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(sha256(made).digest())
                out.write(made)
            part.replace(file)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        _make_way(file, len(made))


def _make_way(written: Path, size: int) -> None:
    """Removes the files of the folder that were not asked for the longest, where they are more than
    MOST together."""
    global _free
    _free -= size + 32
    if _free >= 0:
        return
    files = [(f.stat(), f) for f in written.parent.iterdir() if f.is_file()]
    files.sort(key=lambda each: each[0].st_mtime)
    total = sum(stat.st_size for stat, _ in files)
    full = total > MOST
    for stat, file in files:
        # Some more than has to, or the next one would have to look again.
        if full and total > 0.9 * MOST and file != written:
            file.unlink(missing_ok=True)
            total -= stat.st_size
    _free = MOST - total
