"""Where the instruments lie in the picture: so that they are in view and hardly overlap, decided
without rendering."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..camera.pinhole import View, pose
from ..geometry.align import apply
from ..geometry.rotation import about
from ..geometry.types import Floats, Rows, floats, rows
from ..sampling.catalog import InstrumentInfo
from ..sampling.streams import Stream
from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .articulation import articulation
from .backdrop.patient import patient
from .in_hand.hands import hands, lying, metres
from .in_hand.held import HeldDraw, held, in_world
from .on_patient import OnPatient
from .randomizer import Given, GivenInstrument, InstrumentRandomizer, Panel, Place
from .view import view

# Silhouettes are compared on a coarse grid; the longer side of the picture has this many cells.
GRID = 64


@dataclass(frozen=True)
class Placement:
    """Where the instruments lie in the picture. Off: they stay where the file has them."""

    enabled: bool = setting(True, "place instruments at random")
    u: Range = setting(Range(0.2, 0.8), "centre, share of the picture's width", low=-1.0, high=2.0,
                       label="Left to Right")  # fmt: skip
    v: Range = setting(Range(0.2, 0.8), "centre, share of the picture's height", low=-1.0, high=2.0,
                       label="Top to Bottom")  # fmt: skip
    resting: float = fraction(0.7, "share of instruments that lie on the ground",
                              label="On the Ground")  # fmt: skip
    depth: Range = setting(Range(0.75, 1.0), "distance of floating ones, as a share of the way to "
                           "the ground where the camera looks",
                           low=0.05, high=20.0, label="Height in View")  # fmt: skip
    yaw: Range = setting(Range(-180, 180), "turn about the vertical", "°", -360, 360, label="Turn")
    tilt: Range = setting(Range(-60, 60), "tilt of floating ones about their X axis",
                          "°", -180, 180, label="Tilt X")  # fmt: skip
    spin: Range = setting(Range(-180, 180), "turn of floating ones about their Y axis",
                          "°", -360, 360, label="Tilt Y")  # fmt: skip
    ground_height: float = setting(0.0, "height that resting ones lie at and others stay above",
                                   "m", -1e4, 1e4)  # fmt: skip
    in_view: float = fraction(0.6, "least share of an instrument inside the picture",
                              label="Least in View")  # fmt: skip
    overlap: float = fraction(0.25, "most overlap of two silhouettes, as a share of the smaller",
                              label="Most Overlap")  # fmt: skip
    gap: float = setting(0.002, "least distance between two instruments", "m", 0.0, 10.0,
                         label="Least Gap")  # fmt: skip
    tries: int = setting(60, "attempts an instrument; then the best one is taken", low=1, high=1000)


@dataclass
class _Placed:
    balls: Floats
    radius: float
    cells: NDArray[np.bool_]


@dataclass
class Arrangement:
    """The instruments of one image, placed one after the other."""

    spec: Placement
    view: View
    placed: list[_Placed] = field(default_factory=list)
    patient: OnPatient | None = None
    hands: list[Floats] = field(default_factory=list)

    def place(
        self, info: InstrumentInfo, scale: float, stream: Stream, opening: float = 0.0
    ) -> Floats:
        """A 4×4 similarity that carries one more instrument from its home orientation, root at
        the origin, to its place in the world; its `opening` is a share of its range.

        The first candidate that meets in_view, overlap and gap is taken; after `tries` of them
        the one that breaks these bounds least. Every candidate takes the same number of draws.
        """
        resting = stream.chance(self.spec.resting)
        best: tuple[float, Floats, _Placed] | None = None
        for _ in range(self.spec.tries):
            candidate = self._candidate(info, scale, resting, stream)
            lying = None
            if resting and self.patient is not None:
                lying = self.patient.lay(info, candidate, scale, opening, self.view)
                candidate = lying.matrix
            shape = self._shape(info, candidate, scale)
            excess = self._excess(shape) + (lying.excess if lying is not None else 0.0)
            if best is None or excess < best[0]:
                best = (excess, candidate, shape)
            if excess <= 0.0:
                break
        assert best is not None
        self.placed.append(best[2])
        return best[1]

    def add(self, info: InstrumentInfo, matrix: Floats, scale: float, hand: Floats) -> None:
        """One more instrument that is where it is, in a hand as balls (N, 4), x, y, z and radius;
        the next keep away from both. A hand may hide what lies below."""
        self.placed.append(self._shape(info, matrix, scale))
        self.hands.append(hand)

    def _candidate(self, info: InstrumentInfo, scale: float, rests: bool, stream: Stream) -> Floats:
        s, k = self.spec, self.view.intrinsics
        u, v = stream.draw(s.u) * k.width, stream.draw(s.v) * k.height
        depth = stream.draw(s.depth)
        yaw, tilt, spin = (np.radians(stream.draw(r)) for r in (s.yaw, s.tilt, s.spin))
        rotation = about(2, yaw)
        if not rests:
            rotation = rotation @ about(0, tilt) @ about(1, spin)
        hull = np.asarray(info.hull) * scale @ rotation.T
        center = (hull.min(axis=0) + hull.max(axis=0)) / 2
        lowest = float(hull[:, 2].min())
        home = reach(self.view, self.spec.ground_height)
        ground = s.ground_height - lowest + float(center[2])
        where = self._on_ground(u, v, ground) if rests else None
        if where is None:
            where = self.view.point(u, v, home * depth)
        origin = where - center
        floor = s.ground_height - lowest
        origin[2] = floor if rests else max(float(origin[2]), floor)
        return np.asarray(pose(rotation * scale, origin))

    def _on_ground(self, u: float, v: float, height: float) -> Floats | None:
        near, far = self.view.position, self.view.point(u, v, 1.0)
        fall = near[2] - far[2]
        if fall < 1e-6 or near[2] <= height:
            return None
        where: Floats = near + (far - near) * ((near[2] - height) / fall)
        # A grazing ray meets the ground far away, where an instrument would be a speck.
        depth = (near[2] - height) / fall
        return where if depth <= 4.0 * reach(self.view, self.spec.ground_height) else None

    def _shape(self, info: InstrumentInfo, matrix: Floats, scale: float) -> _Placed:
        balls = apply(matrix, np.asarray(info.balls))
        radius = info.ball_radius * scale
        return _Placed(balls, radius, self._cells(balls, radius))

    def _cells(self, balls: Floats, radius: float) -> NDArray[np.bool_]:
        """Grid cells the balls' discs cover, on a grid three times the picture's size so that
        what lies outside of it is counted too."""
        k = self.view.intrinsics
        cell = max(k.width, k.height) / GRID
        columns, rows = int(np.ceil(k.width / cell)), int(np.ceil(k.height / cell))
        cells = np.zeros((3 * rows, 3 * columns), dtype=bool)
        seen = self.view.project(balls)
        front = seen[:, 2] > 1e-6
        for u, v, depth in seen[front]:
            r = max(radius * k.fx / depth / cell, 0.5)
            cu, cv = u / cell + columns - 0.5, v / cell + rows - 0.5
            left, right = _span(cu, r, 3 * columns)
            top, bottom = _span(cv, r, 3 * rows)
            if left < right and top < bottom:
                x = np.arange(left, right) - cu
                y = np.arange(top, bottom) - cv
                cells[top:bottom, left:right] |= x**2 + y[:, None] ** 2 <= r * r
        return cells

    def _excess(self, shape: _Placed) -> float:
        """How far the candidate breaks the bounds; 0 where it keeps them all."""
        k = self.view.intrinsics
        seen = self.view.project(shape.balls)
        within = (seen[:, :2] >= 0) & (seen[:, :2] <= (k.width, k.height))
        inside = (seen[:, 2] > 0) & within.all(axis=1)
        excess = max(0.0, self.spec.in_view - float(inside.mean()))
        area = int(shape.cells.sum())
        for other in self.placed:
            smaller = min(area, int(other.cells.sum()))
            if smaller:
                shared = int((shape.cells & other.cells).sum()) / smaller
                excess += max(0.0, shared - self.spec.overlap)
            between = np.linalg.norm(shape.balls[:, None] - other.balls[None], axis=2).min()
            # Balls stick out of the surface by up to their radius; half of it is the fair guess.
            clear = float(between) - 0.5 * (shape.radius + other.radius)
            excess += max(0.0, self.spec.gap - clear) / max(shape.radius, 1e-9)
        for hand in self.hands:
            apart = np.linalg.norm(shape.balls[:, None] - hand[:, :3], axis=2) - hand[:, 3]
            clear = float(apart.min()) - 0.5 * shape.radius
            excess += max(0.0, self.spec.gap - clear) / max(shape.radius, 1e-9)
        return excess


def reach(view: View, ground: float) -> float:
    """Depth at which the viewing axis meets the ground at this height, or a metre where it never
    does."""
    axis = -view.matrix[:3, 2]
    height = view.position[2] - ground
    if axis[2] < -1e-3 and height > 0:
        return float(min(height / -axis[2] * np.linalg.norm(axis), 1e4))
    return 1.0


def _span(center: float, radius: float, size: int) -> tuple[int, int]:
    """Cells from center - radius to center + radius, clipped to the grid."""
    low = max(0.0, np.ceil(center - radius))
    high = min(float(size), np.floor(center + radius) + 1)
    return int(low), int(max(low, high))


def _begin(s: Placement, given: Given) -> Arrangement | None:
    seen_from = given.drawn(view)
    if not s.enabled or seen_from is None:
        return None
    there = given.drawn(hands)
    empty = there.empty if there is not None else ()
    return Arrangement(
        s, seen_from, patient=OnPatient.of(given.drawn(patient), given.catalog),
        hands=[floats(one.balls) / metres(given) for one in empty],
    )  # fmt: skip


def _draw(_: Placement, given: GivenInstrument) -> Rows | None:
    arrangement: Arrangement | None = given.shared
    if arrangement is None:
        return None
    in_hand = given.drawn(held)
    if isinstance(in_hand, HeldDraw):
        matrix = in_world(in_hand, given.scale, metres(given))
        arrangement.add(given.info, matrix, given.scale, floats(in_hand.balls) / metres(given))
        return rows(matrix)
    opening = given.info.share(given.drawn(articulation).opening)
    matrix = arrangement.place(given.info, given.scale, given.stream("placement"), opening)
    there = given.drawn(hands)
    if there is not None:  # for the hands that come after it
        last, unit = arrangement.placed[-1], metres(given)
        there.taken.append(lying(unit * last.balls, 0.5 * unit * last.radius))
    return rows(matrix)


# 4×4 similarity from an instrument's home orientation with the root at the origin to the world,
# scale included; None where it stays where the file has it.
placement: InstrumentRandomizer[Placement, Rows | None] = InstrumentRandomizer(
    "pose", "placement", "where they lie", Placement, _draw, begin=_begin,
    after=(view, hands, held, articulation, patient), streams=("placement",), layout=lambda _: {},
    place=Place(settings=30, panel=30), panel=Panel("Where They Lie", group="Instruments"),
)  # fmt: skip
