"""One pose of a hand that holds an instrument, of many that it could have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..geometry.nearest import Points
from ..geometry.types import Floats, floats
from ..running.stopwatch import phase
from ..sampling.streams import Stream
from ..settings.ranges import Range
from . import flesh
from .contacts import Contact, Hold, Metal, Through
from .flesh import Pressed
from .hand import Hand
from .search import Held, Search
from .shape import FINGERS, HAND, bone

_STARTS = 4
_TRIES = 6
_POSTURE = 0.2  # how differently fingers begin, and would rather be (rad)
_ROLL = 0.4  # how differently the hand begins to be turned (rad)
_COARSE = 0.002  # between the points of metal that a search looks at, metres
_GAP = 0.00005  # that the glove is off the metal
# The skin of a contact: how far from its middle, metres, and metal further beside that.
_ROUND, _BROADLY, _IN_RING, _CLOSE = 0.0055, 0.0145, 0.013, 0.002
_BROAD = ("palm", "ball of the thumb")  # touch anywhere on them
# What is accepted, metres.
_SOFT = (HAND, *(bone(finger, 0) for finger in FINGERS))
_DENT, _DENT_OF_PALM = 0.004, 0.006  # of the flesh of fingers, and of the palm and their roots
_BESIDE_RING = 0.007  # of a finger from the middle of its ring
_APART = 0.0012  # of a contact from the metal
_UNDER = 0.0006  # of metal that the flesh did not give way to, by its points 1 mm apart
_CROSSED = 0.0015  # of fingers in each other, as flesh gives way
_FOLDED = 3  # and triangles of the skin that it turned over, which few of them show


@dataclass(frozen=True)
class Grasp:
    """`held`, in the instrument's frame, and the skin of it, gloved and pressed: vertices (N, 3) of
    the finer mesh. `fault` says why it would not do; it is empty where it does, and there may be no
    skin where it does not."""

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


@phase("pose")
def grasp(hand: Hand, hold: Hold, metal: Metal, stream: Stream) -> Grasp:
    """A pose of the hand in a variant of the hold, on metal whose points are 1 mm apart or so: the
    first of some that will do, or the last that will not."""
    coarse = metal.thinned(_COARSE)
    for _ in range(_TRIES):
        search = Search(hand, varied(hold, metal, stream), coarse)
        found = _worn_by(hand, search, _searched(search, stream), metal)
        if not found.fault:
            break
    return found


def _searched(search: Search, stream: Stream) -> Held:
    count = len(search.hand.skeleton.names)
    starts = search.residuals.wanted + _POSTURE * _bell(stream, _STARTS, count)
    rolls = _ROLL * _bell(stream, _STARTS, 3)
    starts[0], rolls[0] = search.residuals.wanted, 0.0
    return search.best(starts, rolls)


def _worn_by(hand: Hand, search: Search, held: Held, metal: Metal) -> Grasp:
    """What its bones say costs little, and is asked first."""
    fault = _fault_of_bones(hand, search, held)
    if fault:
        return Grasp(held, search.hold, np.zeros((0, 3)), fault)
    pressed = _worn(hand, _Alike(held, metal))
    fault = _fault(hand, search, held, metal, pressed)
    return Grasp(held, search.hold, pressed.skin, fault)


def _bell(stream: Stream, *shape: int) -> Floats:
    """Numbers of mean 0 and variance 1, none beyond 3: sums of three uniform ones."""
    units = stream.units(3, *shape)
    bell: Floats = 2 * (units.sum(axis=0) - 1.5)
    return bell


@phase("pose")
def worn(hand: Hand, held: Held, metal: Metal) -> Pressed:
    """The finer skin in its glove, pressed by the metal, in the instrument's frame (m). What is
    drawn is shown soon after, so that the last ones are kept."""
    pressed = _worn(hand, _Alike(held, metal))
    if (pressed.dents > _softness(hand)).any():  # was left at that; here it is to be seen
        return _pressed(hand, held, metal)
    return pressed


class _Alike:
    """A pose on some metal, which equals others by its numbers."""

    def __init__(self, held: Held, metal: Metal) -> None:
        self.held, self.metal = held, metal
        parts = (held.angles, held.turn, held.move, metal.points)
        self._numbers = b"".join(part.tobytes() for part in parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Alike) and self._numbers == other._numbers

    def __hash__(self) -> int:
        return hash(self._numbers)


@lru_cache(maxsize=16)
def _worn(hand: Hand, of: _Alike) -> Pressed:
    pressed = _pressed(hand, of.held, of.metal, _softness(hand))
    for array in (pressed.skin, pressed.dents):
        array.setflags(write=False)
    return pressed


def _pressed(hand: Hand, held: Held, metal: Metal, most: Floats | None = None) -> Pressed:
    gloved = hand.gloved(held.angles, held.turn, held.move)
    return flesh.pressed(gloved, hand.mesh, metal, _GAP, most)


def _softness(hand: Hand) -> Floats:
    """(N,): how far each vertex of the skin may be dented (m)."""
    soft = np.isin(hand.finer.bones[:, 0], _SOFT)
    return np.where(soft, _DENT_OF_PALM, _DENT)


def _fault(hand: Hand, search: Search, held: Held, metal: Metal, pressed: Pressed) -> str:
    dents = pressed.dents
    if (dents > _softness(hand)).any():
        return f"dented by {dents.max() * 1e3:.1f} mm"
    residuals = search.residuals
    posed = hand.skeleton.pose(held.angles[None], held.turn[None], held.move[None])
    used = residuals.used(posed)[0]
    contacts: list[Contact] = [*residuals.touches, *residuals.rings]
    for contact, there in zip(contacts, used, strict=True):
        if isinstance(contact, Through):
            name, reach = f"{contact.finger} in its ring", _IN_RING
        elif contact.loose:
            continue
        else:
            name, reach = contact.place, _BROADLY if contact.place in _BROAD else _ROUND
        near = _round(pressed.skin, there, reach)
        if not len(near):
            return f"{name} is away"
        close = _round(metal.points, there, reach + _CLOSE)
        far = _apart(near, close if len(close) else metal.points)
        if far > _APART:
            return f"{name} is {far * 1e3:.1f} mm off"
    if pressed.under > _UNDER:
        return f"metal {pressed.under * 1e3:.1f} mm under the skin"
    if pressed.folded > _FOLDED:
        return f"skin folded over in {pressed.folded} places"
    return ""


def _fault_of_bones(hand: Hand, search: Search, held: Held) -> str:
    residuals = search.residuals
    posed = hand.skeleton.pose(held.angles[None], held.turn[None], held.move[None])
    rings = residuals.rings
    used = residuals.used(posed)[0][len(residuals.touches) :]
    for ring, there in zip(rings, used, strict=True):
        if np.linalg.norm(there - ring.center) > _BESIDE_RING:
            return f"{ring.finger} in its ring is beside it"
    crossed = residuals.crossed(posed)
    return f"fingers {crossed * 1e3:.1f} mm in each other" if crossed > _CROSSED else ""


def _round(points: Floats, middle: Floats, reach: float) -> Floats:
    """Those of the points (N, 3) that are that close to one."""
    away = points - middle
    found: Floats = points[np.einsum("ni,ni->n", away, away) < reach * reach]
    return found


def _apart(some: Floats, others: Floats) -> float:
    """How far two sets of points (N, 3) and (M, 3) are apart (m)."""
    nearest = others[Points(others).nearest(some)]
    return float(np.linalg.norm(some - nearest, axis=1).min())
