"""Running this program once more, in a process of its own: the one place that starts one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...core.running.console import LAST, last_lines

ENTRY = Path(__file__).resolve().parents[2] / "synthpoint.py"

# Added to the niceness, so that the desktop goes before the renders.
POLITENESS = 10

# How long an end that cannot be refused may take (s); a driver that hangs holds its process.
LAST_BREATH = 10.0

# Lines of a process that ended without a word of ours, as its error.
SHOWN = 3


class Process:
    """A command (its words) on a .blend file, or on none; `polite` at low priority.

    What it prints goes to `log.txt` (standard error: events, errors) and `out.txt` in `folder`,
    since reading a pipe would wait for the next line. With `temporary` its own temporary files go
    to the folder as well, which then has to outlive it. Its standard input is a pipe: with
    --watch-stdin the command ends when that closes, which it does with this process.
    """

    def __init__(
        self,
        words: list[str],
        blend: Path | None,
        folder: Path,
        polite: bool = False,
        temporary: bool = False,
    ) -> None:
        self.folder = folder
        self.error = ""  # the line that says why it failed
        self._last: deque[str] = deque(maxlen=LAST)
        self._rest = b""
        flags = 0
        if polite and sys.platform == "win32":
            flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)) if temporary else {}
        log, out = folder / "log.txt", folder / "out.txt"
        with log.open("wb") as errors, out.open("wb") as output:
            self._process = subprocess.Popen(
                program(words, blend),
                stdin=subprocess.PIPE, stdout=output, stderr=errors,
                creationflags=flags, env={**os.environ, **places},
            )  # fmt: skip
        if polite and sys.platform != "win32":
            os.setpriority(os.PRIO_PROCESS, self._process.pid, os.nice(0) + POLITENESS)
        self._log = log.open("rb")

    @property
    def pid(self) -> int:
        return self._process.pid

    def poll(self) -> tuple[list[dict[str, Any]], int | None]:
        """What it told since the last time, and its exit code once it has ended."""
        code = self._process.poll()  # first, so that nothing of the log comes after it
        heard = b"" if self._log.closed else self._log.read()
        *lines, self._rest = (self._rest + heard).split(b"\n")
        if code is not None:
            lines.append(self._rest)
            self._rest = b""
        events = [self._take(line.decode(errors="replace").strip()) for line in lines]
        if code is not None:
            self.let_go()
            self._log.close()
        return [event for event in events if event is not None], code

    def tell(self, word: str) -> None:
        """Sends a line; a process that has ended no longer needs it."""
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):
            self._process.stdin.write(word.encode() + b"\n")
            self._process.stdin.flush()

    def let_go(self) -> None:
        """Closes the process's standard input, at which it ends after the image it is at."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()

    def kill(self) -> None:
        """Ends it at once, also where it was stopped."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(LAST_BREATH)
        self.poll()

    def why(self, code: int, log: Path | None = None) -> str:
        """Why it failed: the error that it told, else how it ended and its last lines (or those
        of Blender's in `log`), so that it is not just a number."""
        if self.error:
            return self.error
        lines = list(self._last)[-SHOWN:]
        for file in (*self.folder.rglob("blender.log"), self.folder / "out.txt", log):
            if not lines and file is not None:
                lines = last_lines(file, SHOWN)
        told = " | ".join(lines) if lines else "it said nothing"
        return (
            f"a Blender process ended unexpectedly ({_ending(code)}): {told}; try again, a dataset "
            "goes on with --resume"
        )

    def _take(self, line: str) -> dict[str, Any] | None:
        if line.startswith("{"):
            with suppress(ValueError):
                event = json.loads(line)
                if isinstance(event, dict) and "event" in event:
                    return event
        if line.startswith("Error: "):
            self.error = line.removeprefix("Error: ")
        elif line:
            self._last.append(line)
        return None


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def program(words: list[str], blend: Path | None) -> list[str]:
    """The command line: this Blender with its factory settings, or this Python where Blender is a
    module of it.

    Factory settings have no extensions: synthpoint.py loads the package from beside itself. They
    also forget what the artist allows the file to run. It is said again, since without its drivers
    an instrument would stand otherwise than the artist sees it.
    """
    import bpy

    from ...scene.blender import scripts

    file = [str(blend)] if blend is not None else []
    if not bpy.app.binary_path:
        return [sys.executable, str(ENTRY), *words, *(["--blend", *file] if file else [])]
    trust = "--enable-autoexec" if scripts.allowed() else "--disable-autoexec"
    return [
        bpy.app.binary_path, "-b", "--factory-startup", "--offline-mode", trust, *file,
        "-P", str(ENTRY), "--", *words,
    ]  # fmt: skip
