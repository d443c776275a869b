"""What is on the skin round a wound, painted on its unrolled surface: color, and fresh blood.

Places are metres from the middle of the wound: x along the limb, y around it. Blood runs down, away
from the limb's top line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...geometry.types import Color, Floats, floats
from . import wound_shape
from .skin import SkinDraw
from .smears import Layer, drops, runs, wipes
from .tiled import Tiled
from .wound import WoundDraw

SIZE = 512
SIDE = 0.3  # metres to each side that are painted; beyond is bare skin

Field = NDArray[np.float32]

# What skin is multiplied with where it is pale, where more blood is below it, and along veins.
_PALE, _RED, _VEIN = (1.05, 1.06, 1.08), (0.92, 0.74, 0.70), (0.86, 0.93, 0.96)
_INFLAMED = (1.0, 0.66, 0.60)
# Dried blood, thin and thick, in place of a share of the light that skin returns.
_DRIED, _CRUST = (0.62, 0.27, 0.17), (0.16, 0.035, 0.022)


@dataclass(frozen=True)
class Where:
    """How the wound lies on the limb: turned by `turn` (rad) from x to y, its middle `crest` metres
    beyond the limb's top line (in y)."""

    turn: float = 0.0
    crest: float = 0.0


@cache
def painter() -> Painter:
    """One for all."""
    return Painter()


class Painter:
    """Paints one picture after the other; its noise is made once."""

    def __init__(self) -> None:
        noise = Tiled(SIZE, SIDE, 21)
        self._broad, self._middle, self._fine = (
            noise.bands(length).astype(np.float32) for length in (0.05, 0.017, 0.005)
        )
        self._cloudy = noise.cloudy(0.06, 0.0012, 1.4).astype(np.float32)
        self._streaks = noise.bands(0.0024, 14.0).astype(np.float32)
        self._strokes = noise.bands(0.008, 7.0).astype(np.float32)
        axis = ((np.arange(SIZE) + 0.5) / SIZE - 0.5) * SIDE
        self._x, self._y = (a.astype(np.float32) for a in np.meshgrid(axis, axis))
        edge = np.maximum(np.abs(self._x), np.abs(self._y))
        self._kept = np.clip((0.48 * SIDE - edge) / (0.06 * SIDE), 0, 1)

    def paint(self, skin: SkinDraw, wound: WoundDraw, where: Where) -> Field:
        """(SIZE, SIZE, 4), rows up y: linear RGB of skin with all that is in it, and how thick the
        fresh blood on it is, 0 to 1: a film below 0.5, its edge where it crosses that."""
        # A stream for each part, so that none changes another.
        raws = [np.random.Generator(np.random.PCG64((skin.seed, part))) for part in range(7)]
        c, s = np.float32(np.cos(where.turn)), np.float32(np.sin(where.turn))
        along, across = self._x * c + self._y * s, self._y * c - self._x * s
        away = wound_shape.from_edge(along, across, wound)[0].astype(np.float32)
        layers = [
            Layer(self._x, self._y, SIDE, self._streaks, self._cloudy, raw) for raw in raws[3:]
        ]
        color = self._bare(skin, away, raws[0])
        if skin.ink is not None:
            pen = self._pen(along, across, wound, raws[1])
            color += pen[..., None] * (_single(skin.ink) - color)
        dried = wipes(layers[0], away, wound, where, skin.dried)
        dried += drops(layers[0], wound, where, 0.6 * skin.dried)
        thin = np.clip(1.3 * dried, 0, 1)[..., None]
        color *= 1 + 0.9 * thin * (_single(_DRIED) - 1)
        thick = np.clip(2.2 * (dried - 0.55), 0, 1)[..., None]
        color += 0.85 * thick * (_single(_CRUST) - color)

        fresh = 0.68 * wipes(layers[1], away, wound, where, skin.blood)
        fresh = np.maximum(fresh, self._round_wound(away, skin, wound, raws[2]))
        fresh = np.maximum(fresh, runs(layers[2], wound, where, skin.blood))
        fresh = np.maximum(fresh, drops(layers[3], wound, where, skin.blood))
        return np.dstack((self._faded(color, skin), fresh * self._kept)).astype(np.float32)

    def _bare(self, skin: SkinDraw, away: Field, raw: np.random.Generator) -> Field:
        """(SIZE, SIZE, 3): with patches, veins, redness and antiseptic."""
        broad, middle, fine = (_moved(n, raw) for n in (self._broad, self._middle, self._fine))
        cloudy = _moved(self._cloudy, raw)
        color = np.broadcast_to(_single(skin.color), (SIZE, SIZE, 3)).copy()
        patches = skin.mottling * (0.5 * broad + 0.4 * middle + 0.3 * cloudy)
        _tinted(color, np.clip(0.5 * patches, 0, 1), _RED)
        _tinted(color, np.clip(-0.6 * patches, 0, 1), _PALE)
        blotches = np.clip(0.5 * (fine + middle) - 0.7, 0, 1)
        _tinted(color, 0.5 * skin.mottling * blotches, _RED)
        vein: Field = np.exp(-((_moved(self._broad, raw) / 0.09) ** 2)) * np.clip(
            0.4 + 0.5 * middle, 0, 1
        )
        _tinted(color, 0.45 * skin.mottling * vein, _VEIN)
        sore: Field = np.exp(-np.maximum(away, 0) / (0.007 + 0.003 * cloudy.clip(-1, 1)))
        _tinted(color, skin.redness * (0.75 * sore + 0.12), _INFLAMED)
        painted = self._sponged(np.abs(away), skin.reach, middle, cloudy, raw)
        _tinted(color, painted, skin.tint)
        return color

    def _sponged(
        self, away: Field, reach: float, middle: Field, cloudy: Field, raw: np.random.Generator
    ) -> Field:
        """How much antiseptic there is: dabbed on from the middle outwards with a sponge, each time
        not quite as far, and fainter towards one soft uneven border."""
        strokes = _moved(self._strokes, raw)
        painted = np.zeros_like(away)
        for share, much in ((1.0, 0.45), (0.86, 0.30), (0.62, 0.25)):
            edge = share * reach + 0.004 * _moved(self._broad, raw) + 0.0015 * middle
            off = edge - away
            soft = np.clip(0.5 + off / (0.012 + 0.008 * share), 0, 1)
            # A little more is left where a sponge was lifted.
            rim = 0.10 * np.exp(-(((off - 0.002) / 0.004) ** 2))
            painted += much * (soft * soft * (3 - 2 * soft) + rim)
        return np.clip(painted * (0.92 + 0.03 * strokes + 0.06 * cloudy), 0, 1.15)

    def _pen(
        self, along: Field, across: Field, wound: WoundDraw, raw: np.random.Generator
    ) -> Field:
        """How much ink there is: a line along which it was cut, and short ones across it."""
        aside, spacing, sway = (float(raw.random()) for _ in range(3))
        half = wound.length / 2
        drawn = across - wound_shape.line(floats(along), wound).astype(np.float32)
        drawn = drawn - (0.0008 + 0.0015 * aside) - 0.0006 * _moved(self._middle, raw)
        line = np.clip(1.25 - np.abs(drawn) / 0.0007, 0, 1) * (
            np.abs(along) < half + 0.004 + 0.01 * sway
        )
        step = 0.015 + 0.012 * spacing
        near = np.abs((along / step + 0.5) % 1.0 - 0.5) * step - 0.0004 * self._fine
        long = 0.006 + 0.002 * np.sin(7.0 * np.round(along / step))
        bars = np.clip(1.3 - np.abs(near) / 0.0006, 0, 1) * (np.abs(across) < long)
        bars *= np.abs(along) < half
        worn = np.clip(0.75 + 0.3 * _moved(self._cloudy, raw), 0.15, 0.92)
        inked: Field = np.maximum(line, bars) * worn
        return inked

    def _round_wound(
        self, away: Field, skin: SkinDraw, wound: WoundDraw, raw: np.random.Generator
    ) -> Field:
        """Blood that came out of the wound and was wiped off again, all but a film."""
        reach = 0.001 + 0.006 * skin.blood * wound.blood
        uneven = _moved(self._cloudy, raw) + 0.6 * _moved(self._middle, raw)
        near = np.exp(-np.maximum(away, 0) / reach)
        return np.clip(near * (0.22 + 0.3 * skin.blood + 0.16 * uneven), 0, 0.62)

    def _faded(self, color: Field, skin: SkinDraw) -> Field:
        """With bare skin all along the edge, from where it goes on."""
        bare = _single(skin.color)
        return bare + self._kept[..., None] * (color - bare)


def _single(color: Color) -> Field:
    return np.array(color, np.float32)


def _tinted(color: Field, share: Field, tint: Color) -> None:
    color *= 1 + share[..., None] * (_single(tint) - 1)


def _moved(noise: Field, raw: np.random.Generator) -> Field:
    """The noise elsewhere and, if chance wants, the other way round."""
    x, y, turned = (float(raw.random()) for _ in range(3))
    there = np.roll(noise, (int(x * SIZE), int(y * SIZE)), (0, 1))
    return there[::-1] if turned < 0.5 else there


def beyond(skin: SkinDraw) -> Floats:
    """(4,) what is where nothing is painted."""
    return np.array((*skin.color, 0.0))
