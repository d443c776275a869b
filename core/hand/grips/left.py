"""How a left hand takes what is proposed, or placed, for a right one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...geometry.types import Floats, Vector, floats, vector
from ..contacts import Contact, Hold, Metal, Through
from .rings import Ring

_SAME_RING = 0.02  # between its middle and where it would be if both sides were alike, metres


@dataclass(frozen=True)
class Middle:
    """The plane on whose two sides an instrument is by and large alike, through the point `place`,
    with the unit vector `across` (the instrument's frame, m)."""

    place: Floats
    across: Floats

    def image(self, point: Vector) -> Floats:
        """Of a point (3,)."""
        return self.turned(vector(floats(point) - self.place)) + self.place

    def turned(self, way: Vector) -> Floats:
        """The image of a direction (3,)."""
        found: Floats = floats(way) - 2 * (floats(way) @ self.across) * self.across
        return found


def left_handed(hold: Hold, middle: Middle, metal: Metal, rings: Sequence[Ring]) -> Hold:
    """The image of a right hand's hold on the other side of the instrument, which is a left hand's;
    contacts on the metal that there is, and in the instrument's own `rings`."""

    def other(contact: Contact) -> Contact:
        if isinstance(contact, Through):
            return replace(
                contact,
                center=vector(_in_ring(middle.image(contact.center), rings)),
                axis=vector(middle.turned(contact.axis)),
            )
        outward = middle.turned(contact.outward)
        return replace(
            contact,
            point=metal.snapped(middle.image(contact.point), outward),
            outward=vector(outward),
            slide=vector(middle.turned(contact.slide)),
        )

    return replace(
        hold,
        contacts=tuple(map(other, hold.contacts)),
        palm=vector(middle.turned(hold.palm)),
        fingers=vector(middle.turned(hold.fingers)),
        forearm=vector(middle.turned(hold.forearm)),
    )


def _in_ring(place: Floats, rings: Sequence[Ring]) -> Floats:
    centers = [ring.center for ring in rings]
    far = [float(np.linalg.norm(center - place)) for center in centers]
    if not far or min(far) > _SAME_RING:
        return place
    return centers[int(np.argmin(far))]
