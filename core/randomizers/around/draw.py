"""What lies around the field: which things, and where each of them is.

Each thing comes from a stream of its own, so that one for which there is no room changes nothing
of what the others are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...geometry.rotation import in_plane
from ...geometry.terrain import Terrain
from ...geometry.types import Color, Floats, Rows, floats, rows, vector
from ...sampling.streams import Stream
from ...settings.ranges import Range
from ..backdrop.ground import ground
from ..backdrop.patient import patient
from ..in_hand.hands import hands
from ..in_hand.held import HeldDraw, held
from ..in_world import world_points
from ..instruments import instruments
from ..operating_field import operating_field
from ..placement import Placement
from ..randomizer import Given, Panel, Place, Randomizer
from ..taken import ground as under
from ..view import view
from .kind import ZONES, Kind, Zone, kind, kinds
from .places import Room
from .section import Around

OFFERED = "around"  # key of Catalog.more: what `offered` makes
_FIRST: tuple[Zone, ...] = "edge", "near", "beside"  # what is largest finds room first
_TIPS = 0.05  # round the spot: metal that nothing may hide, metres
_BALL = 0.012  # of those over an opening, metres
_SHADE = Range(0.8, 1.2)  # of a color


@dataclass(frozen=True)
class ThingDraw:
    """A thing: `kind` and `variant` (from 0), the zone that it lies in, the factor on its `size` in
    life, its color (linear RGB), how `wet` it is (0 to 1), a `seed`, and the 4×4 similarity (rows)
    from its own frame to the world. Of one that is soft it leaves the ground's height out, which
    comes to each of its vertices."""

    kind: str
    variant: int
    zone: Zone
    size: float
    color: Color
    wet: float
    seed: int
    pose: Rows


@dataclass(frozen=True)
class AroundDraw:
    """The things of an image, and the ground that they lie on."""

    things: tuple[ThingDraw, ...]
    ground: Terrain = field(compare=False, repr=False)


def possible(weights: Mapping[str, float], classes: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds that pictures can show where these classes are labelled."""
    classes = tuple(classes)
    return tuple(one for one in kinds() if weights[one.name] > 0 and not one.hidden_by(classes))


def offered(shapes: Mapping[str, Sequence[tuple[Floats, float]]], metres: float) -> dict[str, Any]:
    """JSON data of what there is to draw from: of each kind's variants, the centres (N, 3) and the
    radius of equal balls that hold it, in its own frame (m); and metres in a unit."""
    balls = {
        name: [[np.round(centers, 6).tolist(), round(float(radius), 6)] for centers, radius in some]
        for name, some in shapes.items()
    }
    return {"metres": metres, "balls": balls}


def _draw(s: Around, given: Given) -> AroundDraw | None:
    known: dict[str, Any] | None = given.catalog.more.get(OFFERED)
    stream = given.stream("around")
    present, numbers = stream.chance(s.share), [stream.whole(getattr(s, zone)) for zone in ZONES]
    seen = given.drawn(view)
    if not present or seen is None or known is None:
        return None
    below = under(given)
    spot = floats(given.drawn(operating_field).spot)
    room = Room(seen, spot, below, known["metres"], s.gap, *_in_the_way(given, known["metres"]))
    counts = dict(zip(ZONES, numbers, strict=True))
    found = [
        _one(s, known["balls"], room, zone, given.stream(f"around {zone} {number}"))
        for zone in _FIRST
        for number in range(counts[zone])
    ]
    return AroundDraw(tuple(one for one in found if one is not None), below)


def _one(
    s: Around, known: Mapping[str, Any], room: Room, zone: Zone, stream: Stream
) -> ThingDraw | None:
    """None where there is no room for it, or no kind for its zone."""
    at, which, shade, color = stream.unit(), stream.unit(), stream.draw(_SHADE), stream.unit()
    size, wet, seed = stream.unit(), stream.draw(s.wet), int(1e6 * stream.unit())
    weights = {n: s.weights[n] * kind(n).zones[ZONES.index(zone)] for n in known}
    if not any(weights.values()):
        return None
    ends = np.cumsum(list(weights.values()))
    its = kind(list(weights)[int(np.searchsorted(ends, at * ends[-1], "right"))])
    variant = int(which * len(known[its.name]))
    scale = its.size.at(size)
    centers, radius = known[its.name][variant]
    balls = np.column_stack((floats(centers), np.full(len(centers), radius))) * scale / room.metres
    matrix = room.found(zone, balls, its, s.tries, stream)
    if matrix is None:
        return None
    matrix[:3, :3] *= scale / room.metres
    tone = floats(its.colors[int(color * len(its.colors))]) * shade
    return ThingDraw(
        its.name, variant, zone, scale, vector(np.minimum(tone, 0.95)), wet, seed, rows(matrix)
    )


def _in_the_way(given: Given, metres: float) -> tuple[Floats, Floats]:
    """Balls (N, 4) of instruments and hands, and places (M, 3) that nothing may be before: what
    lies, and of what is held the part near the spot."""
    spot, balls, before = floats(given.drawn(operating_field).spot), [], []
    there = given.drawn(hands)
    balls += [floats(one.balls) / metres for one in there.empty] if there is not None else []
    for one in given.drawn(instruments):
        info = given.catalog.instrument(one.instrument)
        centers = world_points(given.catalog, one, "balls")
        # Balls stick out of the surface by up to their radius; half of it is the fair guess.
        radius = 0.5 * info.ball_radius * one.scale
        balls.append(np.column_stack((centers, np.full(len(centers), radius))))
        in_hand = one.draws.get(held.name)
        if isinstance(in_hand, HeldDraw):
            balls.append(floats(in_hand.balls) / metres)
            centers = centers[np.linalg.norm(centers - spot, axis=1) < _TIPS / metres]
        before.append(centers)
    balls.append(_opening(given, metres))
    none = np.zeros((0, 4))
    return np.concatenate((none, *balls)), np.concatenate((none[:, :3], spot[None], *before))


def _opening(given: Given, metres: float) -> Floats:
    """Balls (N, 4) over an opening in the drape, in which a thing would lie on nothing."""
    cut = getattr(given.drawn(ground), "opening", None)
    if cut is None:
        return np.zeros((0, 4))
    radius = _BALL / metres
    steps = [np.arange(-half, half + radius, radius) for half in cut.half]
    own = np.stack(np.meshgrid(*steps), axis=-1).reshape(-1, 2)
    own = own[((own / cut.half) ** 2).sum(axis=1) <= 1.0]
    at = own @ in_plane(cut.rotation) + cut.center
    level = np.full(len(at), float(given.spec[Placement].ground_height))
    return np.column_stack((at, level, np.full(len(at), radius)))


def recorded(drawn: AroundDraw | None) -> Any:
    """What an image's record has of it: JSON."""
    if drawn is None:
        return None
    return [
        {
            "kind": one.kind, "variant": one.variant, "zone": one.zone,
            "size": round(one.size, 4), "wet": round(one.wet, 4),
            "color": [round(c, 4) for c in one.color],
            "pose": [[round(x, 6) for x in row] for row in one.pose],
        }
        for one in drawn.things
    ]  # fmt: skip


# What lies around the field; None where nothing does.
around: Randomizer[Around, AroundDraw | None] = Randomizer(
    "around", "around", "what lies around the field", Around, _draw,
    after=(view, hands, instruments, operating_field, ground, patient), streams=("around",),
    record=True,
    always=False, place=Place(settings=192, panel=182, record=102),
    panel=Panel("Around the Field", group="Around and in the Way"),
)  # fmt: skip
