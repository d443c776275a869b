"""Gloved fingers, slightly bent, and the hand they belong to, its other fingers folded.

Measures of a grown hand: distal, middle and proximal phalanx about 25, 26 and 43 mm to the skin's
folds, a finger 16 to 20 mm thick.
"""

from __future__ import annotations

import bpy
import numpy as np

from ....core.sampling.streams import Stream
from .distance_field import Field, capsule, ellipsoid, surface, union
from .material import Base
from .shape import Array, Shape, draw, joined, waves
from .sleeve import tube

SHAPES = 5

PHALANGES = (0.024, 0.026, 0.043)
RADII = (0.0075, 0.0086, 0.0096, 0.0108)
BESIDE = 0.0195

# From the wrist on, m: long enough to leave the picture.
SLEEVE = 0.3


def bones(at: Array, bends: Array, sideways: float, size: float) -> list[Array]:
    """Joints (4 × 3) from the fingertip to the knuckle: the finger comes from −Y and bends down
    (−Z) towards its tip by `bends` (3,) radians, `sideways` radians off."""
    points = [at]
    slope = float(bends.sum())
    for length, bend in zip(PHALANGES, bends, strict=True):
        step = np.array((np.sin(sideways), -np.cos(sideways) * np.cos(slope), np.sin(slope)))
        points.append(points[-1] + step * length * size)
        slope -= bend
    return points


def finger(points: list[Array], size: float) -> list[Field]:
    """Its phalanges, joint to joint."""
    return [
        capsule(points[i], points[i + 1], RADII[i] * size, RADII[i + 1] * size) for i in range(3)
    ]


def shape(variant: int) -> Shape:
    """One or two stretched fingers of a hand whose others are folded; the anchor is in the tip of
    the first."""
    stream = Stream(0, variant, "occluder finger")
    size = draw(stream, 0.92, 1.08)
    side = 1.0 if variant % 2 else -1.0  # right or left hand
    number = 1 + variant % 3 // 2 + (variant == 4)
    bodies: list[Field] = []
    knuckles: list[Array] = []
    for n in range(number):
        at = np.array((side * BESIDE * n * size, 0.004 - draw(stream, 0, 0.01) * min(n, 1), 0.0))
        bends = np.array([draw(stream, 0.05, 0.5), draw(stream, 0.05, 0.4), 0.0])
        bends *= 0.5 if n else 1.0
        points = bones(at, bends, side * draw(stream, -0.05, 0.05), size)
        knuckles.append(points[-1])
        bodies += finger(points, size)
    first = knuckles[0]
    for n in range(number, 4):
        knuckle = first + np.array((side * BESIDE * n, -0.004 * n, -0.002 * n)) * size
        knuckles.append(knuckle)
        fold = draw(stream, 0.7, 1.2)
        middle = knuckle + np.array((0.0, np.cos(fold), -np.sin(fold))) * 0.034 * size
        bodies.append(capsule(knuckle, middle, 0.0112 * size, 0.0105 * size))
        bodies.append(capsule(middle, middle + np.array((0, -0.020, -0.012)) * size, 0.0102 * size,
                              0.009 * size))  # fmt: skip
    thumb = first + np.array((-side * 0.014, -0.03, -0.022)) * size
    tip = thumb + np.array((side * draw(stream, 0.004, 0.016), 0.036, -0.004)) * size
    bodies.append(capsule(thumb, tip, 0.0115 * size, 0.0098 * size))
    across = np.array((side * BESIDE * 1.5, 0.0, 0.0)) * size
    hand = first + across + np.array((0.0, -0.046, -0.014)) * size
    bodies.append(ellipsoid(hand, np.array((0.041, 0.050, 0.0175)) * size))
    bodies += [
        capsule(k, hand + (k - first - across) * 0.6, 0.0108 * size, 0.014 * size) for k in knuckles
    ]
    bodies.append(capsule(hand, hand + np.array((0.0, -0.056, -0.003)), 0.024 * size, 0.027 * size))
    whole = union(bodies, 0.006)
    # Latex is stretched over the finger, but not everywhere.
    slack, fine = waves(stream, 0.02, 5), waves(stream, 0.006, 4)

    def wrinkled(p: Array) -> Array:
        stretched = np.abs(np.sin(p[:, 1] * 2 * np.pi / 0.0052 + 2.5 * slack(p)))
        loose = np.clip(slack(p * (1, 0.6, 1)), 0, 1)
        return whole(p) + 0.0005 * slack(p) + 0.00022 * loose * (stretched + fine(p))

    reach = 0.095 if side > 0 else 0.04
    low = (reach - 0.135, -0.255, -0.075)
    high = (reach, 0.02, 0.075)
    made = Shape(*surface(wrinkled, low, high, 0.003), outward=True)
    wrist = hand + np.array((0.0, -0.06, -0.003))
    return joined(made, *tube(stream, wrist, SLEEVE, 0.0235 * size))


def material() -> bpy.types.Material:
    """Of the glove."""
    return rubber("Synthpoint Finger")


def rubber(name: str) -> bpy.types.Material:
    """Thin rubber: it shines softly and has fine creases."""
    made = Base(name, {"Specular IOR Level": 0.45, "Sheen Weight": 0.05})
    made.shade(made.mapped(made.grain(0.02), 0.3, 0.7, 0.86, 1.06))
    stretched = made.stretched(made.position, (1.0, 3.2, 1.0))
    made.relief(made.noise(stretched, 160.0, detail=3.0, distortion=0.6), 0.0012, 0.55)
    made.relief(made.grain(0.0011, 1.0), 0.00006, 0.5)
    return made.material
