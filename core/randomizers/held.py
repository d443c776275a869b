"""Instruments that are held in hands: how many of an image, in which grip, and where they work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from ..errors import UserError
from ..geometry.types import Floats, Rows, Vector, floats, rows, vector
from ..hand import at_work, look, shape
from ..hand.at_work import Solid
from ..hand.contacts import Metal
from ..hand.grasp import Grasp, grasp
from ..hand.graspable import Graspable, Graspables
from ..hand.hand import Hand
from ..sampling.streams import Stream
from ..settings.fields import fraction, setting, weight
from ..settings.ranges import Range
from .articulation import articulation
from .randomizer import Given, GivenInstrument, InstrumentRandomizer, Panel, Place
from .view import view

SHAPES = 3  # hands of a job, each of another person
GLOVE = 0.0003  # how thick gloves are, metres
# How often grips are picked, and gloves worn, where the settings do not say; others 1.
GRIPS = {"palm": 0.3, "thenar": 0.3, "ring_middle": 0.4, "overhand": 0.3}
GLOVES = {
    "latex natural": 3.0, "latex white": 2.0, "nitrile dark blue": 1.5, "nitrile light blue": 1.5,
    "latex blue": 0.3, "latex green": 0.3, "latex brown": 0.3,
}  # fmt: skip
# And of second pairs, of another color so that a hole shows; others 0.2.
BELOW = {"latex green": 3.0, "latex blue": 2.0, "latex brown": 1.0}
ROLLED_UP = 0.3  # share of bare hands whose sleeves are
OVER = 0.6  # share of coats whose sleeves are over the cuffs of gloves, not below
OFFERED = "hands"  # key of Catalog.more: Graspable by the instrument's name


@dataclass(frozen=True)
class InHand:
    """Instruments in gloved hands, at work. Off: all lie or float."""

    enabled: bool = setting(False, "let hands hold instruments")
    share: float = fraction(0.8, "share of images with an instrument in a hand", label="Share Held")
    hands: Range = setting(Range(1, 2), "hands at work in such an image, each with an instrument",
                           low=1, high=2, kind="count", label="Hands")  # fmt: skip
    grips: dict[str, float] = weight({}, "grip to how often it is picked; those not named as usual",
                                     label="Grip Weights")  # fmt: skip
    left_handed: float = fraction(0.1, "share of surgeons who are left-handed", label="Left-Handed")
    steep: Range = setting(Range(25, 65), "how far the instrument points down", "°", 0, 90,
                           label="Angle to Ground")  # fmt: skip
    apart: Range = setting(Range(0.01, 0.04), "from one tip to the other", "m", 0.0, 1.0,
                           label="Tip Distance")  # fmt: skip
    height: Range = setting(Range(0.001, 0.02), "of the tips above the ground", "m", 0.0, 1.0,
                            label="Tips above Ground")  # fmt: skip
    side: Range = setting(Range(-180, 180), "where the surgeon stands, from the bottom of the "
                          "picture", "°", -360, 360, label="Surgeon's Side")  # fmt: skip
    gloves: dict[str, float] = weight({}, "glove to how often it is worn; those not named as usual",
                                      label="Glove Weights")  # fmt: skip
    bare: float = fraction(0.0, "share of surgeons without gloves", label="Bare Hands")
    double: float = fraction(0.5, "share of gloves with a second pair below", label="Double Gloves")
    wet: Range = fraction(Range(0.0, 0.5), "how damp gloves are", label="Damp")
    stains: Range = fraction(Range(0.0, 0.6), "blood on fingertips", label="Blood")

    def check(self, path: str) -> None:
        """UserError where a glove is not known, or none is left to wear."""
        for name in self.gloves:
            if name not in look.GLOVES:
                known = ", ".join(look.GLOVES)
                raise UserError(f"{path}.gloves: there is no glove {name!r}; there are {known}")
        if not any(self.of_gloves):
            raise UserError(f"{path}.gloves: all weigh 0; give one a weight, or use bare hands")

    @property
    def of_gloves(self) -> list[float]:
        """How often each glove is worn."""
        return [{**GLOVES, **self.gloves}.get(name, 1.0) for name in look.GLOVES]


@dataclass(frozen=True)
class HeldDraw:
    """A hand that holds an instrument: `grip`; whether it is a `left` one; the number of its
    `shape` among the job's; joints' `angles` (rad) by name; `turn` (rows) and `move` (m) of the
    hand in the instrument's own frame, at its size, of the mirrored instrument where it is a left
    one; and `place`, the rigid matrix (rows) from there to the world. `look`: how it is dressed.
    `balls`: it and its forearm in the world, (x, y, z, radius) each (m)."""

    grip: str
    left: bool
    shape: int
    angles: dict[str, float]
    turn: Rows
    move: Vector
    place: Rows
    look: look.Look
    balls: Rows


@dataclass
class _Surgeon:
    """What the hands of one image share."""

    hands: int
    left_handed: bool
    shape: int
    home: float
    spot: Floats
    ground: float
    look: look.Look
    apart: float
    of: Graspables
    eye: Floats
    there: list[Solid] = field(default_factory=list)


def build(seed: int, number: int) -> shape.Build:
    """Whose the job's hand of this number is."""
    stream = Stream(seed, number, "hands of the job")
    male = float(stream.chance(0.5))
    length = (0.178, 0.194)[int(male)] + 0.01 * (2 * stream.unit() - 1)
    return shape.Build(male, 0.7 * stream.unit(), length, stream.unit() - 0.5, stream.unit() - 0.5)


@lru_cache(maxsize=4)
def hand(seed: int, number: int) -> Hand:
    """The job's hand of this number, in its glove."""
    return Hand(shape.shaped(build(seed, number)), GLOVE)


def _begin(s: InHand, given: Given) -> _Surgeon | None:
    seen = given.drawn(view)
    stream = given.stream("hands at work")
    at_work_ = stream.chance(s.share)
    hands = stream.whole(s.hands)
    left_handed = stream.chance(s.left_handed)
    number = stream.whole(Range(0, SHAPES - 1))
    side = float(np.radians(stream.draw(s.side)))
    u, v = 0.35 + 0.3 * stream.unit(), 0.35 + 0.3 * stream.unit()
    apart, height = stream.draw(s.apart), stream.draw(s.height)
    dressed = _dressed(s, given.stream("gloves"))
    placement = given.spec.placement
    known: Graspables | None = given.catalog.more.get(OFFERED)
    if not (at_work_ and placement.enabled) or seen is None or known is None:
        return None
    ground = float(placement.ground_height) * known.metres
    k = seen.intrinsics
    near, far = (
        known.metres * floats(point)
        for point in (seen.position, seen.point(u * k.width, v * k.height, 1.0))
    )
    fall = near[2] - far[2]
    if fall < 1e-6 or near[2] <= ground:
        return None
    spot = near + (far - near) * ((near[2] - ground) / fall)
    spot[2] = ground + height
    # The bottom of the picture, on the ground.
    down = -seen.matrix[:3, 1] if abs(seen.matrix[2, 1]) < 0.95 else seen.matrix[:3, 2]
    home = float(np.arctan2(down[1], down[0])) + side
    return _Surgeon(hands, left_handed, number, home, spot, ground, dressed, apart, known, near)


def _dressed(s: InHand, stream: Stream) -> look.Look:
    names = list(look.GLOVES)
    glove = names[stream.pick(s.of_gloves)]
    below = names[stream.pick([(name != glove) * BELOW.get(name, 0.2) for name in names])]
    bare, double = stream.chance(s.bare), stream.chance(s.double)
    skin = look.SKINS[stream.pick([1.0] * len(look.SKINS))]
    sleeves = list(look.SLEEVES)
    sleeve = look.SLEEVES[sleeves[stream.pick([1.0] * len(sleeves))]]
    wet, stains, seed = stream.draw(s.wet), stream.draw(s.stains), int(1e6 * stream.unit())
    hair, rolled, over, start = (stream.unit() for _ in range(4))
    if bare:
        sleeve = replace(sleeve, start=0.19 if rolled < ROLLED_UP else 0.05 * start)
    else:
        sleeve = replace(sleeve, over=not sleeve.knit and over < OVER)
    outer = None if bare else look.GLOVES[glove]
    under = look.GLOVES[below] if double and not bare else None
    if outer is not None and under is not None:
        under = replace(under, cuff=outer.cuff + 0.01 + 0.02 * stream.unit())
    return look.Look(sleeve, skin, outer, under, wet, stains, seed, hair)


def _draw(s: InHand, given: GivenInstrument) -> HeldDraw | None:
    surgeon: _Surgeon | None = given.shared
    known = surgeon.of.by_name.get(given.info.name) if surgeon is not None else None
    stream = given.stream("held")
    if surgeon is None or known is None or len(surgeon.there) >= surgeon.hands:
        return None
    names = list(known.holds)
    weights = [{**GRIPS, **s.grips}.get(name, 1.0) for name in names]
    if not any(weights):
        return None
    grip = names[stream.pick(weights)]
    left = surgeon.left_handed != bool(surgeon.there)
    share = given.info.share(given.drawn(articulation).opening)
    where_drawn = given.spec.seed, given.asked.index, given.position
    its = hand(given.spec.seed, surgeon.shape)
    own, found = _grasped(where_drawn, its, known, left, grip, share, given.scale)
    tip = known.tip(share, given.scale)
    if found.fault:
        return None
    where = _place(s, surgeon, its, found, own.points, tip, left, stream)
    if where is None:
        return None
    return HeldDraw(
        grip, left, surgeon.shape,
        dict(zip(its.skeleton.names, map(float, found.held.angles), strict=True)),
        rows(found.held.turn), vector(found.held.move), rows(where), surgeon.look,
        rows(surgeon.there[-1].of_hand),
    )  # fmt: skip


@lru_cache(maxsize=8)
def _grasped(
    drawn_for: tuple[int, int, int], its: Hand, known: Graspable, left: bool, grip: str,
    share: float, scale: float,
) -> tuple[Metal, Grasp]:  # fmt: skip
    """The metal and the grasp of an instrument. An image is drawn several times where the quotas
    look for the camera's distance; the hand is the same each time."""
    seed, index, position = drawn_for
    own = known.mirrored() if left else known
    metal = own.metal(share, scale)
    stream = Stream(seed, index, f"grasp {position}")
    return metal, grasp(its, own.hold(grip, share, scale), metal, stream)


def in_world(drawn: HeldDraw, scale: float, metres: float) -> Floats:
    """The similarity (4, 4) that takes the instrument from its own frame, root at the origin, to
    the world, in Blender's units, of which one is so many metres."""
    matrix = floats(drawn.place)
    upper = np.hstack((scale * matrix[:3, :3], matrix[:3, 3:] / metres))
    return np.vstack((upper, (0.0, 0.0, 0.0, 1.0)))


def _place(
    s: InHand, surgeon: _Surgeon, its: Hand, found: Grasp, metal: Floats, tip: Floats,
    left: bool, stream: Stream,
) -> Floats | None:  # fmt: skip
    """The rigid matrix that takes the instrument, as it is, to where it works."""
    steep = float(np.radians(stream.draw(s.steep)))
    swing = float(np.radians(40 * stream.unit())) * (1 if left else -1)
    whole = at_work.solid(its, found, metal[::9])
    if left:
        whole = whole.mirrored()
        metal = metal * (-1, 1, 1)
    # Hands come in from both sides of the surgeon, the right one from the right.
    heading = surgeon.home + np.pi - swing
    across = np.array((-np.sin(surgeon.home), np.cos(surgeon.home), 0.0))
    aside = 0.5 * surgeon.apart * (1 if left else -1) if surgeon.hands > 1 else 0.0
    spot = surgeon.spot + aside * across
    wish = at_work.Wish(spot, steep, heading, surgeon.home, surgeon.ground, surgeon.eye)
    where = at_work.placed(whole, metal, tip, wish, surgeon.there)
    if where is not None:
        surgeon.there.append(whole.moved(where))
    return where


def metres(given: Given) -> float:
    """In a unit of the scene that has hands."""
    known: Graspables = given.catalog.more[OFFERED]
    return known.metres


def _layout(drawn: HeldDraw | None) -> dict[str, Any]:
    """Nothing where it is not held."""
    if drawn is None:
        return {}
    return {
        "held": drawn.grip,
        "hand": {
            "side": "left" if drawn.left else "right", "shape": drawn.shape,
            "angles": {name: round(angle, 4) for name, angle in drawn.angles.items()},
        },
    }  # fmt: skip


# The hand that holds an instrument; None where it is not held.
held: InstrumentRandomizer[InHand, HeldDraw | None] = InstrumentRandomizer(
    "in_hand", "in_hand", "instruments in hands", InHand, _draw, begin=_begin,
    after=(view, articulation), streams=("held", "grasp", "hands at work", "gloves"),
    layout=_layout, place=Place(settings=25, panel=25, record=25), panel=Panel("In the Hand"),
)  # fmt: skip
