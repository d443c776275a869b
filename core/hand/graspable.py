"""An instrument as hands know it, closed, half open and open: its surface and its grips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

import numpy as np

from ..geometry.rotation import unit
from ..geometry.types import Floats, Vector, vector
from ..settings.grips import GripSchema
from .contacts import Contact, Hold, Metal, Through
from .grips.left import left_handed
from .grips.proposed import Proposal
from .grips.usual import usual

MIRROR = np.array((-1.0, 1.0, 1.0))
_NEAR = 0.004  # metal that a contact goes with, metres
_RIM = 0.007  # metal of a ring from the middle of its hole on, beyond the hole


@dataclass(frozen=True, eq=False)
class Graspable:
    """`points` and `outward` (S, N, 3): its surface, the same points in S states of its opening,
    one or three; `holds`, and those of `left` hands: by the grip's name, one for each state; `tips`
    (S, 3): where it works; `grips`: what is known of each of its grips. Its own frame, metres."""

    points: Floats
    outward: Floats
    holds: Mapping[str, tuple[Hold, ...]]
    left: Mapping[str, tuple[Hold, ...]]
    tips: Floats
    grips: Mapping[str, GripSchema]

    @classmethod
    def of(
        cls, points: Floats, outward: Floats, by: Proposal, state: int,
        grips: Mapping[str, GripSchema] | None = None,
    ) -> Graspable:  # fmt: skip
        """From what is proposed for one of its states: contacts go with the metal that they are
        on. What is not known of its grips is as usual."""
        rest = Metal(points[state], outward[state])
        states = [Metal(p, o) for p, o in zip(points, outward, strict=True)]

        def carried(hold: Hold) -> tuple[Hold, ...]:
            return tuple(_carried(hold, rest, to) for to in states)

        right = {name: carried(hold) for name, hold in by.holds.items()}
        left = {
            name: carried(left_handed(hold, by.middle, rest, by.rings))
            for name, hold in by.holds.items()
        }
        tips = points[:, np.argmax(rest.points @ by.forward)]
        known = {name: (grips or {}).get(name) or usual(name) for name in right}
        return cls(points, outward, right, left, tips, known)

    def metal(self, share: float, scale: float = 1.0) -> Metal:
        """The surface at a share of its opening, at a size."""
        points = _between(self.points, share)
        return Metal(scale * points, unit(_between(self.outward, share)))

    def tip(self, share: float, scale: float = 1.0) -> Floats:
        """Where it works (3,), at a share of its opening, at a size."""
        return scale * _between(self.tips, share)

    def hold(self, grip: str, share: float, scale: float = 1.0) -> Hold:
        """The hold at a share of its opening, at a size."""
        states = self.holds[grip]
        contacts = [
            _blended(same, share, scale) for same in zip(*(h.contacts for h in states), strict=True)
        ]
        return replace(states[-1], contacts=tuple(contacts))

    def digest(self) -> str:
        """SHA-256 of all that a grasp follows from."""
        found = sha256(np.round(self.points, 7).tobytes())
        of = {
            name: (self.holds[name], self.left[name], self.grips[name])
            for name in sorted(self.holds)
        }
        found.update(repr(of).encode())
        return found.hexdigest()

    @cached_property
    def mirrored(self) -> Graspable:
        """Its mirror image, X turned round, as right hands hold that: in the images of the holds of
        left ones."""

        def turned(hold: Hold) -> Hold:
            return replace(
                hold,
                contacts=tuple(map(_mirrored, hold.contacts)),
                palm=_mirror(hold.palm),
                fingers=_mirror(hold.fingers),
                forearm=_mirror(hold.forearm),
            )

        right, left = (
            {name: tuple(map(turned, states)) for name, states in holds.items()}
            for holds in (self.left, self.holds)
        )
        points, outward, tips = (MIRROR * of for of in (self.points, self.outward, self.tips))
        return Graspable(points, outward, right, left, tips, self.grips)


@dataclass(frozen=True, eq=False)
class Graspables:
    """Those of a scene by name, and how many metres a unit of it is."""

    metres: float
    by_name: Mapping[str, Graspable]

    def identity(self) -> dict[str, str]:
        """SHA-256 of each, by name."""
        return {name: one.digest() for name, one in self.by_name.items()}


def _mirrored(contact: Contact) -> Contact:
    if isinstance(contact, Through):
        return replace(contact, center=_mirror(contact.center), axis=_mirror(contact.axis))
    point, outward, slide = map(_mirror, (contact.point, contact.outward, contact.slide))
    return replace(contact, point=point, outward=outward, slide=slide)


def _mirror(place: Vector) -> Vector:
    x, y, z = place
    return -x, y, z


def _between(states: Floats, share: float) -> Floats:
    """By the parabola through closed, half open and open (see InstrumentInfo.shape)."""
    if len(states) == 1:
        only: Floats = states[0]
        return only
    s = share
    closed, half, wide = states
    found: Floats = (2 * s - 1) * (s - 1) * closed + 4 * s * (1 - s) * half + s * (2 * s - 1) * wide
    return found


def _blended(same: Sequence[Contact], share: float, scale: float) -> Contact:
    def of(name: str) -> Floats:
        return _between(np.array([getattr(contact, name) for contact in same]), share)

    first = same[0]
    if isinstance(first, Through):
        return replace(first, center=vector(scale * of("center")), axis=vector(unit(of("axis"))))
    return replace(
        first,
        point=vector(scale * of("point")),
        outward=vector(unit(of("outward"))),
        slide=vector(scale * of("slide")),
    )


def _carried(hold: Hold, rest: Metal, to: Metal) -> Hold:
    def moved(contact: Contact) -> Contact:
        if isinstance(contact, Through):
            far = np.linalg.norm(rest.points - contact.center, axis=1)
            turn, move = _rigid(rest.points, to.points, far < far.min() + _RIM)
            return replace(
                contact,
                center=vector(turn @ contact.center + move),
                axis=vector(turn @ contact.axis),
            )
        far = np.linalg.norm(rest.points - contact.point, axis=1)
        near = (far < far.min() + _NEAR) & (rest.outward @ contact.outward > 0.3)
        if not near.any():  # an artist's, which faces elsewhere
            near = far < far.min() + _NEAR
        turn, move = _rigid(rest.points, to.points, near)
        return replace(
            contact,
            point=vector(turn @ contact.point + move),
            outward=vector(turn @ contact.outward),
            slide=vector(turn @ contact.slide),
        )

    return replace(hold, contacts=tuple(map(moved, hold.contacts)))


def _rigid(before: Floats, after: Floats, which: Floats) -> tuple[Floats, Floats]:
    """Turn (3, 3) and move (3,) that take some points where they went, as well as can be (Kabsch, A
    solution for the best rotation to relate two sets of vectors, 1976)."""
    one, other = before[which], after[which]
    center, there = one.mean(axis=0), other.mean(axis=0)
    left, _, right = np.linalg.svd((one - center).T @ (other - there))
    sides = np.diag((1.0, 1.0, np.sign(np.linalg.det(right.T @ left.T))))
    turn = right.T @ sides @ left.T
    return turn, there - turn @ center
