"""A sheet that lies beside the field: its edge, turned under, and folds that grow away from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...geometry.folded import Folded, blurred, rise, together, turned
from ...geometry.rotation import in_plane
from ...geometry.terrain import Terrain
from ...geometry.types import Floats

# All in metres.
_LIP = np.array(((0.013, 0.0), (0.004, 0.06), (0.0, 0.4), (0.001, 0.8), (0.004, 1.0)))
_OUT = 0.008 + 0.95 * np.linspace(0, 1, 66) ** 1.5  # from the edge outwards
_ALONG = np.linspace(-0.6, 0.6, 110)
ROWS, COLUMNS = len(_LIP) + len(_OUT), len(_ALONG)
_THIN = 0.0012  # the least above what is below
_OVER = 0.0025  # above another sheet
_HEM = 0.032  # how broad what is turned under is
_CLEAR = 0.006  # below hands and instruments
_BESIDE = 0.015  # of what lies on the ground
_AWAY = 0.32  # the furthest that an edge gives way


@dataclass(frozen=True)
class Layer:
    """A sheet in the direction `turn` (rad) from a point, whose edge is `free` away from it; `lip`:
    how thick its edge is; `folds`: how deep they are; `rising`, to which height, `until` so far
    from the edge; `crest`: whether it falls again behind (all m)."""

    turn: float
    free: float
    lip: float
    folds: float
    rising: float
    until: float
    crest: bool
    seed: int


@dataclass(frozen=True, eq=False)
class Laid:
    """Where a layer is: points (ROWS, COLUMNS, 3); `axes`, rows, out and along; from `spot` (2,),
    and how far out its `edge` is (COLUMNS,)."""

    points: Floats
    spot: Floats
    axes: Floats
    edge: Floats

    def height(self, places: Floats) -> Floats:
        """At x and y (…, 2); −1 where it is not."""
        out, along = np.moveaxis((places - self.spot) @ self.axes.T, -1, 0)
        step = _ALONG[1] - _ALONG[0]
        column = (along - _ALONG[0]) / step
        inside = (column >= 0) & (column <= COLUMNS - 1)
        column = np.clip(column, 0, COLUMNS - 1.001)
        left = column.astype(int)
        share = column - left
        out = out - (self.edge[left] * (1 - share) + self.edge[left + 1] * share)
        inside &= (out >= 0) & (out <= _OUT[-1])
        row = np.clip(np.searchsorted(_OUT, out) - 1, 0, len(_OUT) - 2)
        part = np.clip((out - _OUT[row]) / (_OUT[row + 1] - _OUT[row]), 0, 1)
        z = self.points[len(_LIP) :, :, 2]
        below = z[row, left] * (1 - share) + z[row, left + 1] * share
        above = z[row + 1, left] * (1 - share) + z[row + 1, left + 1] * share
        return np.where(inside, below * (1 - part) + above * part, -1.0)


def coordinates() -> Floats:
    """(ROWS, COLUMNS, 2): metres along and up the cloth of each point."""
    out = np.concatenate((-0.02 + 0.004 * np.arange(len(_LIP)), _OUT))
    found: Floats = np.stack(np.meshgrid(_ALONG, out), axis=-1)
    return found


def laid(
    one: Layer, spot: Floats, ground: Terrain, below: Sequence[Laid], balls: Floats
) -> Laid | None:
    """Round a spot (3,), over what is `below`, clear of balls (N, 4), centre and radius each; None
    where there is no room. All in metres."""
    folded, axes = Folded(one.seed), in_plane(one.turn)
    floor = ground.height(balls[:, :2])
    edge = _edge(one, folded, (balls[:, :2] - spot[:2]) @ axes.T, balls, floor)
    if edge is None:
        return None
    out = np.concatenate((_LIP[:, 0], _OUT))[:, None] + edge
    along = np.broadcast_to(_ALONG, out.shape)
    places = spot[:2] + np.stack((out, along), axis=-1) @ axes
    base = ground.height(places)
    for other in below:
        base = np.maximum(base, other.height(places) + _OVER - _THIN)
    height = _heights(one, folded, out - edge, along)
    top = base + _THIN + height
    room = _room(places, balls)
    top = np.minimum(top - blurred(np.maximum(top - room, 0), 2), room)
    if (top < base + 0.5 * _THIN).any():
        return None
    count = len(_LIP)
    top[:count] = base[:count] + _LIP[:, 1:] * (top[count] - base[count])
    return Laid(np.concatenate((places, top[..., None]), axis=-1), spot[:2], axes, edge)


def _edge(one: Layer, folded: Folded, at: Floats, balls: Floats, floor: Floats) -> Floats | None:
    """How far out the edge is (COLUMNS,): behind all that lies on the ground."""
    edge = one.free + 0.008 * folded.waves(_ALONG, 0 * _ALONG, 0.25)
    edge += folded.between(-0.25, 0.4) * _ALONG**2 + folded.between(-0.12, 0.12) * _ALONG
    edge = np.maximum(edge, np.sqrt(np.maximum(one.free**2 - _ALONG**2, 0)))
    low = balls[:, 2] - balls[:, 3] < floor + one.lip + 0.012
    needed = np.full(COLUMNS, -np.inf)
    for (out, along), radius in zip(at[low], balls[low, 3], strict=True):
        near = np.abs(_ALONG - along) < radius + 2 * _BESIDE
        needed[near] = np.maximum(needed[near], out + radius + _BESIDE)
    # What is in its way at one place moves it beside that, too.
    moved = np.maximum(edge, needed)
    soft = np.convolve(np.pad(moved, 8, mode="edge"), np.full(17, 1 / 17), "valid")
    moved = np.maximum(moved, soft)
    return None if (moved - edge).max() > _AWAY else moved


def _heights(one: Layer, folded: Folded, out: Floats, along: Floats) -> Floats:
    """Above what is below it."""
    hem = one.lip * (0.35 + 0.65 * (1 - rise(out, _HEM, _HEM + 0.006)))
    far = rise(out, 0.015, 0.12 if one.crest else 0.26)
    way = folded.between(-0.9, 0.9)
    long = folded.crests(*turned(along, out, way), 0.13, 5.0, 0.02)
    cross = folded.crests(*turned(along, out, way + folded.between(0.6, 1.4)), 0.09, 4.0, 0.02)
    small = folded.crests(*turned(along, out, folded.between(0, 3)), 0.04, 3.0, 0.03)
    folds = together(long, 0.7 * cross) + 0.22 * small
    if one.crest:  # over which it hangs
        folds = together(folds, folded.crests(along, out, 0.075, 7.0, 0.02))
    mound = rise(out, 0.0, one.until)
    if one.crest:
        mound = mound * (1 - 0.6 * rise(out, one.until, 2.2 * one.until))
    uneven = 1 + 0.12 * folded.waves(along, out, 0.35)
    return hem + one.folds * (0.3 + 0.7 * far) * folds + one.rising * mound * uneven


def _room(places: Floats, balls: Floats) -> Floats:
    """The greatest height (R, C) below all balls, which press softly."""
    top = np.full(places.shape[:2], np.inf)
    low, high = places.min(axis=(0, 1)), places.max(axis=(0, 1))
    for x, y, z, radius in balls:
        if not (low[0] <= x <= high[0] and low[1] <= y <= high[1]):
            continue
        wide, deep = radius + 2 * _CLEAR, radius + _CLEAR
        away = ((places[..., 0] - x) ** 2 + (places[..., 1] - y) ** 2) / wide**2
        near = away < 1
        top[near] = np.minimum(top[near], z - deep * np.sqrt(1 - away[near]))
    return top
