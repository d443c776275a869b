"""The light over an operating table: one narrow, bright spot where the instruments work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.rotation import looking_at, on_sphere
from ..geometry.types import Floats, Vector, floats, vector
from ..sampling.streams import Stream
from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .backdrop.patient import patient
from .in_hand.hands import hands, metres
from .in_hand.situations import AT_WORK
from .in_world import middle
from .instruments import instruments
from .placement import Placement
from .randomizer import Given, Panel, Place, Randomizer
from .view import view

_LEAN = 30.0  # how far somebody who leans over the field does so to either side, degrees


@dataclass(frozen=True)
class SurgicalLight:
    """A surgical light: heads with several bulbs, all of them on one narrow spot where instruments
    work. It shines beside the other lamps, and far brighter."""

    enabled: bool = setting(False, "light the field with a narrow, bright spot")
    share: float = fraction(1.0, "share of images that have it", label="Share of Images")
    heads: Range = setting(Range(1, 2), "lamp heads", low=1, high=4, kind="count")
    bulbs: Range = setting(Range(1, 7), "bulbs of a head", low=1, high=16, kind="count")
    spot: Range = setting(Range(0.08, 0.4, "log_uniform"), "diameter of the spot", "m", 1e-3, 1e3)
    edge: Range = fraction(Range(0.1, 0.6), "softness of its edge, a share of its radius",
                           label="Soft Edge")  # fmt: skip
    aside: Range = setting(Range(0.0, 0.04), "from the middle of the spot to the instruments' tips",
                           "m", 0.0, 1e3, label="Off the Tips")  # fmt: skip
    brightness: Range = setting(
        Range(1.0, 16.0, "log_uniform"),
        "light in the spot: at 1, white is as bright there as a picture shows", low=0.0, high=1e4,
    )  # fmt: skip
    uneven: Range = fraction(Range(0.0, 0.3), "how far bulbs aim beside its middle, a share of its "
                             "radius", label="Unevenness")  # fmt: skip
    temperature: Range = setting(Range(3800, 5000), "colour temperature", "K", 1000, 15000,
                                 label="Warmth (K)")  # fmt: skip
    distance: Range = setting(Range(0.8, 1.3), "distance to the spot", "m", 1e-2, 1e4)
    azimuth: Range = setting(Range(-180, 180), "direction round the spot", "°", -360, 360,
                             label="Direction")  # fmt: skip
    elevation: Range = setting(Range(50, 88), "height above the ground", "°", 5, 90)
    head: Range = setting(Range(0.2, 0.6), "width of a head", "m", 0.0, 1e3, label="Head Width")
    bulb: Range = setting(Range(0.03, 0.1), "width of a bulb", "m", 1e-3, 1e2, label="Bulb Width")
    shaded: float = fraction(0.25, "share of its images in which somebody leans into the beam",
                             label="Leaning In")  # fmt: skip


@dataclass(frozen=True)
class BulbDraw:
    """A lamp with a beam: world `location` and what it points at (m), W, `beam`, the whole angle of
    its cone (radians), of whose half `edge` is the share that fades, width of its ball (m), K."""

    location: Vector
    target: Vector
    energy: float
    beam: float
    edge: float
    size: float
    temperature: float


@dataclass(frozen=True)
class SurgicalLightDraw:
    """The middle of the `spot` in the world and its `diameter` (m), the `bulbs` that make it, and
    where somebody's head is in the beam (m), or None."""

    spot: Vector
    diameter: float
    brightness: float
    bulbs: tuple[BulbDraw, ...]
    leaning: Vector | None


def _draw(s: SurgicalLight, given: Given) -> SurgicalLightDraw | None:
    stream = given.stream("surgical light")
    present, turn = stream.chance(s.share), np.radians(stream.draw(Range(-180, 180)))
    aside = stream.draw(s.aside) * np.array((np.cos(turn), np.sin(turn), 0.0))
    diameter, edge = stream.draw(s.spot), stream.draw(s.edge)
    brightness, temperature = stream.draw(s.brightness), stream.draw(s.temperature)
    spot = _tips(given) + aside
    leaning = _leaning(s, spot, given)
    count = stream.whole(s.heads)
    bulbs = [
        bulb
        for number in range(count)
        for bulb in _head(s, spot, diameter, given.stream(f"lamp head {number}"))
    ]
    # What falls on a sheet is the same from however many bulbs, and however far away: a lamp of P
    # watts gives P / 4π² to a steradian, by which a white sheet is so bright.
    lit = tuple(
        BulbDraw(
            vector(place), vector(aim),
            4 * np.pi**2 * float((place - aim) @ (place - aim)) * brightness / len(bulbs),
            2 * float(np.arctan2(0.5 * diameter, np.linalg.norm(place - aim))),
            edge, size, temperature,
        )
        for place, aim, size in bulbs
    )  # fmt: skip
    if not present:
        return None
    return SurgicalLightDraw(vector(spot), diameter, brightness, lit, leaning)


def _head(
    s: SurgicalLight, spot: Floats, diameter: float, stream: Stream
) -> list[tuple[Floats, Floats, float]]:
    """Of each bulb, where it is, what it points at, and its width (m)."""
    way = on_sphere(np.radians(stream.draw(s.azimuth)), np.radians(stream.draw(s.elevation)))
    middle = spot + stream.draw(s.distance) * way
    size, wide, uneven = stream.draw(s.bulb), stream.draw(s.head), stream.draw(s.uneven)
    count, begin = stream.whole(s.bulbs), stream.turn()
    across = looking_at(list(middle), list(spot), 0.0)[:, :2]
    found = []
    for number in range(count):
        # One in the middle, the others round it.
        turn = begin + 2 * np.pi * number / max(count - 1, 1)
        out = 0.5 * wide * (number > 0) * np.array((np.cos(turn), np.sin(turn)))
        off = np.array(stream.within(0.5 * diameter * uneven))
        found.append((middle + across @ out, spot + across @ off, size))
    return found


def _tips(given: Given) -> Floats:
    """Where instruments are used, or lie (3,), or where a patient's skin shows, in the world."""
    drawn = given.drawn(hands)
    ground = float(given.spec[Placement].ground_height)
    if drawn is not None and drawn.tasks:
        working = [t.spot for t in drawn.tasks if t.doing == AT_WORK]
        spots = floats(working or [t.spot for t in drawn.tasks])
        tips: Floats = spots.mean(axis=0) / metres(given)
        return tips
    lying = given.drawn(patient)
    if lying is not None:
        return floats(lying.spot)
    shown, seen = given.drawn(instruments), given.drawn(view)
    return np.append(middle(given.spec, given.catalog, shown, seen), ground)


def _leaning(s: SurgicalLight, spot: Floats, given: Given) -> Vector | None:
    """The middle of a head (m): of somebody at the picture's lower edge who looks at the spot."""
    stream = given.stream("leaning in")
    present, side = stream.chance(s.shaded), np.radians(stream.draw(Range(-_LEAN, _LEAN)))
    far, up = stream.draw(Range(0.35, 0.6)), np.radians(stream.draw(Range(45, 70)))
    seen = given.drawn(view)
    if not present or seen is None:
        return None
    down = -seen.matrix[:2, 1]
    home = float(np.arctan2(down[1], down[0])) if np.hypot(*down) > 1e-6 else 0.0
    return vector(spot + far * on_sphere(home + side, up))


surgical_light: Randomizer[SurgicalLight, SurgicalLightDraw | None] = Randomizer(
    "surgical_light", "surgical_light", "light over the field", SurgicalLight, _draw,
    after=(hands, instruments, view, patient),
    streams=("surgical light", "lamp head", "leaning in"),
    record=True, always=False, place=Place(settings=95, panel=45, record=15),
    panel=Panel("Surgical Light", group="Light"),
)  # fmt: skip
