"""A piece of a body on a table under cloth, with a window in the cloth through which skin shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..geometry.terrain import Terrain
from ..geometry.types import Floats, floats
from .cloth import Folds, higher, smooth_step
from .grids import finer
from .limb import Limb
from .piece import Build, shaped
from .window import NUMBERS as OF_WINDOW
from .window import Window

_THICK = 0.0025  # from skin to the top of cloth, m
_PRESSED = 0.16  # how much lower skin is at a window's edge, of its half
_FLAT, _ABOVE = 0.37, 0.003  # within so much of the spot nothing is higher than that, m
_DROOP = 0.9  # how steeply what is beyond a piece's far end goes down
_INNER = 0.012  # how far below the skin cloth goes on inside a window, m
_GATHERED = 0.014  # depth of the rings of cloth that is pushed together round a limb, m
_PUCKERED = 0.0045  # of the short folds across an edge, m
_SPARSE = 2  # knots of the ground from one place to the next where its folds are looked at
ENDLESS = 10.0  # half width of a window that goes all round a limb, m


@dataclass(frozen=True)
class Laid:
    """Which piece, of which build, lies where: `at` is the spot's station as a share of its length,
    `roll` (rad) how far from its front. The window is `along` to both ends and `across` to both
    sides of the spot (m); `across` is None where it goes all round. A stocking begins
    `stocking` beyond the spot. The table is `depth` below; folds on it are so deep, `spacing` apart
    (m); their `numbers` are from 0 to 1."""

    piece: str
    build: Build
    at: float
    roll: float
    along: tuple[float, float]
    across: float | None
    stocking: float | None
    depth: float
    folds: float
    spacing: float
    numbers: tuple[float, ...]


_ROWS = 19  # of eight numbers, for folds and blood
NUMBERS = 8 * _ROWS + OF_WINDOW  # of Laid


@dataclass(frozen=True, eq=False)
class _Under:
    """What is under cloth at some places: how far `outside` of the window they are; the skin, and
    `free` to be as high as it is; and two hanging cloths (m)."""

    outside: Floats
    skin: Floats
    free: Floats
    gentle: Floats
    steep: Floats


class Draped:
    """Its surfaces in the field's frame (m): origin at the spot, X along the piece away from the
    heart, Z up. Places are x and y of one shape."""

    def __init__(self, laid: Laid) -> None:
        piece = shaped(laid.piece, laid.build)
        self.laid = laid
        self.limb = Limb(piece, laid.at * piece.length, laid.roll)
        n = floats(laid.numbers[: 8 * _ROWS]).reshape(-1, 8)
        self._folds = (
            Folds(n[:5], laid.spacing),
            Folds(n[5:8], 0.75 * laid.spacing, 0.0, 1.2),
            Folds(n[8:11], 0.6 * laid.spacing),
            Folds(n[13:16], 0.055, 0.0, 0.9),
            Folds(n[16:18], 0.032, 0.5 * np.pi, 0.7),
        )
        self._wobble = n[11]
        self.soaked = n[12]
        self.across = ENDLESS if laid.across is None else laid.across
        self.window = Window(
            *laid.along, self.across, laid.across is None, floats(laid.numbers[8 * _ROWS :])
        )

    def skin(self, x: Floats, y: Floats) -> Floats:
        """Heights of the skin; steep beside the piece, to below the table."""
        return self._under(floats(x), floats(y)).skin

    def unrolled(self, x: Floats, y: Floats) -> Floats:
        """(..., 2): x and y measured along the skin from the spot (m)."""
        x, y = floats(x), floats(y)
        along = self.limb.at(x, y)[1] - self.limb.at(0 * x, 0 * y)[1]
        return np.stack((x, along), axis=-1)

    def cloth(self, x: Floats, y: Floats) -> Floats:
        """Heights of the cloth, also where it is below the skin."""
        x, y = floats(x), floats(y)
        return self._cloth(x, y, self._under(x, y), self.folds(x, y))

    def stocking(self, x: Floats, y: Floats) -> Floats:
        """Heights of a stocking over the piece's far end; below the skin before it begins."""
        x, y = floats(x), floats(y)
        return self._stocking(x, y, self._under(x, y))

    def height(self, x: Floats, y: Floats, folds: Floats | None = None) -> Floats:
        """Of what is seen from above; `folds` are those of the places, where they are known."""
        x, y = floats(x), floats(y)
        under = self._under(x, y)
        folds = self.folds(x, y) if folds is None else folds
        seen = np.maximum(under.skin, self._cloth(x, y, under, folds))
        if self.laid.stocking is not None:
            seen = np.maximum(seen, self._stocking(x, y, under))
        return floats(seen)

    def folds(self, x: Floats, y: Floats) -> Floats:
        """(5, ...): of cloth on the table, what hangs from the piece, what lies on it, what is
        gathered round it, and short ones across the window's edge."""
        return np.stack([each.at(x, y) for each in self._folds])

    def _under(self, x: Floats, y: Floats) -> _Under:
        outside = self.outside(x, y)
        # Under cloth it lies a little lower, and past its far end it goes down.
        past = np.maximum(x - self.limb.end + 0.03, 0.0)
        lower = _DROOP * past * past / (past + 0.08)
        lower = lower + self._pressed(outside)
        skin, _, gentle, steep = self.limb.at(x, y)
        return _Under(
            outside, self._limited(skin - lower, x, y), skin - lower, gentle - lower, steep - lower
        )

    def _pressed(self, outside: Floats) -> Floats:
        """How much lower skin lies, so that the cloth on it is not above the spot."""
        reach = min(0.95 * min(*self.laid.along, self.across), 0.13)
        far = np.maximum(1.0 + outside / reach, 0.0)
        beyond = np.maximum(far - 1.0, 0.0)
        depth = np.minimum(far, 1.0) ** 2 + 0.6 * np.tanh(beyond / 0.3)
        return floats(_PRESSED * reach * depth)

    def _cloth(self, x: Floats, y: Floats, under: _Under, folds: Floats) -> Floats:
        laid, outside, skin = self.laid, under.outside, under.free
        flat, hanging, wrinkled, gathered, puckered = folds
        table = laid.folds * flat - laid.depth
        # Tight round the piece at the edge, and loose beyond.
        fold = np.clip(np.maximum(0.15 + hanging, 1.1 - outside / 0.07), 0, 1)
        tent = under.gentle + (under.steep - under.gentle) * fold
        whole = higher(table, tent + _THICK + 0.5 * laid.folds * wrinkled, 0.025)
        if laid.across is None:
            # Heaped up against it, below its widest part.
            heap = tent - 0.72 * self.limb.half - 0.3 * laid.folds * wrinkled
            inside = higher(table, heap, 0.03)
            beyond = outside - 0.4 * self.window.cuff
            rings = smooth_step(beyond, 0.0, 0.02) * np.exp(-np.maximum(beyond, 0.0) / 0.09)
            whole = whole + _GATHERED * gathered * rings
        else:
            inside = higher(table, skin - _INNER, 0.01)
        gap = np.clip(whole - np.maximum(skin, inside), 0.0, 0.05)
        share = smooth_step(outside, -0.002 - (0.3 + 0.6 * hanging) * gap, 0.0)
        near = np.exp(-np.maximum(outside, 0.0) / 0.04) * smooth_step(outside, 0.0, 0.004)
        edge = self.window.folded(outside, x, y) + _PUCKERED * puckered * near
        return self._limited(inside + (whole - inside) * share + edge, x, y)

    def _stocking(self, x: Floats, y: Floats, under: _Under) -> Floats:
        begin = self.laid.stocking
        assert begin is not None
        past = self._bent(x, y)[0] - begin
        edge = 0.0022 * np.exp(-(((past - 0.004) / 0.003) ** 2))
        thick = -0.006 + 0.008 * smooth_step(past, -0.003, 0.0)
        return self._limited(under.free + thick + edge, x, y)

    def outside(self, x: Floats, y: Floats) -> Floats:
        """How far outside of the window (m); below 0 within."""
        return self.window.outside(x, y)

    def unbent(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Where the lines of a straight stocking have their places: along its edge."""
        return x - (self._bent(x, y)[0] - x), y

    def _bent(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Places from which a stocking's edge is straight."""
        n, fade = self._wobble, np.exp(-((x / 0.4) ** 2) - (y / 0.4) ** 2)
        wave = np.sin(y / 0.022 + 6.28 * n[0]) + 1.6 * np.sin(y / 0.045 + 6.28 * n[1])
        return x + fade * (0.0015 + 0.002 * n[4]) * wave, y

    def _limited(self, heights: Floats, x: Floats, y: Floats) -> Floats:
        top = _ABOVE + 0.3 * np.maximum(np.hypot(x, y) - _FLAT, 0.0)
        return floats(np.where(heights > 0, top * np.tanh(heights / top), heights))


@lru_cache(maxsize=4)
def draped(laid: Laid) -> Draped:
    """Made once for an image."""
    return Draped(laid)


def terrain(
    laid: Laid, turn: float, spot: Floats, metres: float, reach: float = 0.5, step: float = 0.0025
) -> Terrain:
    """Its heights in a world whose unit is so many metres: X of the field's frame is turned by
    `turn` (rad) from the world's, and its origin is at `spot` (3,) there. `reach` and `step` in
    metres."""
    of, c, s = draped(laid), np.cos(turn), np.sin(turn)

    def places(step: float, count: int) -> tuple[Floats, Floats]:
        x, y = np.meshgrid(*2 * (step * np.arange(-count, count + 1),))
        return c * x + s * y, c * y - s * x

    # Folds are smooth, and take longest: they are known well enough from few places.
    count = int(np.ceil(reach / (_SPARSE * step)))
    few = of.folds(*places(_SPARSE * step, count))
    folds = np.stack([finer(finer(one, _SPARSE).T, _SPARSE).T for one in few])
    heights = of.height(*places(step, _SPARSE * count), folds)
    first = spot[:2] - count * _SPARSE * step / metres
    return Terrain(
        (float(first[0]), float(first[1])), step / metres, floats(spot[2] + heights / metres)
    )
