"""The hands of an image: whose they are, what each is there for, and those that hold nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...geometry.types import Floats, Rows, Vector, floats, rows, vector
from ...hand import at_work
from ...hand.at_work import Solid
from ...hand.free import fingertip, free
from ...hand.graspable import MIRROR, Graspable, Graspables
from ...hand.hand import Hand
from ...hand.look import Look
from ...hand.postures import Posture
from ...hand.search import Held
from ...sampling.streams import Stream
from ...settings.ranges import Range
from ..randomizer import Given, Panel, Place, Randomizer
from ..view import view
from .dress import dressed
from .people import SHAPES, hand
from .settings import InHand, check_names
from .situations import ASSISTANT, SITUATIONS, SURGEON, Asked, Field, Task, tasks

OFFERED = "hands"  # key of Catalog.more: Graspable by the instrument's name
_LIFTS = (0.0, 0.015, 0.04)  # where there is no room for it as low as it should be, metres
_LOWEST = 0.0015  # that tips can be at, for something round them must not be in the ground, metres
_KEPT = 9  # every so manyth point of skin is looked at where a hand is laid down


@dataclass(frozen=True)
class Person:
    """Whose hands are in an image: the number of their `shape` among the job's, and how they are
    dressed."""

    shape: int
    look: Look


@dataclass(frozen=True)
class EmptyHand:
    """A hand that holds nothing: joints' `angles` (rad) by name; `place`: the rigid matrix (rows)
    from its own frame, mirrored where it is a left one, to the world (m); `balls`: it and its
    forearm in the world, (x, y, z, radius) each (m)."""

    who: str
    left: bool
    posture: Posture
    angles: dict[str, float]
    place: Rows
    balls: Rows


@dataclass(frozen=True)
class Hands:
    """What the hands of an image do: `tasks` are those of hands that are to hold something.
    `spot` is where they work, on the ground (m), `home` the surgeon's direction from there (rad),
    `ground` its height (m), `eye` (m) where the camera is. `taken`: what takes up room so far,
    while the image's instruments are drawn one after the other (m)."""

    situation: str
    people: dict[str, Person]
    tasks: tuple[Task, ...]
    empty: tuple[EmptyHand, ...]
    spot: Vector
    home: float
    ground: float
    eye: Vector
    taken: list[Solid] = field(default_factory=list, compare=False, repr=False)


def weights(s: InHand, known: Graspable) -> dict[str, float]:
    """How often each grip of an instrument is picked."""
    return {name: s.grips.get(name, known.grips[name].weight) for name in known.holds}


def posed(its: Hand, angles: dict[str, float]) -> Held:
    """A hand in its own frame, as a draw has its joints."""
    return Held(floats([angles[name] for name in its.skeleton.names]), np.eye(3), np.zeros(3), 0.0)


def by_name(its: Hand, held: Held) -> dict[str, float]:
    """Its joints' angles (rad)."""
    return dict(zip(its.skeleton.names, map(float, held.angles), strict=True))


def metres(given: Given) -> float:
    """In a unit of the scene that has hands."""
    known: Graspables = given.catalog.more[OFFERED]
    return known.metres


def _draw(s: InHand, given: Given) -> Hands | None:
    stream = given.stream("hands at work")
    at_work_ = given.asked.held(stream.unit(), s.share)
    situation = list(SITUATIONS)[stream.pick(s.of_situations)]
    asked = Asked(
        situation, stream.whole(s.hands), stream.chance(s.left_handed), stream.chance(s.assistant),
        stream.draw(s.apart), max(stream.draw(s.height), _LOWEST), stream.draw(s.raised), s.steep,
        s.empty,
    )  # fmt: skip
    number, other = stream.whole(Range(0, SHAPES - 1)), stream.whole(Range(1, SHAPES - 1))
    side = stream.draw(s.side)
    at = 0.35 + 0.3 * stream.unit(), 0.35 + 0.3 * stream.unit()
    placement = given.spec.placement
    known: Graspables | None = given.catalog.more.get(OFFERED)
    seen = given.drawn(view)
    if not (at_work_ and placement.enabled) or seen is None or known is None:
        return None
    if not any(weights(s, one)[name] for one in known.by_name.values() for name in one.holds):
        return None
    ground = float(placement.ground_height) * known.metres
    where = _field(given, ground, side, at, known.metres)
    if where is None:
        return None
    shapes = {SURGEON: number, ASSISTANT: (number + other) % SHAPES}
    people = {
        who: Person(shape, dressed(s, given.stream(f"gloves {who}")))
        for who, shape in shapes.items()
    }
    eye = known.metres * floats(seen.position)
    there: list[Solid] = []
    empty, holding = [], []
    for number, task in enumerate(tasks(asked, where, given.stream("tasks"))):
        if task.posture is None:
            holding.append(task)
            continue
        its = hand(given.spec.seed, people[task.who].shape)
        laid = _laid(its, task, ground, eye, there, given.stream(f"hands at rest {number}"))
        if laid is not None:
            empty.append(laid[0])
            there.append(laid[1])
    return Hands(
        situation, people, tuple(holding), tuple(empty), vector(where.spot),
        float(np.radians(where.home)), ground, vector(eye), there,
    )  # fmt: skip


def _field(
    given: Given, ground: float, side: float, at: tuple[float, float], metres: float
) -> Field | None:
    """Where the picture shows the ground, at a share of its width and height; None where it does
    not."""
    seen = given.drawn(view)
    assert seen is not None
    k = seen.intrinsics
    near = metres * floats(seen.position)
    far = metres * floats(seen.point(at[0] * k.width, at[1] * k.height, 1.0))
    fall = near[2] - far[2]
    if fall < 1e-6 or near[2] <= ground:
        return None
    depth = (near[2] - ground) / fall
    spot = near + (far - near) * depth
    # The bottom of the picture, on the ground.
    down = -seen.matrix[:3, 1] if abs(seen.matrix[2, 1]) < 0.95 else seen.matrix[:3, 2]
    home = float(np.degrees(np.arctan2(down[1], down[0]))) + side
    # So many pixels are a metre at a metre's depth, in units of which one is so many metres.
    half = 0.5 * min(k.width / k.fx, k.height / k.fy) * depth * metres
    return Field(spot, home, half)


def _laid(
    its: Hand, task: Task, ground: float, eye: Floats, others: list[Solid], stream: Stream
) -> tuple[EmptyHand, Solid] | None:
    """None where there is no room for it."""
    assert task.posture is not None
    held = free(its, task.posture, stream)
    skin, tip = its.gloved(held.angles, held.turn, held.move)[::_KEPT], fingertip(its, held)
    whole = at_work.solid(its, held, np.zeros((0, 3)))
    if task.left:
        whole, skin, tip = whole.mirrored(), skin * MIRROR, tip * MIRROR
    palm = at_work.UP if task.posture == "reaching" else -at_work.UP
    for lift in _LIFTS:
        spot = floats(task.spot) + lift * at_work.UP
        wish = at_work.Wish(spot, task.steep, task.heading, task.home, ground, eye, palm)
        where = at_work.placed(whole, skin, tip, wish, others)
        if where is not None:
            break
    else:
        return None
    there = whole.moved(where)
    drawn = EmptyHand(
        task.who, task.left, task.posture, by_name(its, held), rows(where), rows(there.of_hand)
    )
    return drawn, there


def lying(centers: Floats, radius: float) -> Solid:
    """Balls of a size round centres (N, 3) in the world (m), for hands to keep away from."""
    none = np.zeros(3)
    return Solid(centers, np.full(len(centers), radius), none, none, none, none, 0)


def recorded(drawn: Hands | None) -> Any:
    """What an image's record has of it: JSON."""
    if drawn is None:
        return None
    return {
        "situation": drawn.situation,
        "shapes": {who: person.shape for who, person in drawn.people.items()},
        "empty": [
            {
                "who": one.who, "side": "left" if one.left else "right", "posture": one.posture,
                "angles": {name: round(angle, 4) for name, angle in one.angles.items()},
            }
            for one in drawn.empty
        ],
    }  # fmt: skip


# What the hands of an image do; None where it has none.
hands: Randomizer[InHand, Hands | None] = Randomizer(
    "hands", "in_hand", "instruments in hands", InHand, _draw, after=(view,),
    streams=("hands at work", "tasks", "gloves", "hands at rest"), record=True, always=False,
    check=check_names, categories=lambda s: s.categories,
    place=Place(settings=25, panel=25, record=105), panel=Panel("In the Hand", group="Instruments"),
)  # fmt: skip
