"""Hands and metal for the tests of hands."""

from __future__ import annotations

from functools import cache

import numpy as np
from synthpoint.core.hand import shape
from synthpoint.core.hand.contacts import Metal
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


def metal(corners: np.ndarray, apart: float) -> Metal:
    """Points on triangles (N, 3, 3), about so far apart (m)."""
    first, one, other = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    across = np.cross(one, other)
    areas = 0.5 * np.linalg.norm(across, axis=1)
    count = int(2 * areas.sum() / apart**2)
    rng = np.random.default_rng(0)
    which = np.searchsorted(areas.cumsum(), (np.arange(count) + 0.5) / count * areas.sum())
    u, v = rng.random((2, count, 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    points = first[which] + u * one[which] + v * other[which]
    return Metal(points, across[which] / (2 * areas[which])[:, None]).thinned(apart)
