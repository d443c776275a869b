"""Telling how far a run is: a bar, plain lines, or JSON lines; always on standard error."""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Literal, TextIO

Style = Literal["auto", "json", "none"]

# Plain lines come at most this often (s).
PLAIN_EVERY = 5.0


class Progress:
    """`total` images are to do in this run. `done` counts those finished in it."""

    def __init__(self, total: int, style: Style = "auto", stream: TextIO | None = None) -> None:
        self._total, self._style = total, style
        self._stream = stream or sys.stderr
        self._done, self._begun, self._said = 0, time.monotonic(), 0.0
        self._bar = _bar(total, self._stream) if style == "auto" else None

    def step(self, index: int, file: str) -> None:
        """Image `index` is finished and lies in `file`."""
        self._done += 1
        if self._style == "json":
            self._json("image", index=index, file=file, **self._pace())
        elif self._bar is not None:
            self._bar.update(1)
        elif self._style == "auto":
            now = time.monotonic()
            if self._done == self._total or now - self._said >= PLAIN_EVERY:
                self._said = now
                pace = self._pace()
                self._line(
                    f"{self._done}/{self._total} images, {pace['images_per_second']:.2f} images/s, "
                    f"{pace['eta_seconds']:.0f} s left"
                )

    def say(self, kind: str, text: str) -> None:
        """A one-line message: `note`, `coverage`, `sheet`, `error` or `done`."""
        if self._style == "json":
            self._json(kind, message=text)
        elif self._style == "auto":
            prefix = {"note": "Note: ", "error": "Error: ", "coverage": "Coverage: "}.get(kind, "")
            self._line(prefix + text)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()

    def _pace(self) -> dict[str, Any]:
        rate = self._done / max(time.monotonic() - self._begun, 1e-9)
        return {
            "done": self._done,
            "total": self._total,
            "images_per_second": round(rate, 3),
            "eta_seconds": round((self._total - self._done) / max(rate, 1e-9), 1),
        }

    def _json(self, kind: str, **values: Any) -> None:
        self._line(json.dumps({"event": kind, **values}))

    def _line(self, text: str) -> None:
        if self._bar is not None:
            self._bar.write(text, file=self._stream)
        else:
            print(text, file=self._stream, flush=True)


def _bar(total: int, stream: TextIO) -> Any:
    """tqdm's bar where there is a terminal and tqdm."""
    if not stream.isatty():
        return None
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return tqdm(total=total, unit="image", file=stream, smoothing=0.1)
