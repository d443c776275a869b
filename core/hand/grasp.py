"""One pose of a hand that holds an instrument, of many that it could have."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..geometry.nearest import Points
from ..geometry.types import Floats, floats
from ..sampling.streams import Stream
from ..settings.ranges import Range
from . import flesh
from .contacts import Contact, Hold, Metal, Through
from .hand import Hand
from .search import Held, Search
from .shape import FINGERS, HAND, bone
from .skin import skinned

_STARTS = 8
_TRIES = 4
_POSTURE = 0.2  # how differently fingers begin, and would rather be (rad)
_ROLL = 0.4  # how differently the hand begins to be turned (rad)
_COARSE = 0.003  # between the points of metal that a search looks at, metres
_GAP = 0.00005  # that the glove is off the metal
# What is accepted, metres.
_DENT, _DENT_OF_PALM = 0.0035, 0.0055  # of the flesh of fingers, and of the palm and their roots
_APART = 0.0012  # of a contact from the metal
_BROAD = ("palm", "ball of the thumb")  # touch anywhere on them
_SOFT = (HAND, *(bone(finger, 0) for finger in FINGERS))
_CROSSED = 0.0015  # of fingers in each other, as flesh gives way


@dataclass(frozen=True)
class Grasp:
    """`held`, in the instrument's frame, and the skin of it, gloved and pressed: vertices (N, 3) of
    the finer mesh. `fault` says why it would not do; it is empty where it does."""

    held: Held
    hold: Hold
    skin: Floats
    fault: str


def varied(hold: Hold, metal: Metal, stream: Stream) -> Hold:
    """The hold with each contact somewhere within what it may, on the metal, and fingers of their
    own mind."""

    def moved(contact: Contact) -> Contact:
        if isinstance(contact, Through):
            share = stream.draw(Range(*contact.shares))
            return replace(contact, shares=(share, share))
        by = (2 * stream.unit() - 1) * np.array(contact.slide)
        return replace(contact, point=metal.snapped(contact.point + by, floats(contact.outward)))

    posture = {n: a + _POSTURE * float(_bell(stream, 1)[0]) for n, a in hold.posture.items()}
    return replace(hold, contacts=tuple(map(moved, hold.contacts)), posture=posture)


def grasp(hand: Hand, hold: Hold, metal: Metal, stream: Stream) -> Grasp:
    """A pose of the hand in a variant of the hold, on metal whose points are 1 mm apart or so: the
    first of some that will do, or the last that will not."""
    for _ in range(_TRIES):
        found = _one(hand, varied(hold, metal, stream), metal, stream)
        if not found.fault:
            break
    return found


def _one(hand: Hand, hold: Hold, metal: Metal, stream: Stream) -> Grasp:
    search = Search(hand, hold, metal.thinned(_COARSE))
    count = len(hand.skeleton.names)
    starts = search.residuals.wanted + _POSTURE * _bell(stream, _STARTS, count)
    rolls = _ROLL * _bell(stream, _STARTS, 3)
    starts[0], rolls[0] = search.residuals.wanted, 0.0
    held = search.best(starts, rolls)
    skin, dents = worn(hand, held, metal)
    return Grasp(held, hold, skin, _fault(hand, search, held, skin, metal, dents))


def _bell(stream: Stream, *shape: int) -> Floats:
    """Numbers of mean 0 and variance 1, none beyond 3: sums of three uniform ones."""
    units = np.array([stream.unit() for _ in range(3 * int(np.prod(shape)))])
    bell: Floats = 2 * (units.reshape(3, *shape).sum(axis=0) - 1.5)
    return bell


def worn(hand: Hand, held: Held, metal: Metal) -> tuple[Floats, Floats]:
    """The vertices (N, 3) of the finer skin in its glove, pressed by the metal, in the instrument's
    frame, and how far each was pressed (N,) (m)."""
    posed = hand.skeleton.pose(held.angles[None], held.turn[None], held.move[None])
    bare = skinned(hand.finer, posed)
    gloved = bare + hand.glove * hand.mesh.normals(bare)
    pressed = flesh.pressed(gloved, hand.mesh, metal, _GAP)
    return pressed, np.linalg.norm(pressed - gloved, axis=1)


def _fault(
    hand: Hand, search: Search, held: Held, vertices: Floats, metal: Metal, dents: Floats
) -> str:
    soft = np.isin(hand.finer.bones[:, 0], _SOFT)
    if (dents > np.where(soft, _DENT_OF_PALM, _DENT)).any():
        return f"dented by {dents.max() * 1e3:.1f} mm"
    residuals = search.residuals
    posed = hand.skeleton.pose(held.angles[None], held.turn[None], held.move[None])
    used = residuals.used(posed)[0]
    contacts: list[Contact] = [*residuals.touches, *residuals.rings]
    for contact, there in zip(contacts, used, strict=True):
        if isinstance(contact, Through):
            name, reach = f"{contact.finger} in its ring", 0.013
        elif contact.loose:
            continue
        else:
            name, reach = contact.place, 0.015 if contact.place in _BROAD else 0.006
        near = vertices[np.linalg.norm(vertices - there, axis=1) < reach]
        if not len(near):
            return f"{name} is away"
        between = near - metal.points[Points(metal.points).nearest(near)]
        far = float(np.sqrt((between**2).sum(axis=1).min()))
        if far > _APART:
            return f"{name} is {far * 1e3:.1f} mm off"
        if isinstance(contact, Through) and np.linalg.norm(there - contact.center) > 0.007:
            return f"{name} is beside it"
    crossed = residuals.crossed(posed)
    return f"fingers {crossed * 1e3:.1f} mm in each other" if crossed > _CROSSED else ""
