"""Which drapes there are, and where they have room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...camera.pinhole import View
from ...color.hsv import color
from ...geometry.sight import hidden, triangles
from ...geometry.terrain import Terrain
from ...geometry.types import Color, Floats, Rows, floats, rows
from ...sampling.streams import Stream
from ...settings.ranges import Range
from ..backdrop.ground import ground as under
from ..backdrop.patient import patient
from ..gown.draw import gown
from ..in_hand.hands import hands
from ..instruments import instruments
from ..operating_field import operating_field
from ..randomizer import Given, Panel, Place, Randomizer
from ..taken import Taken, ground, taken
from ..view import view
from .clip import LENGTH
from .layer import Laid, Layer, laid
from .section import Drapes
from .table import Table, covered

# In metres:
_SEEN, _PARTLY = 0.045, 0.25  # radius that has to be seen, and share of metal that may be hidden
_FROM_EYE = 0.1
_NEAREST = 0.08  # to the spot
_FLATTER = (1.0, 0.5, 0.2)  # where a sheet would hide something
# Words in names of classes of which towel clips would be, without a label.
_CLIPS = ("clip", "clamp", "backhaus")


@dataclass(frozen=True, eq=False)
class Cloth:
    """One sheet in the world: a grid of points (R, C, 3) and its linear RGB colour."""

    points: Floats
    color: Color


@dataclass(frozen=True, eq=False)
class DrapesDraw:
    """The `sheets` round the field, a covered `table` or None, and matrices (rows) from a towel
    clip's own frame to the world."""

    sheets: tuple[Cloth, ...]
    table: Cloth | None
    clips: tuple[Rows, ...]


@dataclass(frozen=True, eq=False)
class _Room:
    """What there is to keep clear of, all in metres: the place of work, the ground, balls (N, 4),
    and from where it is seen; `unit`: how much of the scene is a metre."""

    spot: Floats
    ground: Terrain
    there: Taken
    balls: Floats
    eye: Floats
    unit: float

    def clear(self, points: Floats) -> bool:
        """Whether a grid hides nothing of the work, and is not at the camera."""
        coarse = points[::4, ::6]
        if np.linalg.norm(coarse - self.eye, axis=-1).min() < _FROM_EYE:
            return False
        faces = triangles(coarse)
        turn = np.linspace(0, 2 * np.pi, 8, endpoint=False)
        ring = np.column_stack((np.cos(turn), np.sin(turn), 0 * turn))
        spots = self.spot + _SEEN * ring + (0, 0, 0.003)
        metal = self.there.metal[:, :3] / self.unit
        work = metal[np.linalg.norm(metal - self.spot, axis=1) < 0.08]
        if hidden(self.eye, np.concatenate((spots, work)), faces).any():
            return False
        return not len(metal) or hidden(self.eye, metal, faces).mean() <= _PARTLY


def _draw(s: Drapes, given: Given) -> DrapesDraw | None:
    stream, edges = given.stream("drapes"), given.stream("drape edges")
    present, count = stream.chance(s.share), stream.whole(s.layers)
    first = color(stream, s.hue, s.saturation, s.value)
    other = color(stream, s.hue, s.saturation, s.value)
    turn = stream.turn()
    in_front, covers = stream.chance(s.front), stream.draw(s.covers)
    with_table = stream.chance(s.table)
    seen = given.drawn(view)
    # A tray's rim would come through.
    if not present or seen is None or getattr(given.drawn(under), "rim", None) is not None:
        return None
    room = _room(given, seen)
    layers = [
        _layer(s, turn + 0.5 * np.pi * number, given.stream(f"drape {number}"))
        for number in range(count)
    ]
    if in_front:
        layers.append(_front(s, covers, seen, room, given.stream("front drape")))
    found: list[tuple[Laid, Color]] = []
    for layer, differs in layers:
        below = [one for one, _ in found]
        for flatter in _FLATTER:
            flat = replace(layer, rising=layer.rising * flatter, folds=layer.folds * flatter)
            lies = laid(flat, room.spot, room.ground, below, room.balls)
            if lies is not None and room.clear(lies.points):
                found.append((lies, other if differs < s.other else first))
                break
    clips = _clips(s, [one for one, _ in found], room, edges)
    if any(word in c.name.lower() for c in given.spec.classes for word in _CLIPS):
        clips = ()  # they would be of a labelled class
    table = _table(seen, given, room, given.stream("drape table"))
    sheets = tuple(Cloth(room.unit * one.points, its) for one, its in found)
    shown = Cloth(room.unit * table, first) if with_table and table is not None else None
    return DrapesDraw(sheets, shown, clips)


def _room(given: Given, seen: View) -> _Room:
    unit = given.catalog.unit
    there, spot = taken(given), floats(given.drawn(operating_field).spot) / unit
    flat = ground(given)
    scaled = Terrain(
        (flat.origin[0] / unit, flat.origin[1] / unit), flat.step / unit, flat.heights / unit
    )
    return _Room(spot, scaled, there, there.all / unit, seen.position / unit, unit)


def _layer(s: Drapes, turn: float, stream: Stream) -> tuple[Layer, float]:
    """One of those round the field, and what says of which colour it is."""
    turn += np.radians(stream.draw(Range(-20, 20)))
    free, lip = stream.draw(s.free), stream.draw(Range(0.0025, 0.007))
    folds, rising = stream.draw(s.folds), stream.draw(s.slope)
    until, seed = stream.draw(Range(0.2, 0.5)), int(1e6 * stream.unit())
    free = max(free, _NEAREST)
    return Layer(turn, free, lip, folds, rising, until, False, seed), stream.unit()


def _front(
    s: Drapes, covers: float, seen: View, room: _Room, stream: Stream
) -> tuple[Layer, float]:
    """One between the camera and the field, so high that it covers a share of the picture."""
    layer, differs = _layer(s, 0.0, stream)
    away = room.eye[:2] - room.spot[:2]
    turn = float(np.arctan2(away[1], away[0])) + np.radians(stream.draw(Range(-25, 25)))
    k = seen.intrinsics
    far = seen.point(0.5 * k.width, (1 - covers) * k.height, 1.0) / room.unit
    until = stream.draw(Range(0.08, 0.16))
    # Where the ray has come so near that the crest is below it.
    way, at = far - room.eye, layer.free + until
    flat = float(-way[:2] @ away) / float(np.linalg.norm(away))
    share = (float(np.linalg.norm(away)) - at) / flat if flat > 1e-6 else 0.0
    high = float((room.eye + share * way)[2] - room.spot[2])
    return replace(layer, turn=turn, rising=float(np.clip(high, 0.01, 0.22)), until=until,
                   crest=True), differs  # fmt: skip


def _clips(s: Drapes, sheets: list[Laid], room: _Room, stream: Stream) -> tuple[Rows, ...]:
    """At sheets' edges, where there is room."""
    count, found = stream.whole(s.clips), []
    for _ in range(count):
        pick, at, swing = (
            stream.unit(),
            stream.draw(Range(0.15, 0.85)),
            stream.draw(Range(-0.6, 0.6)),
        )
        if not sheets:
            continue
        sheet = sheets[int(pick * len(sheets))]
        column = int(at * (len(sheet.edge) - 1))
        out = np.cos(swing) * sheet.axes[0] + np.sin(swing) * sheet.axes[1]
        begin = sheet.points[5, column, :2] + 0.004 * sheet.axes[0]
        places = begin + np.linspace(0, LENGTH, 5)[:, None] * out
        heights = np.max([one.height(places) for one in sheets], axis=0)
        line = np.column_stack((places, heights + 0.001))
        away = np.linalg.norm(line[:, None] - room.balls[:, :3], axis=-1) - room.balls[:, 3]
        if heights.min() < 0 or (away.size and away.min() < 0.02):
            continue
        straight = line[0] + np.linspace(0, 1, 5)[:, None] * (line[-1] - line[0])
        lift = float((line - straight)[:, 2].max())
        x = (line[-1] - line[0]) / np.linalg.norm(line[-1] - line[0])
        y = np.cross((0.0, 0.0, 1.0), x)
        y /= np.linalg.norm(y)
        matrix = np.eye(4)
        matrix[:3, :3] = room.unit * np.column_stack((x, y, np.cross(x, y)))
        matrix[:3, 3] = room.unit * (line[0] + (0, 0, lift))
        found.append(rows(matrix))
    return tuple(found)


def _table(seen: View, given: Given, room: _Room, stream: Stream) -> Floats | None:
    """A table on the far side of the field, in the world; None where it is in the way."""
    ahead = -seen.rotation[:2, 2]
    turn = float(np.arctan2(ahead[1], ahead[0])) + np.radians(stream.draw(Range(-65, 65)))
    far, askew = stream.draw(Range(0.45, 0.8)), stream.turn()
    table = Table(
        stream.draw(Range(0.2, 0.34)),
        stream.draw(Range(0.14, 0.22)),
        stream.draw(Range(0.06, 0.2)),
        stream.draw(Range(0.015, 0.03)),
        int(1e6 * stream.unit()),
    )
    middle = room.spot[:2] + far * np.array((np.cos(turn), np.sin(turn)))
    reach = table.long + 0.08
    people = [
        floats(p.place)[:2] / room.unit + 0.15 * p.axes[1, :2] for p in given.drawn(gown) or ()
    ]
    if any(np.linalg.norm(middle - place) < reach + 0.3 for place in people):
        return None
    away = np.linalg.norm(room.balls[:, :2] - middle, axis=1) - room.balls[:, 3]
    if reach + 0.05 > far - _NEAREST or (away.size and away.min() < reach):
        return None
    points = covered(table)
    c, s = np.cos(askew), np.sin(askew)
    points = points @ np.array(((c, s, 0), (-s, c, 0), (0, 0, 1.0)))
    points += (*middle, float(room.ground.height(middle)))
    return points if room.clear(points) else None


def recorded(drawn: DrapesDraw | None) -> Any:
    """What an image's record has of it: JSON."""
    if drawn is None:
        return None
    return {
        "sheets": [list(one.color) for one in drawn.sheets], "table": drawn.table is not None,
        "clips": len(drawn.clips),
    }  # fmt: skip


drapes: Randomizer[Drapes, DrapesDraw | None] = Randomizer(
    "drapes", "drapes", "drapes round the field", Drapes, _draw,
    after=(gown, hands, instruments, operating_field, patient, under, view),
    streams=("drapes", "drape", "drape edges", "front drape", "drape table"), record=True,
    always=False, place=Place(settings=98, panel=48, record=18),
    panel=Panel("Drapes Around", group="Background"),
)  # fmt: skip
