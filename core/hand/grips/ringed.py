"""How needle holders, clamps and scissors are held: by their rings, or in the palm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...geometry.rotation import unit
from ...geometry.types import Floats, vector
from ..contacts import Contact, Hold, Metal, Through, Touch
from .postures import along_the_shank, bent
from .rings import Ring

# Metal on either side of a ring's hole, as far as the mean instrument goes, metres.
_RIM = 0.0045
# How deep fingers go into rings: shares of the last bone's length at the ring's middle.
_THUMB_IN, _FINGER_IN = (0.35, 0.6), (0.1, 0.5)
_LAST = 2


def through(finger: str, center: Floats, axis: Floats) -> Through:
    """A finger in the ring with this middle, pointing along a unit vector."""
    shares = _THUMB_IN if finger == "thumb" else _FINGER_IN
    return Through(finger, _LAST, shares, vector(center), vector(axis))


@dataclass(frozen=True)
class Ringed:
    """Such an instrument, open as it is, in a frame of its own hands: `forward` from the rings to
    the joint and `up` along the hinge are unit vectors, `joint` is a point, `thumb` and `finger`
    are the rings of a right hand above it whose fingers point forward (the instrument's frame,
    metres)."""

    metal: Metal
    joint: Floats
    forward: Floats
    up: Floats
    thumb: Ring
    finger: Ring

    @classmethod
    def of(cls, metal: Metal, joint: Floats, up: Floats, rings: tuple[Ring, Ring]) -> Ringed:
        """From what is known of it: its joint, the hinge's axis and its two rings."""
        middle = 0.5 * (rings[0].center + rings[1].center)
        forward = joint - middle
        forward -= (forward @ up) * up
        forward /= np.linalg.norm(forward)
        left = np.cross(up, forward)
        thumb, finger = sorted(rings, key=lambda ring: float(-(ring.center @ left)))
        return cls(metal, joint, forward, up, thumb, finger)

    @property
    def right(self) -> Floats:
        """Unit vector to the finger's ring, across the other two."""
        return np.cross(self.forward, self.up)

    @property
    def behind(self) -> Floats:
        """The point between its rings."""
        between: Floats = 0.5 * (self.thumb.center + self.finger.center)
        return between

    def beside(self, ring: Ring, forward: float, sideways: float, up: float) -> Floats:
        """A point by its distance from a ring's middle."""
        point: Floats = ring.center + forward * self.forward + sideways * self.right + up * self.up
        return point

    def shank(self, ring: Ring, share: float) -> Floats:
        """A point on the line from a ring's front to the joint, at a share of the way."""
        front = ring.center + (ring.half_length + _RIM) * self.forward
        point: Floats = front + share * (self.joint - front)
        return point


def grips(of: Ringed) -> Mapping[str, Hold]:
    """All grips of it, by name."""
    return {
        "ring": _ring(of, "ring"),
        "ring_middle": _ring(of, "middle"),
        "palm": _palm(of),
        "thenar": _thenar(of),
    }


def _touch(of: Ringed, place: str, point: Floats, outward: Floats, slide: float = 0.0) -> Touch:
    """On the metal near a point; it may slide forward and back."""
    there = of.metal.snapped(point, outward)
    return Touch(place, there, vector(outward), vector(slide * of.forward))


def _along_the_shank(of: Ringed) -> Touch:
    """The index finger stretched along the shank, with its pad towards the joint."""
    out = unit(0.5 * of.right + 0.86 * of.up)
    return _touch(of, "index pad", of.shank(of.finger, 0.55), out, slide=0.012)


def _ring(of: Ringed, finger: str) -> Hold:
    contacts: list[Contact] = [
        through("thumb", of.thumb.center, -of.up),
        through(finger, of.finger.center, -of.up),
        _along_the_shank(of),
    ]
    if finger == "ring":  # the finger before it leans against the ring's front
        front = of.beside(of.finger, of.finger.half_length + _RIM, 0.5 * of.finger.half_width, 0)
        contacts.append(_touch(of, "middle pad", front, unit(of.right + 0.3 * of.forward)))
    return Hold(
        tuple(contacts),
        palm=vector(-of.up),
        fingers=vector(unit(of.forward - 0.3 * of.up)),
        posture={**bent(45, 60, 40), **bent(35, 25, 10, "index")},
    )


def _thenar(of: Ringed) -> Hold:
    outer = of.beside(of.thumb, 0.0, -(of.thumb.half_width + _RIM), 0.0)
    contacts = (
        _touch(of, "ball of the thumb", outer, -of.right),
        through("ring", of.finger.center, -of.up),
        _along_the_shank(of),
    )
    return Hold(
        contacts,
        palm=vector(unit(0.8 * of.right - 0.6 * of.up)),
        fingers=vector(unit(of.forward - 0.3 * of.up)),
        posture={**bent(45, 60, 40), **bent(35, 25, 10, "index"), **along_the_shank()},
    )


def _palm(of: Ringed) -> Hold:
    outer = of.beside(of.thumb, 0.0, -(of.thumb.half_width + _RIM), 0.0)
    contacts = (
        _touch(of, "palm", outer, -of.right, slide=0.006),
        _touch(of, "ring middle", of.shank(of.finger, 0.03), of.right, slide=0.004),
        _touch(of, "middle middle", of.shank(of.finger, 0.25), of.right, slide=0.006),
        _touch(of, "index pad", of.shank(of.finger, 0.6), of.right, slide=0.01),
    )
    return Hold(
        contacts,
        palm=vector(of.right),
        fingers=vector(unit(0.8 * of.up + 0.5 * of.forward)),
        posture={**bent(60, 80, 50), **bent(45, 35, 15, "index"), **along_the_shank()},
    )
