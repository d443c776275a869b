"""Instruments that are held in hands: in which grip, how far open, and where they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from ...geometry.types import Floats, Rows, Vector, floats, rows, vector
from ...hand import at_work
from ...hand.contacts import Metal
from ...hand.grasp import Grasp, grasp
from ...hand.graspable import MIRROR, Graspable, Graspables
from ...hand.grips.usual import PASSED
from ...hand.hand import Hand
from ...sampling.streams import Stream
from ..randomizer import Given, GivenInstrument, InstrumentRandomizer, Place
from .hands import OFFERED, Hands, by_name, hands, weights
from .people import hand
from .settings import InHand
from .situations import HANDED, Task

# Where there is no room: how much further down it points, and from how far beside, rad.
_ELSE = tuple(
    (float(np.radians(down)), float(np.radians(home)))
    for home in (0, 35, -35)
    for down in (0, 15, -15)
)
_TRIED = 3  # grips, where the first cannot be had


@dataclass(frozen=True)
class HeldDraw:
    """A hand that holds an instrument: whose it is and what it does; `grip`, and how far `open` the
    instrument is in it, as a share; whether it is a `left` one; the number of its `shape` among the
    job's; joints' `angles` (rad) by name; `turn` (rows) and `move` (m) of the hand in the
    instrument's own frame, at its size, of the mirrored instrument where it is a left one; and
    `place`, the rigid matrix (rows) from there to the world. `balls`: it and its forearm in the
    world, (x, y, z, radius) each (m). `skin` is the hand's, gloved and pressed (N, 3), in the
    instrument's frame; it follows from the rest."""

    who: str
    doing: str
    grip: str
    open: float
    left: bool
    shape: int
    angles: dict[str, float]
    turn: Rows
    move: Vector
    place: Rows
    balls: Rows
    skin: Floats = field(compare=False, repr=False)


@dataclass(frozen=True)
class NotHeld:
    """Why an instrument is in no hand, where one was to hold it."""

    why: str


@dataclass
class _Crew:
    """The hands of an image, and what those that still have nothing are to do."""

    drawn: Hands
    of: Graspables
    left: list[Task]


@dataclass(frozen=True)
class _Tried:
    """One instrument, about to be held by one of its grips."""

    its: Hand
    known: Graspable
    grip: str
    share: float
    scale: float


def _begin(_: None, given: Given) -> _Crew | None:
    drawn = given.drawn(hands)
    if drawn is None:
        return None
    return _Crew(drawn, given.catalog.more[OFFERED], list(drawn.tasks))


def _draw(_: None, given: GivenInstrument) -> HeldDraw | NotHeld | None:
    crew: _Crew | None = given.shared
    known = crew.of.by_name.get(given.info.name) if crew is not None else None
    if crew is None or known is None or not crew.left:
        return None
    task, stream = crew.left[0], given.stream("held")
    person = crew.drawn.people[task.who]
    its = hand(given.spec.seed, person.shape)
    faults: list[str] = []
    for grip in _grips(given, known, task, stream):
        tried = _Tried(its, known, grip, _share(given, known, grip, stream), given.scale)
        found, where = _tried(given, crew, task, tried)
        if where is None:
            faults.append(f"{grip}: {found.fault or 'no room for it'}")
            continue
        crew.left.pop(0)
        return HeldDraw(
            task.who, task.doing, grip, tried.share, task.left, person.shape,
            by_name(its, found.held), rows(found.held.turn), vector(found.held.move), rows(where),
            rows(crew.drawn.taken[-1].of_hand), found.skin,
        )  # fmt: skip
    return NotHeld("; ".join(faults)) if faults else None


def _grips(given: GivenInstrument, known: Graspable, task: Task, stream: Stream) -> list[str]:
    """Those that may be tried, in this order."""
    if task.doing == HANDED and PASSED in known.holds:
        return [PASSED]
    wanted = weights(given.spec[InHand], known)
    found: list[str] = []
    for _ in range(_TRIED):
        left = {n: w for n, w in wanted.items() if w > 0 and n not in found}
        at = stream.unit()
        if left:
            ends = np.cumsum(list(left.values()))
            found.append(list(left)[int(np.searchsorted(ends, at * ends[-1], "right"))])
    return found


def _share(given: GivenInstrument, known: Graspable, grip: str, stream: Stream) -> float:
    """How far it is open: as drawn, within what the grip can have."""
    articulation, at = given.spec.articulation, stream.unit()
    if not articulation.enabled:
        return given.info.share(given.info.opening)
    low, high = known.grips[grip].opening.min, known.grips[grip].opening.max
    return float(low + (high - low) * articulation.opening.at(at))


def _tried(
    given: GivenInstrument, crew: _Crew, task: Task, tried: _Tried
) -> tuple[Grasp, Floats | None]:
    """The grasp, and where the instrument then is; None where it cannot be."""
    where_drawn = given.spec.seed, given.asked.index, given.position
    own, found = _grasped(where_drawn, tried, task.left)
    if found.fault:
        return found, None
    known, metal = tried.known, own.points
    tip = known.tip(tried.share, tried.scale)
    whole = at_work.solid(tried.its, found.held, metal[::9])
    if task.left:
        whole, metal = whole.mirrored(), metal * MIRROR
    if tried.grip == PASSED:  # its other end is held out
        tip = metal[np.argmin((metal - tip) @ (tip - metal.mean(axis=0)))]
    for down, home in _ELSE:
        wish = at_work.Wish(
            floats(task.spot), task.steep + down, task.heading + home, task.home + home,
            crew.drawn.ground, floats(crew.drawn.eye), astray=1.5 if tried.grip == PASSED else 0.2,
        )  # fmt: skip
        where = at_work.placed(whole, metal, tip, wish, crew.drawn.taken)
        if where is not None:
            crew.drawn.taken.append(whole.moved(where))
            return found, where
    return found, None


@lru_cache(maxsize=8)
def _grasped(drawn_for: tuple[int, int, int], tried: _Tried, left: bool) -> tuple[Metal, Grasp]:
    """The metal and the grasp of an instrument. An image is drawn several times where the quotas
    look for the camera's distance; the hand is the same each time."""
    seed, index, position = drawn_for
    own = tried.known.mirrored if left else tried.known
    metal = own.metal(tried.share, tried.scale)
    stream = Stream(seed, index, f"grasp {position} {tried.grip}")
    return metal, grasp(tried.its, own.hold(tried.grip, tried.share, tried.scale), metal, stream)


def in_world(drawn: HeldDraw, scale: float, metres: float) -> Floats:
    """The similarity (4, 4) that takes the instrument from its own frame, root at the origin, to
    the world, in Blender's units, of which one is so many metres."""
    matrix = floats(drawn.place)
    upper = np.hstack((scale * matrix[:3, :3], matrix[:3, 3:] / metres))
    return np.vstack((upper, (0.0, 0.0, 0.0, 1.0)))


def _layout(drawn: HeldDraw | NotHeld | None) -> dict[str, Any]:
    """Nothing where nobody wanted to hold it."""
    if drawn is None:
        return {}
    if isinstance(drawn, NotHeld):
        return {"not_held": drawn.why}
    return {
        "held": drawn.grip,
        "hand": {
            "who": drawn.who, "doing": drawn.doing,
            "side": "left" if drawn.left else "right", "shape": drawn.shape,
            "angles": {name: round(angle, 4) for name, angle in drawn.angles.items()},
        },
    }  # fmt: skip


# The hand that holds an instrument; None where none was to.
held: InstrumentRandomizer[None, HeldDraw | NotHeld | None] = InstrumentRandomizer(
    "in_hand", draw=_draw, begin=_begin, after=(hands,), streams=("held", "grasp"),
    layout=_layout, place=Place(settings=25, record=25),
)  # fmt: skip
