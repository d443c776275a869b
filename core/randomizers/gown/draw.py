"""Who stands where at the field, so that nobody is in the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from ...camera.pinhole import View
from ...geometry.folded import pressed
from ...geometry.sight import hidden, triangles
from ...geometry.types import Color, Floats, Rows, Vector, floats, rows, vector
from ...hand.look import SLEEVES
from ...sampling.streams import Stream
from ..backdrop.patient import patient
from ..in_hand.hands import hands
from ..in_hand.situations import ASSISTANT, SURGEON
from ..instruments import instruments
from ..operating_field import FieldDraw, operating_field
from ..randomizer import Given, Panel, Place, Randomizer
from ..taken import Taken, ground, taken
from ..view import view
from .section import Gown
from .trunk import WIDE, Trunk, trunk

PEOPLE = (SURGEON, ASSISTANT)

# In metres of somebody `WIDE` wide:
_BACK = (0.0, 0.06, 0.12, 0.2)  # how much further off, where there is no room
_CLEAR = 0.008  # between cloth and what presses it
_DENT = 0.1  # the deepest
_FREE_ARM = 4  # balls of an arm that are still before the cloth
_ASIDE = 0.14  # of an only arm, from the middle of its trunk
_SEEN = 0.05  # radius of the place of work that has to be seen
_FREE = 0.09  # of it that has no cloth on it

_CENTRE = 1 / 6  # share of the picture's middle that somebody before the field may cover
_MIDDLE = np.linspace(0.27, 0.73, 11)  # which that is


@dataclass(frozen=True)
class PersonDraw:
    """Somebody in a gown: `who`; on the ground below the front, `place` (m); the direction from the
    field to there, `home` (rad, from +X to +Y); a `unit` of the trunk's frame in the world. The
    others are a Trunk's, of `arms` a point and a direction each, in the trunk's frame, in which
    `balls` (x, y, z, radius) press the cloth; linear RGB colour."""

    who: str
    place: Vector
    home: float
    unit: float
    lean: float
    lap: float
    folds: float
    tie: float
    seed: int
    arms: tuple[tuple[Vector, Vector], ...]
    balls: Rows
    color: Color

    @cached_property
    def cloth(self) -> Floats:
        """(trunk.ROWS, trunk.COLUMNS, 3), in the world."""
        return shape(self)[0]

    def prepare(self) -> None:
        """Computes what the scene shows of it."""
        _ = self.cloth

    @property
    def axes(self) -> Floats:
        """(3, 3): rows, those of the trunk's frame in the world."""
        c, s = np.cos(self.home), np.sin(self.home)
        return np.array(((s, -c, 0.0), (c, s, 0.0), (0.0, 0.0, 1.0)))


@lru_cache(maxsize=16)
def shape(one: PersonDraw) -> tuple[Floats, float]:
    """(trunk.ROWS, trunk.COLUMNS, 3): the cloth in the world; and how deep it is pressed, of the
    trunk's frame."""
    arms = [(floats(place), floats(way)) for place, way in one.arms]
    points, ways = trunk(Trunk(one.lean, one.lap, one.folds, one.tie, one.seed, arms))
    points, dent = pressed(points, -ways, floats(one.balls).reshape(-1, 4))
    return floats(one.unit * points @ one.axes + one.place), dent


def _draw(s: Gown, given: Given) -> tuple[PersonDraw, ...]:
    stream = given.stream("gown")
    present = stream.chance(s.share)
    people = [_person(s, given.catalog.unit, given.stream(f"gown {who}")) for who in PEOPLE]
    seen, field, there = given.drawn(view), given.drawn(operating_field), taken(given)
    if not present or seen is None:
        return ()
    dressed = given.drawn(hands)
    found = []
    for who, (one, distance) in zip(PEOPLE, people, strict=True):
        if who == ASSISTANT and not there.of(who):
            continue
        one = replace(one, who=who)
        if dressed is not None:
            one = replace(one, color=dressed.people[who].look.sleeve.color)
        standing = _standing(one, distance, field, there, given)
        fitting = next((p for p in standing if fits(p, seen, field, there)), None)
        if fitting is not None:
            found.append(fitting)
    return tuple(found)


def _person(s: Gown, metre: float, stream: Stream) -> tuple[PersonDraw, float]:
    """Somebody at the origin, and how far off they are to stand. `metre`: how much of the world
    that is."""
    distance, wide = metre * stream.draw(s.distance), stream.draw(s.shoulders) / WIDE
    lean, folds = float(np.radians(stream.draw(s.lean))), stream.draw(s.folds)
    lap, tied, tie = stream.draw(s.lap) / wide, stream.chance(s.tied), 0.2 + 0.15 * stream.unit()
    seed, gowns = int(1e6 * stream.unit()), list(SLEEVES.values())
    color = gowns[stream.pick([1.0] * len(gowns))].color
    nobody = PersonDraw("", (0.0, 0.0, 0.0), 0.0, metre * wide, lean, lap, folds, tie * tied, seed,
                        (), (), color)  # fmt: skip
    return nobody, distance


def _standing(
    one: PersonDraw, distance: float, field: FieldDraw, there: Taken, given: Given
) -> list[PersonDraw]:
    """As they might stand, the best first."""
    reaches = there.of(one.who)
    spot, home, aside = floats(field.spot), field.home, 0.0
    if reaches:
        # Where upper arms are, there are shoulders.
        way = np.mean([r.arm[10, :3] - spot for r in reaches], axis=0)
        home = float(np.arctan2(way[1], way[0]))
    if len({r.left for r in reaches}) == 1:
        aside = _ASIDE * (-1 if reaches[0].left else 1) * one.unit
    one = replace(one, home=home)
    found = []
    for back in _BACK:
        off = distance + back * one.unit
        place = spot + off * one.axes[1] + aside * one.axes[0]
        place[2] = ground(given).height(place[:2])
        arms = tuple(
            (vector((r.arm[2, :3] - place) @ one.axes.T / one.unit), vector(one.axes @ r.way))
            for r in reaches
        )
        lap = float(min(one.lap, off / one.unit - _FREE))
        here = replace(one, place=vector(place), lap=lap, arms=arms)
        found.append(replace(here, balls=rows(_pressing(here, there))))
    return found


def _pressing(one: PersonDraw, there: Taken) -> Floats:
    """Balls before the trunk, in its frame."""
    own = [r.arm[:_FREE_ARM] if r.who == one.who else r.arm for r in there.reaches]
    balls = np.concatenate((there.near, *own))
    balls = np.column_stack(((balls[:, :3] - one.place) @ one.axes.T, balls[:, 3])) / one.unit
    balls[:, 3] += _CLEAR
    near = (abs(balls[:, 0]) < 0.5) & (balls[:, 1] > -0.5) & (balls[:, 1] < 0.3)
    return floats(balls[near])


def fits(one: PersonDraw, seen: View, field: FieldDraw, there: Taken) -> bool:
    """Whether it meets nothing, hides nothing of the work, and leaves the picture's middle free as
    far as it is before the field."""
    x, y, z, _ = floats(one.balls).reshape(-1, 4).T
    if ((y > 0.02 - np.tan(one.lean) * z) & (abs(x) < 0.2)).any():
        return False  # within the trunk
    cloth, dent = shape(one)
    if dent > _DENT:
        return False
    eye, faces = seen.position, triangles(cloth[::4, ::6])
    if np.linalg.norm(cloth[::4, ::6] - eye, axis=-1).min() < 0.1 * one.unit:
        return False
    turns = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    ring = np.column_stack((np.cos(turns), np.sin(turns), 0 * turns))
    spots = floats(field.spot) + one.unit * _SEEN * np.concatenate((np.zeros((1, 3)), ring))
    spots[:, 2] += 0.004 * one.unit
    if hidden(eye, np.concatenate((spots, there.near[::2, :3])), faces).any():
        return False
    return covered(seen, floats(field.spot), faces) <= _CENTRE


def covered(seen: View, spot: Floats, faces: Floats) -> float:
    """Share of the picture's middle in which triangles (T, 3, 3) are before the spot."""
    k, depth = seen.intrinsics, float(seen.project(spot)[0, 2])
    middle = [seen.point(u * k.width, v * k.height, depth) for u in _MIDDLE for v in _MIDDLE]
    return float(hidden(seen.position, np.array(middle), faces).mean())


gown: Randomizer[Gown, tuple[PersonDraw, ...] | None] = Randomizer(
    "gown", "gown", "people at the field", Gown, _draw,
    after=(hands, instruments, operating_field, patient, view), streams=("gown",), record=True,
    always=False, place=Place(settings=97, panel=47, record=17),
    panel=Panel("Gown", group="Background"),
)  # fmt: skip
