"""Running this program once more, in a process of its own: the one place that starts one."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

ENTRY = Path(__file__).resolve().parents[1] / "synthpoint.py"

# Added to the niceness, so that the desktop goes before the renders.
POLITENESS = 10


def start(
    words: list[str], blend: Path | None, stderr: int | IO[bytes], polite: bool = False
) -> subprocess.Popen[bytes]:
    """Runs a command (its words) on a .blend file, or on none; `polite` at low priority.

    Its standard input is a pipe: with --watch-stdin the command ends when that closes, which it
    does with this process.
    """
    flags = 0
    if polite and sys.platform == "win32":
        flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS
    worker = subprocess.Popen(
        _program(words, blend),
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=stderr, creationflags=flags,
    )  # fmt: skip
    if polite and sys.platform != "win32":
        os.setpriority(os.PRIO_PROCESS, worker.pid, os.nice(0) + POLITENESS)
    return worker


def _program(words: list[str], blend: Path | None) -> list[str]:
    """This Blender with its factory settings, or this Python where Blender is a module of it.

    Factory settings have no extensions: synthpoint.py loads the package from beside itself.
    """
    import bpy

    file = [str(blend)] if blend is not None else []
    if not bpy.app.binary_path:
        return [sys.executable, str(ENTRY), *words, *(["--blend", *file] if file else [])]
    return [bpy.app.binary_path, "-b", "--factory-startup", *file, "-P", str(ENTRY), "--", *words]


def tell(worker: subprocess.Popen[bytes], word: str) -> None:
    """Sends a line; a process that has ended no longer needs it."""
    assert worker.stdin is not None
    with suppress(OSError, ValueError):
        worker.stdin.write(word.encode() + b"\n")
        worker.stdin.flush()


def let_go(worker: subprocess.Popen[bytes]) -> None:
    """Closes the process's standard input, at which it ends after the image it is at."""
    assert worker.stdin is not None
    with suppress(OSError):
        worker.stdin.close()
