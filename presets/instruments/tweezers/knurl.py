"""Pyramids as two sets of diagonal grooves leave them."""

from __future__ import annotations

import numpy as np

from ..model import Face, Floats


def pyramids(
    start: float, stop: float, half: float, pitch: float, depth: float
) -> tuple[Floats, Floats, list[int], list[Face]]:
    """A lattice from y `start` to `stop` and z -`half` to `half`, metres: its points (N, 2) as
    (y, z), their heights (N,) (0 on the rim and the peaks, -depth in the valleys), the numbers of
    those on the rim, and the faces, counter-clockwise seen from -X.
    """
    step = pitch / 2
    rows = 2 * max(int((stop - start) / step / 2), 2) + 1
    columns = 2 * max(int(2 * half / step / 2), 2) + 1
    i, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    y = start + (stop - start) * i / (rows - 1)
    z = -half + 2 * half * j / (columns - 1)
    rim = (i == 0) | (i == rows - 1) | (j == 0) | (j == columns - 1)
    height = np.where(rim | ((i + j) % 2 == 0), 0.0, -depth)
    number = np.arange(rows * columns).reshape(rows, columns)
    faces: list[Face] = []
    for a in range(rows - 1):
        for b in range(columns - 1):
            p, q = int(number[a, b]), int(number[a, b + 1])
            r, s = int(number[a + 1, b]), int(number[a + 1, b + 1])
            # Split along the valley, so that each pyramid has four plane sides.
            faces += [(p, q, r), (q, s, r)] if (a + b) % 2 == 0 else [(p, q, s), (p, s, r)]
    round_ = [
        *number[0, :-1], *number[:-1, -1], *number[-1, :0:-1], *number[:0:-1, 0],
    ]  # fmt: skip
    points = np.stack([y.ravel(), z.ravel()], axis=1)
    return points, height.ravel(), [int(n) for n in round_], faces
