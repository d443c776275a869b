"""The sections of an arm: where they stand, and which of their points are needed.

A section runs from +Z over the inner face to -Z and over the outer one back: a corner, the face, a
corner, each time. It has points along the outer face where that is grooved, and along the inner one
where that has teeth; whole it is where anything else begins or ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..geometry.thinned import Window
from ..model import Bools, Floats
from .jaws import ACROSS
from .measures import TIP, Shape
from .profile import REAR, Profile, profile

_INNER, _OUTER = 2, 3  # segments of the rounded edges of the two faces
_FACE = 2 * len(ACROSS) - 1
_SIDE = _FACE + 2 * (_INNER + 1)
TOTAL = _SIDE + _FACE + 2 * (_OUTER + 1)  # columns
_SAME = 2e-4  # of the length, stations that are one
_FELT = 0.0012  # between points on edges: hands feel edges where there are points, metres


@dataclass(frozen=True)
class Grid:
    """All points that the sections could have (S, K, 3), which of them they have, and which faces
    are flat."""

    points: Floats
    kept: Bools
    flat: Bools

    @classmethod
    def of(cls, shape: Shape, side: float, spans: Iterable[tuple[float, float]]) -> Grid:
        """Of an arm, `side` 1 for the left, −1 for the right one; in the `spans` from y to y there
        are some whole sections."""
        length = shape.length
        whole = [_plain(shape), *(0.5 + np.linspace(*span, 9) / length for span in spans)]
        toothed = 1.0 - shape.jaw.stations() / length
        grooved = shape.field.stations(length)
        # Whole sections stand where what is milled bends anyway.
        whole += [
            grooved[:: max(len(grooved) // 10, 1)],
            grooved[-1:],
            toothed[:: max(len(toothed) // 4, 1)],
        ]
        edged = _felt(shape)
        t, of = _merged([np.concatenate(whole), toothed, grooved, edged])
        points = _sections(shape, side, profile(shape, t))
        kept: Bools = np.repeat(of[:, :1], TOTAL, axis=1)
        kept[:, :_SIDE] |= of[:, 1:2]
        kept[:, _SIDE:] |= of[:, 2:3]
        kept[:, [1, _SIDE - 2, _SIDE + 1, TOTAL - 2]] |= of[:, 3:]
        flat: Bools = np.zeros((len(t), TOTAL), dtype=bool)
        worked = (1.0 - t) * length
        # The walls beside the teeth as well, else their slivers would be shaded round.
        of_jaw: Bools = (worked < shape.jaw.length + 1e-9) & (worked > 2e-4)
        flat[of_jaw, :_SIDE] = True
        flat[of_jaw, -1] = True
        return cls(points, kept, flat)

    def window(self, start: float, stop: float, columns: int) -> list[Window]:
        """Windows of the inner and of the outer face, from y to y, so many columns to both sides
        of their middles; the sections there become whole."""
        y = self.points[:, 0, 1]
        rows = int(np.argmin(np.abs(y - start))), int(np.argmin(np.abs(y - stop)))
        inside = self.kept[rows[0] : rows[1] + 1]
        inside |= inside.any(axis=1, keepdims=True)
        middles = _INNER + len(ACROSS), _SIDE + _OUTER + len(ACROSS)
        return [Window(rows, (m - columns, m + columns)) for m in middles]


def _plain(shape: Shape) -> Floats:
    """Fractions of the length at which every arm has a whole section."""
    weld, (start, stop) = shape.weld / shape.length, shape.field.span
    jaw = 1.0 - shape.jaw.length / shape.length
    turn = 1.0 - np.cos(np.linspace(0.0, np.pi / 2, 10))
    rear, front = REAR / shape.length * turn, 1.0 - min(shape.nose, 0.0011) / shape.length * turn
    nose = 1.0 - shape.nose / shape.length * turn
    parts = [
        rear,
        np.linspace(rear[-1], weld, 5),
        np.linspace(weld, start, 11),
        np.linspace(stop, jaw, 18),
        front,
        nose,
        np.array([1.0 - TIP / shape.length]),
    ]
    return np.concatenate(parts)


def _felt(shape: Shape) -> Floats:
    """Fractions at which the edges of what is neither milled nor toothed have points."""
    start, stop = shape.field.span
    step, jaw = _FELT / shape.length, 1.0 - shape.jaw.length / shape.length
    behind = np.arange(shape.weld / shape.length, start - step, step)
    return np.concatenate([behind, np.arange(stop + step, jaw, step)])


def _merged(kinds: list[Floats]) -> tuple[Floats, Bools]:
    """All stations in order (S,), and of which kind each is (S, kinds). Those of the first kind
    give way to what is nearly the same of the others, but for the ends."""
    worked = np.unique(np.concatenate(kinds[1:]))
    worked = worked[(worked > _SAME) & (worked < 1.0 - _SAME)]
    plain = np.unique(np.concatenate([(0.0, 1.0), kinds[0]]))
    plain = plain[(plain >= 0.0) & (plain <= 1.0)]
    plain = plain[np.append(True, np.diff(plain) > _SAME) | (plain == 1.0)]
    near = np.abs(plain[:, None] - worked).min(axis=1) < _SAME
    t = np.unique(np.concatenate([plain[~near], worked]))
    of = np.stack([np.abs(t[:, None] - kind).min(axis=1) < _SAME for kind in kinds], axis=1)
    of[[0, -1], 0] = True
    of[~of.any(axis=1), 0] = True
    return t, of


def _sections(shape: Shape, side: float, p: Profile) -> Floats:
    """Points (S, K, 3) of all sections."""
    half = p.thickness / 2
    blunt = np.minimum(0.0005, 0.6 * np.minimum(half, p.half_width))
    inner_out, inner_z = _face(p.half_width, half, p.sharp, _INNER)
    outer_out, outer_z = _face(p.half_width, half, blunt, _OUTER)
    q = inner_z / (p.half_width - p.sharp)[:, None]
    stands = shape.jaw.stands(side, shape.length / 2 - p.y[:, None], q)
    inner = p.centre[:, None] + inner_out + stands
    rise = p.crown[:, None] * np.clip(1.0 - (outer_z / p.half_width[:, None]) ** 2, 0.0, 1.0)
    out = np.minimum(outer_out + rise, (half + p.crown - p.groove)[:, None])
    outer = p.centre[:, None] - out
    x = np.concatenate([inner, outer[:, ::-1]], axis=1)
    z = np.concatenate([inner_z, outer_z[:, ::-1]], axis=1)
    return np.stack([x, np.broadcast_to(p.y[:, None], z.shape), z], axis=2)


def _face(half_width: Floats, half: Floats, radius: Floats, corner: int) -> tuple[Floats, Floats]:
    """One face of a section from +Z to -Z with its rounded edges (S, columns): how far out of the
    middle of the metal, and z."""
    turn = np.linspace(0.0, np.pi / 2, corner + 1)
    across = np.array((*ACROSS, *(-a for a in ACROSS[-2::-1])))
    w, h, r = ((half_width - radius)[:, None], (half - radius)[:, None], radius[:, None])
    arc_z, arc = w + r * np.cos(turn), h + r * np.sin(turn)
    z = np.concatenate([arc_z, w * across, -arc_z[:, ::-1]], axis=1)
    flat = np.broadcast_to(half[:, None], (len(half), len(across)))
    return np.concatenate([arc, flat, arc[:, ::-1]], axis=1), z
