"""One arm: a bar whose sections stand across Y, worked on both faces, holed and knurled.

Its sections have vertices where they are needed: along the outer face for what is milled into it,
along the inner one for the teeth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.shells import Shell, shell
from ..geometry.thinned import Window, joined, skin, zipped
from ..model import Bools, Face, Floats
from .grip_fields import Grooves, Knurl
from .jaws import ACROSS
from .knurl import pyramids
from .measures import TIP, Shape
from .profile import REAR, Profile, inner_x, outer_x, profile

_INNER, _OUTER = 2, 3  # segments of the rounded edges of the two faces
_HOLE, _CHAMFER = 0.00105, 0.00018  # half width of the stud's hole, and of its rounded rim
_RIM = 0.0003  # rounding of the hole in a ring tip
_SAME = 2e-4  # of the length, stations that are one
_ROUND = 0.0006  # from a hole to where the plain arm begins, along it

# A section runs from +Z over the inner face to -Z and over the outer one back: a corner, the face,
# a corner, each time.
_FACE = 2 * len(ACROSS) - 1
_SIDE = _FACE + 2 * (_INNER + 1)
_TOTAL = _SIDE + _FACE + 2 * (_OUTER + 1)


@dataclass(frozen=True)
class Cut:
    """An oval hole through an arm: its middle (y, z), its half axes, and how round its rims are."""

    y: float
    half: tuple[float, float]
    rim: float
    columns: int  # how many columns of a face it takes to both sides of the middle

    @property
    def span(self) -> tuple[float, float]:
        """From y to y, with its rim and what lies round that."""
        reach = self.half[0] + self.rim + _ROUND
        return self.y - reach, self.y + reach


def arm(shape: Shape, side: float) -> Shell:
    """The arm closed, in the left one's place; `side` 1 for the left, −1 for the right one, which
    is its mirror image but for teeth, stud and hole."""
    cuts = _cuts(shape, side)
    field = shape.field if isinstance(shape.field, Knurl) else None
    grid = _Grid.of(shape, side, cuts, field)
    kept, flat = grid.kept, grid.flat
    windows: list[Window] = []
    more: list[Floats] = [grid.points.reshape(-1, 3)]
    smooth: list[Face] = []
    extra: list[Face] = []
    first = grid.points.shape[0] * _TOTAL
    for cut in cuts:
        pair = grid.window(*cut.span, cut.columns)
        points, faces = _hole(shape, side, grid.points, pair, cut, first)
        windows += pair
        more.append(points)
        smooth += faces
        first += len(points)
    if field is not None:
        start, stop = ((s - 0.5) * shape.length for s in field.span)
        _, outer = grid.window(start, stop, len(ACROSS) - 1)
        points, border, between = _knurled(shape, grid.points, outer, field, first)
        windows.append(outer)
        more.append(points)
        extra += border + between
    body, plain = skin(kept, flat, windows)
    return shell(np.concatenate(more), body + smooth, plain + extra)


def _cuts(shape: Shape, side: float) -> list[Cut]:
    found = []
    if side < 0:
        y = (shape.stud - 0.5) * shape.length
        found.append(Cut(y, (_HOLE, _HOLE), _CHAMFER, 2))
    if shape.ring is not None:
        back, long, wide = shape.ring
        found.append(Cut(shape.length / 2 - back, (long, wide), _RIM, len(ACROSS) - 1))
    return found


@dataclass(frozen=True)
class _Grid:
    """All points that the sections could have (S, K, 3), which of them they have, and which faces
    are flat."""

    points: Floats
    kept: Bools
    flat: Bools

    @classmethod
    def of(cls, shape: Shape, side: float, cuts: list[Cut], field: Knurl | None) -> _Grid:
        length = shape.length
        whole = [_plain(shape)]
        for cut in cuts:
            whole.append(0.5 + np.linspace(*cut.span, 9) / length)
        toothed = 1.0 - shape.jaw.stations() / length
        grooved = shape.field.stations(length)
        # Whole sections stand where what is milled bends anyway.
        whole += [grooved[:: max(len(grooved) // 10, 1)], grooved[-1:], toothed[:: max(len(toothed) // 4, 1)]]
        t, of = _merged([np.concatenate(whole), toothed, grooved])
        points = _sections(shape, side, profile(shape, t))
        kept = np.repeat(of[:, :1], _TOTAL, axis=1)
        kept[:, :_SIDE] |= of[:, 1:2]
        kept[:, _SIDE:] |= of[:, 2:]
        flat = np.zeros((len(t), _TOTAL), dtype=bool)
        worked = (1.0 - t) * length
        flat[(worked < shape.jaw.length + 1e-9) & (worked > 2e-4), 0 : _SIDE - 1] = True
        return cls(points, kept, flat)

    def window(self, start: float, stop: float, columns: int) -> list[Window]:
        """Windows of the inner and of the outer face, from y to y, so many columns to both sides
        of their middles. Their rings have to be whole."""
        y = self.points[:, 0, 1]
        rows = int(np.argmin(np.abs(y - start))), int(np.argmin(np.abs(y - stop)))
        inside = self.kept[rows[0] : rows[1] + 1]
        inside |= inside.any(axis=1)[:, None]
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


def _face(
    half_width: Floats, half: Floats, radius: Floats, corner: int
) -> tuple[Floats, Floats]:
    """One face of a section from +Z to -Z with its rounded edges (S, columns): how far out of the
    middle of the metal, and z."""
    turn = np.linspace(0.0, np.pi / 2, corner + 1)
    across = np.array((*ACROSS, *(-a for a in ACROSS[-2::-1])))
    w, h, r = ((half_width - radius)[:, None], (half - radius)[:, None], radius[:, None])
    arc_z, arc = w + r * np.cos(turn), h + r * np.sin(turn)
    z = np.concatenate([arc_z, w * across, -arc_z[:, ::-1]], axis=1)
    flat = np.broadcast_to(half[:, None], (len(half), len(across)))
    return np.concatenate([arc, flat, arc[:, ::-1]], axis=1), z


def _hole(
    shape: Shape, side: float, grid: Floats, pair: list[Window], cut: Cut, first: int
) -> tuple[Floats, list[Face]]:
    """Points of a hole between its windows in the inner and the outer face, the first of which has
    the number `first`, and its faces."""
    inner_loop, outer_loop = (window.loop(_TOTAL) for window in pair)
    flat = grid.reshape(-1, 3)
    # The outer loop in the order of the inner one: the same stations, mirrored columns.
    outer_loop = _facing(flat, inner_loop, outer_loop)
    rings: list[list[int]] = [inner_loop]
    points: list[Floats] = []
    count = len(inner_loop)

    def add(ring: Floats) -> None:
        begin = first + sum(map(len, points))
        points.append(ring)
        rings.append(list(range(begin, begin + count)))

    turns = np.linspace(0.0, np.pi / 2, 4)
    wide = cut.rim * (1.0 - np.sin(turns))
    deep = cut.rim * (1.0 - np.cos(turns))
    steps = 3 if cut.columns == len(ACROSS) - 1 else 2
    ovals = []
    for loop in (inner_loop, outer_loop):
        at = flat[loop][:, 1:] - (cut.y, 0.0)
        angle = np.arctan2(at[:, 1] / cut.half[1], at[:, 0] / cut.half[0])
        way = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        ovals.append((flat[loop][:, 1:], way))
    for number, (border, way) in enumerate(ovals):
        found = []
        rim = way * (np.array(cut.half) + cut.rim) + (cut.y, 0.0)
        for share in np.linspace(0.0, 1.0, steps + 1)[1:-1]:
            found.append(_on(shape, side, number, border + share * (rim - border), 0.0))
        for w, d in zip(wide, deep, strict=True):
            oval = way * (np.array(cut.half) + w) + (cut.y, 0.0)
            found.append(_on(shape, side, number, oval, d))
        for ring in found if number == 0 else found[::-1]:
            add(ring)
    rings.append(outer_loop)
    return np.concatenate(points), joined(rings)


def _facing(flat: Floats, loop: list[int], other: list[int]) -> list[int]:
    """Another loop's vertices, in the order of those that they are opposite to."""
    turned = other[::-1]
    far = np.linalg.norm(flat[turned][:, 1:] - flat[loop[0]][1:], axis=1)
    start = int(np.argmin(far))
    return turned[start:] + turned[:start]


def _on(shape: Shape, side: float, number: int, place: Floats, depth: float) -> Floats:
    """Points (N, 3) at (y, z) of the inner (0) or the outer face (1), so deep in the metal."""
    y, z = place.T
    x = outer_x(shape, y, z) + depth if number else inner_x(shape, side, y, z) - depth
    return np.column_stack([x, y, z])


def _knurled(
    shape: Shape, grid: Floats, window: Window, field: Knurl, first: int
) -> tuple[Floats, list[Face], list[Face]]:
    """Points of the pyramids in a window, the first of which has the number `first`, the faces
    between them and the window, and their own."""
    flat = grid.reshape(-1, 3)
    loop = window.loop(_TOTAL)
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
