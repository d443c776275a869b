"""The dark room behind table and people: faint shapes of what stands there, and of what shines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from ..color.hsv import color
from ..geometry.folded import blurred, rise
from ..geometry.types import Color, Floats, Vector, floats, vector
from ..sampling.streams import Stream
from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .operating_field import operating_field
from .randomizer import Given, Panel, Place, Randomizer
from .view import view

Kind = Literal["monitor", "doorway", "lights"]
KINDS: tuple[Kind, ...] = get_args(Kind)
UP, ACROSS = 30, 44  # points of what shines

_TRACES: tuple[Color, ...] = ((0.2, 1.0, 0.3), (1.0, 0.85, 0.2), (0.2, 0.8, 1.0), (1.0, 0.3, 0.25))


@dataclass(frozen=True)
class Room:
    """The room behind, where the camera sees past the table: nearly black, with a few shapes so far
    out of focus that one can only guess what they are. It lights nothing."""

    enabled: bool = setting(False, "show a dark room behind")
    share: float = fraction(0.9, "share of images that show it", label="Share of Images")
    glows: Range = setting(Range(1, 4), "monitors, doorways and small lights", low=0, high=8,
                           kind="count", label="Things that Shine")  # fmt: skip
    shapes: Range = setting(Range(1, 4), "dark shapes of equipment", low=0, high=8, kind="count",
                            label="Dark Shapes")  # fmt: skip
    distance: Range = setting(Range(0.9, 2.5), "from the field to them", "m", 0.1, 1e4)
    brightness: Range = setting(
        Range(0.02, 0.4, "log_uniform"), "of what shines: at 1 as bright as white in a picture",
        low=0.0, high=1e3,
    )  # fmt: skip
    wall: Range = fraction(Range(0.0, 0.012), "brightness of the wall")


@dataclass(frozen=True)
class GlowDraw:
    """Something that shines: its `kind`, middle (m), direction from the field to it (rad), width
    and height (m), brightness, and where its parts are."""

    kind: Kind
    place: Vector
    turn: float
    size: tuple[float, float]
    brightness: float
    seed: int


@dataclass(frozen=True)
class ShapeDraw:
    """A dark box: the middle of its foot (m), its turn (rad), its edges (m), and its grey."""

    place: Vector
    turn: float
    size: Vector
    grey: float


@dataclass(frozen=True)
class RoomDraw:
    """What is behind; the wall stands `far` from `spot` all round (m)."""

    spot: Vector
    far: float
    wall: Color
    glows: tuple[GlowDraw, ...]
    shapes: tuple[ShapeDraw, ...]


def _draw(s: Room, given: Given) -> RoomDraw | None:
    stream = given.stream("room")
    present, shining, dark = stream.chance(s.share), stream.whole(s.glows), stream.whole(s.shapes)
    grey, hue = stream.draw(s.wall), stream.draw(Range(0.45, 0.7))
    seen, field = given.drawn(view), given.drawn(operating_field)
    if not present or seen is None:
        return None
    ahead = -seen.rotation[:2, 2]
    eye = float(np.linalg.norm(seen.position - field.spot))
    behind = _Behind(
        s, floats(field.spot), float(np.arctan2(ahead[1], ahead[0])), eye, given.catalog.unit
    )
    glows = tuple(_glow(behind, given.stream(f"room glow {n}")) for n in range(shining))
    shapes = tuple(_shape(behind, given.stream(f"room shape {n}")) for n in range(dark))
    wall = color(stream, Range(hue, hue), Range(0.3, 0.3), Range(grey, grey))
    far = max(2 * behind.unit * s.distance.max, 3 * eye)
    return RoomDraw(vector(behind.spot), far, wall, glows, shapes)


@dataclass(frozen=True, eq=False)
class _Behind:
    """What is behind the field `spot` from a camera that is `eye` away and looks to `turn` (rad);
    `unit`: how much of the world is a metre."""

    settings: Room
    spot: Floats
    turn: float
    eye: float
    unit: float

    def place(self, stream: Stream) -> tuple[Floats, float, float]:
        """Somewhere there, about as far off as the camera or further: on the ground, the direction
        to it, and how far that is."""
        turn = self.turn + np.radians(stream.draw(Range(-48, 48)))
        far = max(self.unit * stream.draw(self.settings.distance), 0.8 * self.eye)
        way = np.array((np.cos(turn), np.sin(turn), 0.0))
        return self.spot + far * way, float(turn), float(far)


def _glow(behind: _Behind, stream: Stream) -> GlowDraw:
    place, turn, far = behind.place(stream)
    kind, brightness = KINDS[stream.pick((0.5, 0.2, 0.3))], stream.draw(behind.settings.brightness)
    large, up = stream.draw(Range(0.2, 0.4)), stream.draw(Range(0.12, 0.5))
    tall = {"monitor": 0.65, "doorway": 2.2, "lights": 0.7}[kind]
    place[2] += far * (0.5 * large * tall if kind == "doorway" else up)
    size = far * large, far * large * tall
    return GlowDraw(kind, vector(place), turn, size, brightness, int(1e6 * stream.unit()))


def _shape(behind: _Behind, stream: Stream) -> ShapeDraw:
    place, turn, far = behind.place(stream)
    size = [far * stream.draw(r) for r in (Range(0.05, 0.35), Range(0.05, 0.2), Range(0.1, 0.8))]
    askew = turn + np.radians(stream.draw(Range(-30, 30)))
    return ShapeDraw(vector(place), askew, vector(size), stream.draw(Range(0.005, 0.08)))


def shining(one: GlowDraw) -> Floats:
    """(UP, ACROSS, 3): the light of its points, rows upwards, with edges out of focus."""
    raw = np.random.Generator(np.random.PCG64(one.seed))
    v, u = np.meshgrid(np.linspace(-1, 1, UP), np.linspace(-1, 1, ACROSS), indexing="ij")
    light = np.zeros((UP, ACROSS, 3))
    inside = (1 - rise(np.abs(u), 0.62, 0.95)) * (1 - rise(np.abs(v), 0.55, 0.95))
    if one.kind == "monitor":
        light += inside[..., None] * (0.10, 0.22, 0.5)
        for number in range(2 + int(3 * raw.random())):
            at = 0.5 - 0.32 * number + 0.06 * np.sin(9 * u + 6 * raw.random())
            trace = np.exp(-(((v - at) / 0.07) ** 2)) * inside * (0.5 + 0.5 * raw.random())
            light += trace[..., None] * _TRACES[int(4 * raw.random())]
    elif one.kind == "doorway":
        light += inside[..., None] * (1.0, 0.86, 0.66) * (0.6 + 0.4 * rise(v, -1, 1))[..., None]
    else:
        for _ in range(2 + int(5 * raw.random())):
            x, y, wide = (
                1.3 * raw.random() - 0.65,
                1.2 * raw.random() - 0.6,
                0.06 + 0.1 * raw.random(),
            )
            disc = 1 - rise(np.hypot((u - x) * 1.4, v - y), 0.7 * wide, 1.3 * wide)
            light += disc[..., None] * _TRACES[int(4 * raw.random())]
    soft = np.stack([blurred(light[..., n], 3) for n in range(3)], axis=-1)
    rim = (1 - rise(np.abs(u), 0.85, 1.0)) * (1 - rise(np.abs(v), 0.85, 1.0))
    return floats(one.brightness * soft * rim[..., None])


room: Randomizer[Room, RoomDraw | None] = Randomizer(
    "room", "room", "the room behind", Room, _draw, after=(operating_field, view),
    streams=("room", "room glow", "room shape"), record=True, always=False,
    place=Place(settings=99, panel=49, record=19), panel=Panel("Room Behind", group="Background"),
)  # fmt: skip
