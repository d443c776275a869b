"""How tweezers are held: like a pen, or from above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...geometry.rotation import unit
from ...geometry.types import Floats, vector
from ..contacts import Hold, Metal, Touch
from .postures import bent

# From the index finger's pad back to its knuckle and forward to the middle finger's side, at most:
# hands are no longer where tweezers are, metres.
_KNUCKLE, _MIDDLE = 0.0495, 0.0143


@dataclass(frozen=True)
class Sprung:
    """Such an instrument, open as it is: `end` is its handle's end, `forward` a unit vector from
    there to its tips, `length` the way; `apart` is a unit vector from one arm to the other (the
    instrument's frame, m)."""

    metal: Metal
    end: Floats
    forward: Floats
    apart: Floats
    length: float

    @classmethod
    def of(cls, metal: Metal, end: Floats, tips: tuple[Floats, Floats], apart: Floats) -> Sprung:
        """From its handle's end, its tips, and the side on which the second arm is."""
        way = 0.5 * (tips[0] + tips[1]) - end
        length = float(np.linalg.norm(way))
        forward = way / length
        return cls(metal, end, forward, unit(apart - (apart @ forward) * forward), length)

    @property
    def up(self) -> Floats:
        """Unit vector along the arms' width."""
        return np.cross(self.apart, self.forward)

    def on(self, place: str, arm: int, share: float, up: float = 0.0, slide: float = 0.0) -> Touch:
        """A place on the outside of one of the arms (−1 or 1), at a share of the way to the tips,
        `up` metres off its middle line."""
        outward = arm * self.apart
        point = self.end + share * self.length * self.forward + up * self.up + 0.02 * outward
        there = self.metal.snapped(point, outward)
        return Touch(place, there, vector(outward), vector(slide * self.forward))

    def end_on(self, place: str, share: float) -> Touch:
        """A place on the edge of the handle, at a share of the way to the tips."""
        point = self.end + share * self.length * self.forward - 0.02 * self.up
        return Touch(place, self.metal.snapped(point, -self.up), vector(-self.up), loose=True)


def grips(of: Sprung) -> Mapping[str, Hold]:
    """All grips of it, by name."""
    return {"pencil": _pencil(of), "overhand": _overhand(of)}


def _pencil(of: Sprung) -> Hold:
    knuckle = max(0.12, 0.50 - _KNUCKLE / of.length)
    middle = min(0.61, 0.50 + _MIDDLE / of.length)
    contacts = (
        of.on("thumb pad", -1, 0.50, slide=0.006),
        of.on("index pad", 1, 0.50, up=0.001, slide=0.006),
        of.on("middle side", 1, middle, up=-0.001, slide=0.006),
        of.end_on("index knuckle", knuckle),
    )
    return Hold(
        contacts,
        palm=vector(unit(-0.85 * of.apart + 0.5 * of.forward)),
        fingers=vector(unit(0.5 * of.apart + 0.85 * of.forward)),
        posture=bent(45, 55, 30),
    )


def _overhand(of: Sprung) -> Hold:
    contacts = (
        of.on("thumb pad", -1, 0.45, slide=0.006),
        of.on("index pad", 1, 0.53, slide=0.006),
        of.on("middle pad", 1, 0.40, slide=0.006),
    )
    return Hold(
        contacts,
        palm=vector(unit(-0.35 * of.apart + 0.2 * of.forward - 0.9 * of.up)),
        fingers=vector(unit(0.5 * of.apart + 0.8 * of.forward)),
        posture=bent(50, 40, 25),
    )
