"""Telling how far a run is: a bar, plain lines, or JSON lines; always on standard error."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from typing import Any, Literal, TextIO

from . import console
from .pace import Pace

Style = Literal["auto", "json", "none"]

# Plain lines come at most this often, a bar is drawn at most this often (s).
PLAIN_EVERY = 5.0
BAR_EVERY = 0.1

PREFIXES = {"note": "Note: ", "error": "Error: ", "coverage": "Coverage: ", "failed": "Failed: "}


class Progress:
    """`total` images are to do in this run, by `lanes` processes. `done` counts those finished in
    it. The stream is standard error, whatever it is at the time, unless one is given."""

    def __init__(
        self, total: int, style: Style = "auto", stream: TextIO | None = None, lanes: int = 1
    ) -> None:
        self._total, self._style, self._given = total, style, stream
        self._done, self._begun, self._said = 0, time.monotonic(), 0.0
        self._pace = Pace(lanes)
        self._rate: float | None = None
        self._drawn = 0  # length of the bar that stands on the screen

    @property
    def _stream(self) -> TextIO:
        return self._given or console.error()

    def step(self, index: int, file: str) -> None:
        """Image `index` is finished and lies in `file`."""
        self._done += 1
        now = time.monotonic()
        self._rate = self._pace.step(self._done, now)
        if self._style == "json":
            self._json("image", index=index, file=file, **self._numbers(now))
        elif self._style == "auto":
            last = self._done == self._total
            terminal = self._stream.isatty()
            if last or now - self._said >= (BAR_EVERY if terminal else PLAIN_EVERY):
                self._said = now
                if terminal:
                    self._draw()
                else:
                    self._line(f"{self._done}/{self._total} images{self._speed()}")

    def phase(self, name: str, text: str) -> None:
        """What goes on before the first image: `start`, `load`, `prepare`, `first` or `compile`
        (the first image, while kernels are loaded and may be compiled)."""
        if self._style == "json":
            total = {"total": self._total} if self._total else {}
            self._json("phase", phase=name, message=text, **total)
        elif self._style == "auto":
            self._line(f"{text} …")

    def say(self, kind: str, text: str) -> None:
        """A message: `note`, `coverage`, `sheet`, `failed`, `error` or `done` of one line, or
        `profile`, a table."""
        if self._style == "json":
            self._json(kind, message=text)
        elif self._style == "auto":
            self._line(PREFIXES.get(kind, "") + text)

    def at(self, index: int) -> None:
        """Image `index` is begun; for another process alone."""
        if self._style == "json":
            self._json("at", index=index)

    def spent(self, milliseconds: Mapping[str, float]) -> None:
        """What an image took, by phase; for another process alone."""
        if self._style == "json":
            self._json("profile", milliseconds=milliseconds)

    def pause(self) -> None:
        self._pace.pause(time.monotonic())

    def proceed(self) -> None:
        self._pace.proceed(time.monotonic())

    def lose(self, seconds: float) -> None:
        """So long it was paused since the last image."""
        self._pace.lose(seconds)

    def close(self) -> None:
        """Leaves the bar where it is; what is printed next has a line of its own."""
        if self._drawn:
            print(file=self._stream, flush=True)
        self._drawn = 0

    def _numbers(self, now: float) -> dict[str, Any]:
        """`eta_seconds` is None until the first images have shown how long one takes."""
        rate, left = self._rate, None
        if rate is not None:
            left = round((self._total - self._done) / rate, 1)
        else:
            rate = self._done / max(now - self._begun, 1e-9)
        return {
            "done": self._done,
            "total": self._total,
            "images_per_second": round(rate, 3),
            "eta_seconds": left,
        }

    def _speed(self) -> str:
        if self._rate is None:
            return ""
        left = (self._total - self._done) / self._rate
        return f", {self._rate:.2f} images/s, {duration(left)} left"

    def _draw(self) -> None:
        text = f" {self._done}/{self._total} images{self._speed()}"
        # One column less than there are: a full line would go on in the next.
        room = _columns(self._stream) - 1 - len(text) - 2
        if room >= 10:
            full = room * self._done // max(self._total, 1)
            text = f"[{'#' * full}{'.' * (room - full)}]{text}"
        print(f"\r{text.ljust(self._drawn)}", end="", file=self._stream, flush=True)
        self._drawn = len(text)

    def _json(self, kind: str, **values: Any) -> None:
        self._line(json.dumps({"event": kind, **values}))

    def _line(self, text: str) -> None:
        if not self._drawn:
            print(text, file=self._stream, flush=True)
            return
        print(f"\r{text.ljust(self._drawn)}", file=self._stream, flush=True)
        self._drawn = 0
        self._draw()


def _columns(terminal: TextIO) -> int:
    try:
        return os.get_terminal_size(terminal.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def duration(seconds: float) -> str:
    """45 s, 12 min, 3 h 20 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
