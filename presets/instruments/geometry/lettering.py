"""Marks on metal: plain capitals and digits out of straight strokes, as a laser leaves them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from ..model import Floats
from .shells import Shell, as_faces, bands, join, shell

# Strokes as runs of points in a cell 0.6 wide and 1 high.
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "A": (((0, 0), (0.3, 1), (0.6, 0)), ((0.11, 0.36), (0.49, 0.36))),
    "B": (((0, 0), (0, 1), (0.45, 1), (0.55, 0.76), (0.45, 0.54), (0, 0.54)),
          ((0.45, 0.54), (0.6, 0.28), (0.48, 0), (0, 0))),
    "C": (((0.58, 0.82), (0.4, 1), (0.16, 1), (0, 0.75), (0, 0.25), (0.16, 0), (0.4, 0),
           (0.58, 0.18)),),
    "D": (((0, 0), (0, 1), (0.38, 1), (0.6, 0.75), (0.6, 0.25), (0.38, 0), (0, 0)),),
    "E": (((0.56, 1), (0, 1), (0, 0), (0.56, 0)), ((0, 0.52), (0.46, 0.52))),
    "I": (((0.3, 0), (0.3, 1)),),
    "L": (((0, 1), (0, 0), (0.54, 0)),),
    "N": (((0, 0), (0, 1), (0.6, 0), (0.6, 1)),),
    "R": (((0, 0), (0, 1), (0.45, 1), (0.58, 0.77), (0.45, 0.52), (0, 0.52)),
          ((0.3, 0.52), (0.6, 0))),
    "S": (((0.57, 0.84), (0.42, 1), (0.16, 1), (0.02, 0.78), (0.14, 0.57), (0.46, 0.45),
           (0.59, 0.22), (0.44, 0), (0.16, 0), (0.01, 0.16)),),
    "T": (((0, 1), (0.6, 1)), ((0.3, 1), (0.3, 0))),
    "U": (((0, 1), (0, 0.22), (0.14, 0), (0.46, 0), (0.6, 0.22), (0.6, 1)),),
    "0": (((0.16, 0), (0, 0.25), (0, 0.75), (0.16, 1), (0.44, 1), (0.6, 0.75), (0.6, 0.25),
           (0.44, 0), (0.16, 0)),),
    "1": (((0.12, 0.78), (0.34, 1), (0.34, 0)),),
    "2": (((0.02, 0.8), (0.16, 1), (0.44, 1), (0.58, 0.78), (0.5, 0.52), (0, 0), (0.6, 0)),),
    "3": (((0, 1), (0.56, 1), (0.26, 0.58), (0.46, 0.56), (0.6, 0.32), (0.46, 0), (0.14, 0),
           (0, 0.16)),),
    "4": (((0.46, 0), (0.46, 1), (0, 0.3), (0.6, 0.3)),),
    "5": (((0.54, 1), (0.06, 1), (0.02, 0.55), (0.4, 0.6), (0.6, 0.34), (0.46, 0), (0.14, 0),
           (0, 0.14)),),
    "6": (((0.5, 1), (0.16, 0.7), (0, 0.3), (0.16, 0), (0.44, 0), (0.6, 0.28), (0.44, 0.54),
           (0.16, 0.54), (0.02, 0.4)),),
    "7": (((0, 1), (0.6, 1), (0.2, 0)),),
    "-": (((0.1, 0.5), (0.5, 0.5)),),
    " ": (),
}  # fmt: skip
_ADVANCE = 0.86  # from one letter to the next, in heights
# The strokes' upper faces from the metal's, and their lower ones, deep enough that no skin which
# lies on the metal is near them (m).
_PROUD, _SUNK = 6e-6, 1e-3
_LONGEST = 0.25  # pieces of a stroke that follow the metal, in heights


def lettering(
    text: str,
    start: tuple[float, float],
    direction: tuple[float, float],
    height: float,
    stroke: float,
    surface: Callable[[Floats], Floats],
    slot: int,
) -> Shell:
    """Strokes of `stroke` metres on a surface that has the height z (N,) over points (N, 2).

    Letters `height` (m) high stand along the unit vector `direction` from `start`, the left end of
    their middle line. Each stroke is a closed body, sunk into the metal and all but flush with it.
    """
    paths = strokes(text, start, direction, height)
    return join(_plate(_divided(p, _LONGEST * height), stroke, surface, slot) for p in paths)


def strokes(
    text: str, start: tuple[float, float], direction: tuple[float, float], height: float
) -> Iterator[Floats]:
    """The paths (N, 2) of letters that stand so."""
    along = np.array(direction)
    up = np.array((-along[1], along[0]))
    origin = np.array(start) - 0.5 * height * up
    for number, letter in enumerate(text):
        left = origin + number * _ADVANCE * height * along
        for run in _STROKES[letter]:
            points = np.array(run) * height
            yield left + points[:, :1] * along + points[:, 1:] * up


def _divided(path: Floats, longest: float) -> Floats:
    """The path (N, 2) with points put between its own, so that no piece is longer."""
    pieces = [path[:1]]
    for a, b in pairwise(path):
        number = max(int(np.ceil(np.linalg.norm(b - a) / longest)), 1)
        share = np.linspace(0.0, 1.0, number + 1)[1:, None]
        pieces.append(a + share * (b - a))
    return np.concatenate(pieces)


def _plate(path: Floats, width: float, surface: Callable[[Floats], Floats], slot: int) -> Shell:
    """A thin plate along a path, mitred at its corners, with half its width beyond its ends."""
    steps = np.diff(path, axis=0)
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    path = path.copy()
    path[0] -= 0.5 * width * steps[0]
    path[-1] += 0.5 * width * steps[-1]
    normals = np.stack([-steps[:, 1], steps[:, 0]], axis=1)
    before, after = np.vstack([normals[:1], normals]), np.vstack([normals, normals[-1:]])
    mean = before + after
    mean /= np.maximum((mean * after).sum(axis=1, keepdims=True), 0.8)
    left, right = path + 0.5 * width * mean, path - 0.5 * width * mean
    top_left, top_right = surface(left) + _PROUD, surface(right) + _PROUD
    drop = _PROUD + _SUNK
    rings = np.stack(
        [
            np.column_stack([left, top_left]),
            np.column_stack([left, top_left - drop]),
            np.column_stack([right, top_right - drop]),
            np.column_stack([right, top_right]),
        ],
        axis=1,
    )
    count = len(path)
    caps = [(0, 1, 2, 3), tuple(range(4 * count - 4, 4 * count))[::-1]]
    walls = as_faces(bands(count, 4)[:, ::-1])  # the upper face first
    faces = [face[::-1] for face in walls]
    return shell(rings.reshape(-1, 3), [], faces + caps, slot)
