"""How a left hand takes what is proposed, or placed, for a right one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...geometry.types import Floats, Vector, floats, vector
from ..contacts import Contact, Hold, Metal, Through
from .rings import Ring

_FAR = 0.02  # from where metal, or a ring, would be if both sides were alike, metres


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
    """The image of a right hand's hold on the other side of the instrument, which is a left hand's:
    contacts on the metal that there is, fingers in the instrument's own `rings`, each in one of its
    own. Where the other side has nothing of the kind, a contact stays where it is."""
    free = list(rings)

    def other(contact: Contact) -> Contact:
        if isinstance(contact, Through):
            center = _in_ring(contact, middle, rings, free)
            if center is None:
                return contact
            return replace(contact, center=vector(center), axis=vector(middle.turned(contact.axis)))
        image, outward = middle.image(contact.point), middle.turned(contact.outward)
        point = metal.snapped(image, outward)
        if np.linalg.norm(point - image) > _FAR or not metal.facing(outward).any():
            return contact
        slide = vector(middle.turned(contact.slide))
        return replace(contact, point=point, outward=vector(outward), slide=slide)

    return replace(
        hold,
        contacts=tuple(map(other, hold.contacts)),
        palm=vector(middle.turned(hold.palm)),
        fingers=vector(middle.turned(hold.fingers)),
        forearm=vector(middle.turned(hold.forearm)),
    )


def _in_ring(
    contact: Through, middle: Middle, rings: Sequence[Ring], free: list[Ring]
) -> Floats | None:
    """Where it is in the ring on the other side, which it takes out of the `free` ones: as far off
    the middle of that as of its own ring. None where there is no such ring."""
    own = _nearest(floats(contact.center), rings)
    center = own.center if own is not None else floats(contact.center)
    found = _nearest(middle.image(vector(center)), free)
    if found is None:
        return None
    free[:] = [ring for ring in free if ring is not found]
    return found.center + middle.turned(vector(floats(contact.center) - center))


def _nearest(place: Floats, rings: Sequence[Ring]) -> Ring | None:
    """None where it is in no ring's neighbourhood."""
    far = [float(np.linalg.norm(ring.center - place)) for ring in rings]
    return rings[int(np.argmin(far))] if far and min(far) <= _FAR else None
