"""One arm: a bar whose sections stand across Y, worked on both faces, holed and knurled."""

from __future__ import annotations

import numpy as np

from ..geometry.shells import Shell, shell
from ..geometry.thinned import Window, skin, zipped
from ..model import Face, Floats
from .grip_fields import Knurl
from .holes import cuts, hole
from .jaws import ACROSS
from .knurl import pyramids
from .measures import Shape
from .profile import outer_x
from .sections import TOTAL, Grid


def arm(shape: Shape, side: float) -> Shell:
    """The arm closed, in the left one's place; `side` 1 for the left, −1 for the right one, which
    is its mirror image but for teeth, stud and hole."""
    through = cuts(shape, side)
    grid = Grid.of(shape, side, [cut.span for cut in through])
    windows: list[Window] = []
    more: list[Floats] = [grid.points.reshape(-1, 3)]
    smooth: list[Face] = []
    extra: list[Face] = []
    first = grid.points.shape[0] * TOTAL
    for cut in through:
        pair = grid.window(*cut.span, cut.columns)
        points, faces = hole(shape, side, grid.points, pair, cut, first)
        windows += pair
        more.append(points)
        smooth += faces
        first += len(points)
    if isinstance(shape.field, Knurl):
        start, stop = ((s - 0.5) * shape.length for s in shape.field.span)
        _, outer = grid.window(start, stop, len(ACROSS) - 1)
        points, border, between = _knurled(shape, grid.points, outer, shape.field, first)
        windows.append(outer)
        more.append(points)
        extra += border + between
    body, plain = skin(grid.kept, grid.flat, windows)
    return shell(np.concatenate(more), body + smooth, plain + extra)


def _knurled(
    shape: Shape, grid: Floats, window: Window, field: Knurl, first: int
) -> tuple[Floats, list[Face], list[Face]]:
    """Points of the pyramids in a window, the first of which has the number `first`, the faces
    between them and the window, and their own."""
    flat = grid.reshape(-1, 3)
    loop = window.loop(TOTAL)
    border = flat[loop]
    start, stop = border[:, 1].min() + field.margin, border[:, 1].max() - field.margin
    (row, last), (left, _) = window.stations, window.columns
    half = np.abs(grid[row : last + 1, left, 2]).min() - field.margin
    lattice, height, rim, faces = pyramids(start, stop, half, field.pitch, field.depth)
    y, z = lattice.T
    points = np.column_stack([outer_x(shape, y, z) - height, y, z])
    middle = 0.5 * (start + stop)
    scale = np.array((stop - start, 2 * half))
    angles = [
        np.arctan2(*((of[:, 1:] - (middle, 0.0)) / scale)[:, ::-1].T)
        for of in (border, points[rim])
    ]
    between = zipped(loop, [first + i for i in rim], angles)
    return points, between, [tuple(first + i for i in face) for face in faces]
