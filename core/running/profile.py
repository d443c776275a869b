"""Milliseconds an image, by phase."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from statistics import fmean, median
from typing import Any

from .stopwatch import PHASES

# Ends the names of phases of other processes, which took no time of the image.
BESIDE = ", beside"


class Profile:
    """Of all images that it was given, of one process or of several."""

    def __init__(self) -> None:
        self._phases = {name: array("d") for name in PHASES}
        self._beside = {f"{name}{BESIDE}": array("d") for name in PHASES}
        self._images = array("d")

    def add(self, spent: Mapping[str, float]) -> None:
        """An image's milliseconds by phase; see Stopwatch.image."""
        for name, values in (self._phases | self._beside).items():
            values.append(spent.get(name, 0.0))
        self._images.append(sum(spent.get(name, 0.0) for name in PHASES))

    def __bool__(self) -> bool:
        return bool(self._images)

    def data(self) -> dict[str, Any]:
        """`share` is of the mean image, of which `beside` is no part. Medians do not add up to the
        median image."""
        whole = fmean(self._images)
        return {
            "images": len(self._images),
            "phases": {
                name: {**_row(values), "share": round(fmean(values) / (whole or 1.0), 4)}
                for name, values in self._phases.items()
            },
            "beside": {name: _row(values) for name, values in self._beside.items() if any(values)},
            "image": _row(self._images),
        }

    def table(self) -> str:
        data = self.data()
        lines = [f"{'ms an image':<16}{'median':>9}{'mean':>9}{'share':>9}"]
        for name, row in data["phases"].items():
            share = f"{100 * row['share']:.1f} %"
            lines.append(f"{name:<16}{row['median_ms']:9.1f}{row['mean_ms']:9.1f}{share:>9}")
        for name, row in [("image", data["image"]), *data["beside"].items()]:
            lines.append(f"{name:<16}{row['median_ms']:9.1f}{row['mean_ms']:9.1f}")
        return "\n".join(lines)


def _row(values: array[float]) -> dict[str, float]:
    return {"median_ms": round(median(values), 2), "mean_ms": round(fmean(values), 2)}
