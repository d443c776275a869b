"""Blood on skin: wiped off, run down, and in drops. How much of it, 0 to 1 and, for thick blood,
more than 0.5 within its edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .wound import WoundDraw

if TYPE_CHECKING:
    from .skin_paint import Where

Field = NDArray[np.float32]


@dataclass(frozen=True)
class Layer:
    """What is painted on: places `x`, `y` (N, N) in metres, `side` of it; noise of deviation 1 in
    streaks along x and in clouds; and raw random numbers."""

    x: Field
    y: Field
    side: float
    streaks: Field
    cloudy: Field
    raw: np.random.Generator

    def window(self, x: float, y: float, reach: float) -> tuple[slice, slice]:
        """The rows and columns within `reach` metres."""
        size, half = len(self.x), self.side / 2
        ends = [
            [
                int(np.clip((p + side * reach + half) / self.side * size, 0, size))
                for side in (-1, 1)
            ]
            for p in (y, x)
        ]
        return slice(*ends[0]), slice(*ends[1])

    def noise(self, of: Field, at: tuple[slice, slice]) -> Field:
        """From anywhere of it, of the size of a window."""
        rows, columns = (s.stop - s.start for s in at)
        r, c = (
            int(v * (len(of) - n)) for v, n in zip(self.raw.random(2), (rows, columns), strict=True)
        )
        return of[r : r + rows, c : c + columns]


def _on_wound(wound: WoundDraw, where: Where, share: float) -> tuple[float, float]:
    """The place on its line, −1 to 1 from end to end."""
    along = share * wound.length / 2
    return along * float(np.cos(where.turn)), along * float(np.sin(where.turn))


def wipes(layer: Layer, away: Field, wound: WoundDraw, where: Where, much: float) -> Field:
    """Smears of fingers and gauze, most of them near the wound: streaks that begin thick and fade
    out, and patches that were dabbed."""
    total = np.zeros_like(layer.x)
    places = layer.raw.random((44, 9))
    for number, (u, v, way, long, wide, bend, strong, dab, often) in enumerate(places):
        # The numbers are the same however much there is.
        layer_at = 0.9 * layer.side * (v - 0.5) ** 3 * 4
        x, y = _on_wound(wound, where, 3.2 * (u - 0.5))
        x, y = x - layer_at * np.sin(where.turn), y + layer_at * np.cos(where.turn)
        length, width = 0.012 + 0.06 * long**2, 0.004 + 0.012 * wide**2
        at = layer.window(x, y, 1.1 * length)
        streaks, cloudy = layer.noise(layer.streaks, at), layer.noise(layer.cloudy, at)
        if often > 1.1 * much**0.7 or not streaks.size:
            continue
        turn = where.turn + 2.4 * (way - 0.5) + (np.pi if number % 2 else 0.0)
        dx, dy = layer.x[at] - x, layer.y[at] - y
        s = dx * np.cos(turn) + dy * np.sin(turn)
        t = dy * np.cos(turn) - dx * np.sin(turn) - 9.0 * (bend - 0.5) * s * s
        if dab < 0.35:  # pressed on and lifted
            s, t, length = s * 1.0, t * 0.7, 1.6 * width
            grain = 0.30 * cloudy + 0.12 * streaks
        else:
            # Streaks of a whole layer run along x; these run along the smear.
            grain = 0.34 * cloudy + 0.20 * _along(layer.streaks, s, t, layer.side)
        along = s / length
        body = np.clip(1 - np.abs(t) / width, 0, 1) ** 0.7 * np.clip(6 * (along + 0.12), 0, 1)
        body *= np.clip(1 - along, 0, 1) ** 1.2
        amount = body * (0.5 + 0.5 * strong) * (0.45 + 0.55 * much)
        smear = np.clip(amount * (0.9 + 1.5 * grain), 0, 1) * (body > 0)
        total[at] = np.maximum(total[at], smear)
    # What is in the wound is no smear.
    total[away < -0.0005] = 0.0
    return total


def _along(streaks: Field, s: Field, t: Field, side: float) -> Field:
    """The streaks looked up in the axes of a smear."""
    size = len(streaks)
    rows = np.round(t / side * size + size / 3).astype(int) % size
    columns = np.round(s / side * size + size / 3).astype(int) % size
    found: Field = streaks[rows, columns]
    return found


def runs(layer: Layer, wound: WoundDraw, where: Where, much: float) -> Field:
    """Rivulets from the wound down the sides of the limb, each to its drop."""
    total = np.zeros_like(layer.x)
    for share, long, wide, left, phase, pace, often, trail in layer.raw.random((9, 8)):
        x, y = _on_wound(wound, where, 1.9 * (share - 0.5))
        # From the top line it can go either way, else only down.
        down = np.sign(y + where.crest + 0.02 * (left - 0.5)) or 1.0
        length, width = 0.006 + 0.11 * long**1.6 * (0.3 + 0.7 * much), 0.0009 + 0.0015 * wide
        at = layer.window(x, y, length + 0.006)
        if often > 0.85 * much * (0.3 + 0.7 * wound.blood) or not layer.x[at].size:
            continue
        below = (layer.y[at] - y) * down / length
        gone = below * length
        sway = 0.003 * np.sin(6.3 * phase + gone * (40 + 90 * pace)) + 0.3 * (pace - 0.5) * gone
        sway += 0.0009 * np.sin(9.0 * phase + gone * (230 + 300 * trail)) * np.sin(70 * gone)
        # Narrow where it has drained, broad in its drop and where it begins.
        thin = width * (0.45 + 0.3 * trail + 0.25 * np.sin(310 * gone + 5 * phase))
        wide_at = np.maximum(
            thin, width * 1.25 * np.exp(-(((below - 0.97) / (0.004 / length)) ** 2))
        )
        wide_at = np.maximum(wide_at, width * 1.6 * np.clip(1 - gone / 0.004, 0, 1))
        over = np.maximum(np.maximum(below - 1, -0.002 / length - below), 0) * length
        off = np.hypot(layer.x[at] - x - sway * np.clip(below * 4, 0, 1), over) / wide_at
        drained = 0.68 + 0.32 * np.clip(below, 0, 1)
        blood = np.clip((0.5 + 0.75 * (1 - off)) * drained, 0, 1)
        total[at] = np.maximum(total[at], blood * (off < 1.7))
    return total


def drops(layer: Layer, wound: WoundDraw, where: Where, much: float) -> Field:
    """Spatters: many small ones, a few larger, most near the wound."""
    total = np.zeros_like(layer.x)
    for share, aside, big, long, turn, often in layer.raw.random((90, 6)):
        x, y = _on_wound(wound, where, 2.6 * (share - 0.5))
        off = layer.side * 1.1 * (aside - 0.5) ** 3 * 2.4
        x, y = x - off * np.sin(where.turn), y + off * np.cos(where.turn)
        radius = 0.00035 + 0.0015 * big**5
        at = layer.window(x, y, 4 * radius + 0.001)
        if often > much or not layer.x[at].size:
            continue
        dx, dy = layer.x[at] - x, layer.y[at] - y
        c, s = np.cos(6.3 * turn), np.sin(6.3 * turn)
        away = np.hypot((dx * c + dy * s) / (1 + 0.8 * long**3), dy * c - dx * s)
        # Below a pixel a drop is fainter, not larger.
        soft = max(radius, 0.0005)
        total[at] = np.maximum(total[at], np.clip(0.5 + 0.9 * (radius - away) / soft, 0, 1))
    return total
