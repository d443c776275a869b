"""A surface that can be unrolled: from places on it to points in space."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .types import Floats, floats

Indices = NDArray[np.intp]


class Unrolled:
    """Of a grid of vertices: where each is on the flat surface `flat` (R, C, 2), of which the first
    coordinate is the same down each column and grows from one to the next, the second grows down
    each; and in space (R, C, 3). Any one unit of length."""

    def __init__(self, flat: Floats, points: Floats) -> None:
        self._first, self._second = floats(flat[0, :, 0]), floats(flat[..., 1])
        along, around = np.gradient(points, axis=1), np.gradient(points, axis=0)
        out = np.cross(along, around)
        out /= np.maximum(np.linalg.norm(out, axis=-1, keepdims=True), 1e-30)
        self._of = np.concatenate((points, out), axis=-1)

    def __call__(self, places: Floats) -> tuple[Floats, Floats]:
        """Points and unit normals (…, 3) at places (…, 2), as between the vertices; beyond the grid
        as at its edge."""
        asked = floats(places).reshape(-1, 2)
        rows, columns = self._second.shape
        first = np.clip(asked[:, 0], self._first[0], self._first[-1])
        left = np.clip(np.searchsorted(self._first, first, "right") - 1, 0, columns - 2)
        x = (first - self._first[left]) / (self._first[left + 1] - self._first[left])

        def line(row: Indices) -> Floats:
            there: Floats = self._second[row, left] * (1 - x) + self._second[row, left + 1] * x
            return there

        below, above = np.zeros(len(asked), np.intp), np.full(len(asked), rows - 2)
        for _ in range(rows.bit_length()):
            middle = (below + above + 1) // 2
            passed = line(middle) <= asked[:, 1]
            below, above = np.where(passed, middle, below), np.where(passed, above, middle - 1)
        low, high = line(below), line(below + 1)
        y = np.clip((asked[:, 1] - low) / np.maximum(high - low, 1e-30), 0, 1)[:, None]
        x = x[:, None]
        one = self._of[below, left] * (1 - x) + self._of[below, left + 1] * x
        other = self._of[below + 1, left] * (1 - x) + self._of[below + 1, left + 1] * x
        found = one * (1 - y) + other * y
        out = found[:, 3:] / np.maximum(np.linalg.norm(found[:, 3:], axis=1, keepdims=True), 1e-30)
        shape = (*np.shape(places)[:-1], 3)
        return found[:, :3].reshape(shape), out.reshape(shape)
