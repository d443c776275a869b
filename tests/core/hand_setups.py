"""Hands and metal for the tests of hands."""

from __future__ import annotations

from functools import cache

import numpy as np
from synthpoint.core.hand import shape
from synthpoint.core.hand.contacts import Metal
from synthpoint.core.hand.graspable import Graspable
from synthpoint.core.hand.grips.proposed import proposed
from synthpoint.core.hand.hand import Hand
from synthpoint.presets import instruments
from synthpoint.presets.instruments import Hinge

GLOVE = 0.0003


@cache
def hand() -> Hand:
    """A mean hand in a thin glove."""
    return Hand(shape.shaped(shape.Build()), GLOVE)


def triangles(name: str, opening: float) -> np.ndarray:
    """(N, 3, 3): the triangles of a bundled instrument that is open by an angle (rad)."""
    instrument = instruments.build(name)
    found = []
    for part in instrument.parts:
        vertices = part.vertices
        for joint in instrument.joints:
            if joint.part != part.name:
                continue
            if isinstance(joint, Hinge):  # all of them turn about Z through the origin
                c, s = np.cos(joint.ratio * opening), np.sin(joint.ratio * opening)
                vertices = vertices @ np.array(((c, s, 0), (-s, c, 0), (0, 0, 1)))
            else:
                share = opening / instrument.opening[1]
                vertices = vertices + share * (part.shape_keys[joint.shape_key] - part.vertices)
        found += [
            vertices[[f[0], f[i], f[i + 1]]] for f in part.faces for i in range(1, len(f) - 1)
        ]
    return np.array(found)


@cache
def known(name: str) -> Graspable:
    """A bundled instrument as hands know it."""
    low, high = instruments.build(name).opening
    states = [triangles(name, opening) for opening in (low, 0.5 * (low + high), high)]
    points, outward = spread(states, 0.0006)
    half = Metal(points[1], outward[1])
    hinge = (np.zeros(3), np.array((0.0, 0.0, 1.0))) if "needle" in name else None
    kept = np.unique((half.points / 0.001).astype(int), axis=0, return_index=True)[1]
    return Graspable.of(points[:, kept], outward[:, kept], proposed(half, hinge), 1)


def metal(corners: np.ndarray, apart: float) -> Metal:
    """Points on triangles (N, 3, 3), about so far apart (m)."""
    points, outward = spread([corners], apart)
    return Metal(points[0], outward[0]).thinned(apart)


def spread(states: list[np.ndarray], apart: float) -> tuple[np.ndarray, np.ndarray]:
    """The same points (S, N, 3) of triangles in several states, and the directions out of them."""
    corners = np.array(states)
    one, other = corners[:, :, 1] - corners[:, :, 0], corners[:, :, 2] - corners[:, :, 0]
    across = np.cross(one, other)
    areas = 0.5 * np.linalg.norm(across[0], axis=1)
    count = int(2 * areas.sum() / apart**2)
    rng = np.random.default_rng(0)
    which = np.searchsorted(areas.cumsum(), (np.arange(count) + 0.5) / count * areas.sum())
    u, v = rng.random((2, count, 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    points = corners[:, which, 0] + u * one[:, which] + v * other[:, which]
    return points, across[:, which] / (2 * areas[which])[:, None]


def deepest(points: np.ndarray, triangles: np.ndarray) -> float:
    """How far the deepest of the points is within a closed surface (m), by winding numbers: 1
    within, 0 without. Only those are asked for that are below one of the triangles next to them."""
    across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    out = across / np.maximum(np.linalg.norm(across, axis=1), 1e-15)[:, None]
    middles = triangles.mean(axis=1)
    far = (points**2).sum(axis=1)[:, None] + (middles**2).sum(axis=1) - 2 * points @ middles.T
    beside = np.argpartition(far, 6, axis=1)[:, :6]
    heights = ((points[:, None] - middles[beside]) * out[beside]).sum(axis=2)
    below = np.flatnonzero((heights < -2e-4).any(axis=1))
    within = [_winding(points[number], triangles) > 0.5 for number in below]
    inside = below[np.array(within, bool)]
    nearest = far[inside].argmin(axis=1)
    away = (points[inside] - middles[nearest]) * out[nearest]
    return float(np.abs(away.sum(axis=1)).max(initial=0.0))


def _winding(point: np.ndarray, triangles: np.ndarray) -> float:
    """By the solid angles of Van Oosterom and Strackee, 1983."""
    a, b, c = np.moveaxis(triangles - point, 1, 0)
    la, lb, lc = (np.sqrt((side**2).sum(axis=1)) for side in (a, b, c))
    above = (a * np.cross(b, c)).sum(axis=1)
    below = (
        la * lb * lc
        + (a * b).sum(axis=1) * lc
        + (b * c).sum(axis=1) * la
        + (c * a).sum(axis=1) * lb
    )
    return float(2 * np.arctan2(above, below).sum() / (4 * np.pi))
