"""A scalpel, a rake and a double-ended retractor."""

from __future__ import annotations

import numpy as np

from ..instruments.geometry.curves import interpolated
from ..instruments.geometry.ribbons import ribbon_shell, straight
from ..instruments.geometry.shells import Shell, join
from ..instruments.geometry.sweeps import loft, ring
from ..instruments.model import Floats


def scalpel() -> Shell:
    """A flat handle no. 3 with a blade no. 10."""
    handle = _flat(
        ((-0.062, -0.0042, 0.0042, 0.0014), (-0.05, -0.0046, 0.0046, 0.0018),
         (-0.02, -0.0040, 0.0040, 0.0020), (0.02, -0.0040, 0.0040, 0.0020),
         (0.044, -0.0036, 0.0036, 0.0018), (0.052, -0.0022, 0.0022, 0.0009),
         (0.064, -0.0020, 0.0016, 0.0007)),
    )  # fmt: skip
    blade = _flat(
        ((0.050, -0.0026, 0.0032, 0.00022), (0.066, -0.0026, 0.0036, 0.00022),
         (0.078, -0.0026, 0.0038, 0.00018), (0.085, -0.0026, 0.0022, 0.00014),
         (0.0885, -0.0026, -0.0016, 0.0001)),
    )  # fmt: skip
    return join((handle, blade))


def rake(teeth: int) -> Shell:
    """A flat handle with a ring, and teeth that turn down at its end."""
    handle = _flat(
        ((-0.060, -0.0028, 0.0028, 0.0016), (-0.03, -0.0042, 0.0042, 0.0018),
         (0.04, -0.0050, 0.0050, 0.0018), (0.062, -0.0040, 0.0040, 0.0018),
         (0.072, -0.0055, 0.0055, 0.0016)),
    )  # fmt: skip
    loop = ring((0.0, -0.0705), (0.0095, 0.0115), 0.0, (0.0019, 0.0017), around=56)
    spread = np.linspace(-1.0, 1.0, teeth)
    prongs = [_prong(0.0048 * s, 0.011 * s) for s in spread]
    return join((handle, loop, *prongs))


def _prong(begin: float, end: float) -> Shell:
    t = np.linspace(0.0, 1.0, 20)
    bend = np.clip((t - 0.55) / 0.45, 0, 1) * 0.5 * np.pi
    line = np.column_stack((
        begin + (end - begin) * np.minimum(t / 0.5, 1.0),
        0.069 + 0.024 * np.minimum(t, 0.55) + 0.009 * np.sin(bend),
        -0.009 * (1 - np.cos(bend)),
    ))  # fmt: skip
    return rod(line, 0.0012 * np.minimum(1.0, 4.5 * (1.02 - t)))


def rod(line: Floats, radius: Floats, around: int = 12) -> Shell:
    """A round rod along a line (S, 3), of a radius (S,)."""
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    side = np.cross(along, (0.31, 0.0, 0.95))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(side, along)
    turn = np.linspace(0, 2 * np.pi, around, endpoint=False)
    ring_ = np.cos(turn)[:, None] * side[:, None] - np.sin(turn)[:, None] * up[:, None]
    return loft((line[:, None] + radius[:, None, None] * ring_)[:, ::-1])


def retractor() -> Shell:
    """A flat strip whose ends turn up to one side each (Army-Navy)."""
    ends = ((-0.105, 0.0074), (-0.07, 0.0070), (-0.03, 0.0052), (0.03, 0.0052), (0.07, 0.0070),
            (0.105, 0.0074))  # fmt: skip
    strip = _flat(tuple((y, -half, half, 0.0009) for y, half in ends), 90)
    points = strip.vertices.copy()
    y, side = np.abs(points[:, 1]), np.sign(points[:, 1])
    # Beyond the straight part round an arc, then straight on.
    begin, radius, most = 0.078, 0.011, 1.4
    over = np.clip(y - begin, 0.0, None)
    turn, rest = np.minimum(over / radius, most), np.clip(over - radius * most, 0.0, None)
    flat = np.minimum(y, begin) + radius * np.sin(turn) + rest * np.cos(most)
    points[:, 1] = side * flat
    points[:, 2] += radius * (1 - np.cos(turn)) + rest * np.sin(most)
    return Shell(points, strip.faces, strip.slots, strip.smooth)


def _flat(knots: tuple[tuple[float, ...], ...], count: int = 60) -> Shell:
    """A bar through knots (y, left and right edge in x, half thickness)."""
    y = np.linspace(knots[0][0], knots[-1][0], count)
    left, right, height = interpolated(y, knots).T
    edge = np.minimum(0.5 * height, 0.3 * (right - left))
    return ribbon_shell(straight(np.stack([left, y], axis=1), np.stack([right, y], axis=1),
                                 0.85 * height, 0.15 * height, edge, edge))  # fmt: skip


def all_of_them() -> list[Shell]:
    """One of each."""
    return [scalpel(), rake(4), rake(2), retractor()]
