"""A gloved hand as it gets in the way: the back of a loose fist, with thumb and wrist."""

from __future__ import annotations

from dataclasses import replace

import bpy
import numpy as np

from ....core.sampling.streams import Stream
from .distance_field import Field, capsule, ellipsoid, surface, union
from .finger import SLEEVE, rubber
from .shape import (
    Array,
    Shape,
    draw,
    inscribed,
    joined,
    waves,
)
from .sleeve import tube

SHAPES = 4

# Lengths of a curled finger's three parts, m.
PARTS = (0.040, 0.026, 0.021)

# From the knuckles to the anchor, m: a hand comes in with its fingers first.
AHEAD = 0.014


def shape(variant: int) -> Shape:
    """The anchor is ahead of the knuckles, between the curled fingers."""
    stream = Stream(0, variant, "occluder glove")
    size = draw(stream, 0.92, 1.08)
    bodies: list[Field] = [
        ellipsoid((0.0, -0.042, -0.012), (0.043, 0.052, 0.019)),
        capsule((0.0, -0.075, -0.012), (0.0, -0.14, -0.012), 0.026, 0.03),
    ]
    curl = draw(stream, 0.7, 1.3)
    side = 1.0 if variant % 2 else -1.0
    for n in range(4):
        x = (n - 1.5) * 0.0205
        spread = 0.05 * (n - 1.5)
        at = np.array((x, -0.006 - 0.004 * abs(n - 1.3), 0.0))
        slope = draw(stream, 0.15, 0.45)
        radius = 0.0112
        bodies.append(capsule((x * 0.8, -0.05, -0.008), at, 0.013, 0.0118))
        for length in PARTS:
            step = np.array((np.sin(spread), np.cos(slope), -np.sin(slope)))
            ahead = at + step * length * (1.0 if n in (1, 2) else 0.88)
            bodies.append(capsule(at, ahead, radius, radius * 0.9))
            at, radius = ahead, radius * 0.9
            slope += curl * draw(stream, 0.7, 1.15)
    thumb = np.array((side * 0.036, -0.055, -0.02))
    tip = thumb + np.array((side * draw(stream, 0.008, 0.02), 0.035, -0.008))
    bodies.append(capsule((side * 0.018, -0.085, -0.018), thumb, 0.016, 0.0135))
    bodies.append(capsule(thumb, tip, 0.0125, 0.0112))
    bodies.append(capsule(tip, tip + np.array((-side * 0.006, 0.026, -0.008)), 0.011, 0.0095))
    whole = union(bodies, 0.0055)
    slack, folds = waves(stream, 0.03, 5), waves(stream, 0.011, 4)

    def loose(p: Array) -> Array:
        """Folds run across the back of the hand, most of them at the wrist."""
        q = p / size
        creases = np.abs(np.sin(q[:, 1] * 2 * np.pi / 0.011 + 3 * slack(q)))
        wrist = np.clip((-q[:, 1] - 0.05) / 0.06, 0.1, 1.0)
        return size * (
            whole(q) + 0.0007 * slack(q) + wrist * (0.0011 * creases + 0.0005 * folds(q))
        )

    points, faces = surface(loose, (-0.075, -0.2, -0.085), (0.075, 0.065, 0.03), 0.003)
    made = Shape(points, faces, outward=True)
    made = joined(made, *tube(stream, np.array((0.0, -0.135, -0.012)), SLEEVE, 0.0255 * size))
    across = np.linspace(-0.025, 0.025, 21) * size
    places = np.column_stack((across, np.full(21, AHEAD * size)))
    best = places[int(np.argmax(inscribed(made, places)))]
    return replace(made, points=made.points - (*best, 0.0))


def material() -> bpy.types.Material:
    """The same rubber as that of fingers."""
    return rubber("Synthpoint Glove")
