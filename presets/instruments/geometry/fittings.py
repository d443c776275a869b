"""What is fixed to an instrument: ratchets, hatched inserts, screw heads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..model import Face, Floats
from .curves import interpolated
from .shells import Shell, join, scaled, shell
from .sweeps import loft, prism, rounded_rectangle


def ratchet(
    length: float,
    root: float,
    half_width: float,
    bottom: float,
    middle: float,
    teeth: int,
    pitch: float,
    depth: float,
    play: float,
) -> Shell:
    """A bar along +X from -root to length with saw teeth on its upper face, flared at the root.

    y is centred on 0, z 0 is where the teeth of two bars mesh: the same bar turned half round
    about the line x = `middle`, z = 0 fits into it, with `play` between the two. `bottom` is the
    bar's lower face, `depth` the height of a tooth. The steep sides face the root: they hold when
    the bar is drawn back.
    """
    # A tooth is its own image under that half turn: it rises steeply, then falls to the next.
    steep = 0.09 * pitch
    feet = middle + (np.arange(teeth) - 0.5 * (teeth - 1)) * pitch
    low, high = -0.5 * (depth + play), 0.5 * (depth - play)
    knots = [(-root, -0.5 * play), (feet[0] - 2.0 * pitch, -0.5 * play)]
    knots.append((feet[0] - 1.4 * pitch, low))
    for foot in feet:
        knots += [(foot - 0.5 * steep, low), (foot + 0.5 * steep, high)]
    knots += [(feet[-1] + pitch - 0.5 * steep, low)]
    knots += [(length - 0.0004, low), (length - 0.00015, low - 0.00006), (length, low - 0.0003)]
    x, top = _with_starts(knots, feet[0] - 2.0 * pitch)
    start = feet[0]
    flare = np.clip(1.0 - x / start, 0.0, 1.0) ** 2.0
    nose = np.clip((x - (length - 0.0007)) / 0.0007, 0.0, 1.0)
    width = half_width * (1.0 + 0.55 * flare) - 0.0006 * nose**2
    under = bottom + 0.0003 * nose**2
    half_height = (top - under) / 2
    # The toothed face keeps sharp ends; only the back is rounded generously.
    section = rounded_rectangle(width, half_height, np.full(len(x), 0.00028), corner=3, across=2)
    points = np.empty((len(x), section.shape[1], 3))
    points[..., 0] = x[:, None]
    points[..., 1] = section[..., 0]
    points[..., 2] = section[..., 1] + ((top + under) / 2)[:, None]
    up = points[:-1, :, 2] > ((top + under) / 2)[:-1, None]
    toothed = x[:-1] > feet[0] - 2.0 * pitch - 1e-9
    return loft(points, up & toothed[:, None])


def _with_starts(knots: Sequence[tuple[float, float]], flared_to: float) -> tuple[Floats, Floats]:
    """x and top of the bar's sections: the knots, and some between where its root is flared."""
    x, top = np.array(knots).T
    more = np.linspace(x[0], flared_to, 10)[1:-1]
    every = np.unique(np.concatenate([x, more]))
    return every, np.interp(every, x, top)


def hatched_insert(
    start: float,
    stop: float,
    half_height: Sequence[tuple[float, float]],
    base: float,
    pitch: float,
    depth: float,
    crest: float,
    slot: int = 0,
) -> Shell:
    """A plate on a jaw's inner face, y from start to stop, facing +X with diagonal pyramids.

    `half_height` are knots (y, half height in z), `base` the x of its back, `crest` the x of the
    pyramids' points, `pitch` their diagonal and `depth` their height. The pyramids keep their
    size where the plate tapers; its rim cuts them.
    """
    step = pitch / 2
    number = max(int((stop - start) / step), 2)
    y = np.linspace(start, stop, number + 1)
    limit = interpolated(y, half_height)[:, 0]
    rows = np.floor((limit - 0.25 * step) / step).astype(int)
    low = crest - depth
    vertices: list[tuple[float, float, float]] = []
    columns: list[list[int]] = []
    for i in range(number + 1):
        z = [-limit[i], *(j * step for j in range(-rows[i], rows[i] + 1)), limit[i]]
        on_end = i in (0, number)
        column = []
        for j, height in zip(range(-rows[i] - 1, rows[i] + 2), z, strict=True):
            peak = (i + j) % 2 == 0 and abs(j) <= rows[i] and not on_end
            column.append(len(vertices))
            vertices.append((crest if peak else low, float(y[i]), float(height)))
        columns.append(column)
    faces: list[Face] = []
    for i in range(number):
        a, b = columns[i], columns[i + 1]
        ja, jb = rows[i] + 1, rows[i + 1] + 1
        m = min(rows[i], rows[i + 1])
        for j in range(-m, m):
            p, q = a[ja + j], a[ja + j + 1]
            r, s = b[jb + j], b[jb + j + 1]
            # Split along the valley, so that each pyramid has four plane sides.
            if (i + j) % 2 == 0:
                faces += [(p, r, q), (r, s, q)]
            else:
                faces += [(p, r, s), (p, s, q)]
        faces.append((*a[ja + m :], *b[jb + m :][::-1])[::-1])
        faces.append((*b[: jb - m + 1], *a[: ja - m + 1][::-1]))
    back = len(vertices)
    for i in range(number + 1):
        vertices += [(base, float(y[i]), -float(limit[i])), (base, float(y[i]), float(limit[i]))]
    for i in range(number):
        this, after = back + 2 * i, back + 2 * i + 2
        faces.append((this, this + 1, after + 1, after))
        faces.append((columns[i][0], this, after, columns[i + 1][0]))
        faces.append((this + 1, columns[i][-1], columns[i + 1][-1], after + 1))
    last = back + 2 * number
    faces.append((*columns[0], back + 1, back))
    faces.append((last, last + 1, *columns[-1][::-1]))
    return shell(np.array(vertices), [], faces, slot)


def screw_head(radius: float, bottom: float, top: float, slotted: bool) -> Shell:
    """A flat round head about the Z axis, with or without a driver's slot across it."""
    thick = top - bottom
    full = np.linspace(0.0, 2 * np.pi, 56, endpoint=False)
    if not slotted:
        return prism(_circle(radius, full), bottom, top, 0.5 * thick)
    gap = 0.17 * radius
    edge = np.arcsin(gap / radius)
    side = _circle(radius, np.linspace(edge, np.pi - edge, 32))
    half = prism(side, bottom, top, 0.3 * thick)
    floor = prism(_circle(0.97 * radius, full), bottom, bottom + 0.45 * thick, 0.1 * thick)
    return join([half, scaled(half, x=-1, y=-1), floor])


def _circle(radius: float, turn: Floats) -> Floats:
    """Points (S, 2) of a circle at these angles."""
    return radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
