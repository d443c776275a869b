"""A patient under drapes: a limb or the abdomen, with skin in view where the work is done."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from ...color.hsv import color
from ...errors import UserError
from ...geometry.rotation import in_plane
from ...geometry.terrain import Terrain
from ...geometry.types import Color, Floats, Vector, floats
from ...patient import surfaces
from ...patient.draped import NUMBERS, Laid, terrain
from ...patient.piece import PIECES, Build
from ...patient.surfaces import Surfaces
from ...settings.fields import fraction, setting, weight
from ...settings.ranges import Range
from ..operating_field import operating_field
from ..randomizer import Given, Panel, Place, Randomizer, as_data
from .choice import backdrop
from .kind import Kind
from .lying import OFFERED, Undersides
from .skin import Skin, SkinDraw, draw_skin
from .skin_paint import Field, Where, painter
from .wound import Wound, WoundDraw, draw_wound

# Where on each piece the work can be done, in shares of its length, how far its front can be turned
# away at most (rad), and how far below its top the table is, over the setting.
_AT = {"shin": (0.25, 0.72), "thigh": (0.55, 0.9), "forearm": (0.3, 0.75), "abdomen": (0.15, 0.7)}
_ROLL = {"shin": 0.9, "thigh": 1.3, "forearm": 3.1, "abdomen": 0.25}
_DEEP = {"shin": 1.0, "thigh": 1.25, "forearm": 0.72, "abdomen": 1.4}
_CLEAR = 0.015  # what lies keeps so far from a wound, m
_RIM = 0.02  # and a window's edge, m
_GREEN = Range(0.40, 0.46)  # hue of green drapes


@dataclass(frozen=True)
class Patient:
    """A limb or the abdomen of a patient under drapes. Skin shows in a window round the spot where
    the work is done, or all round the limb; instruments that lie do so on it and on the drapes.

    How many images show one is the weight `ground.patient`.
    """

    enabled: bool = setting(False, "show a patient under drapes")
    shin: float = weight(3.0, "weight of a shin")
    thigh: float = weight(1.0, "weight of a thigh")
    forearm: float = weight(1.5, "weight of a forearm")
    abdomen: float = weight(1.0, "weight of an abdomen")
    old: Range = fraction(Range(0.0, 0.8), "from young (0) to old (1)", label="Age")
    muscle: Range = fraction(Range(0.0, 1.0), "from little (0) to much (1) muscle")
    thickness: Range = setting(Range(0.85, 1.2), "factor on the thickness", low=0.5, high=2.0)
    length: Range = setting(Range(0.9, 1.1), "factor on the length", low=0.5, high=2.0)
    turn: Range = setting(Range(-35, 35), "turn from across the surgeon's view", "°", -180, 180)
    roll: Range = setting(Range(-1.0, 1.0), "turn about its length, of what is usual for the piece",
                          low=-1.0, high=1.0)  # fmt: skip
    slant: Range = setting(Range(-25, 25), "of the wound, from along the piece", "°", -90, 90,
                           label="Wound Slant")  # fmt: skip
    bare: float = fraction(0.6, "share of limbs that are bare all round", label="Bare All Round")
    window: Range = setting(Range(0.08, 0.15), "from the spot to each end of the window", "m",
                            0.02, 0.5, label="Window Length")  # fmt: skip
    width: Range = setting(Range(0.03, 0.08), "from the spot to each side of the window", "m",
                           0.01, 0.5, label="Window Width")  # fmt: skip
    stocking: float = fraction(0.4, "share of bare limbs with a stocking over the far end",
                               label="With Stocking")  # fmt: skip
    depth: Range = setting(Range(0.065, 0.09), "from the skin at the spot down to the table", "m",
                           0.02, 0.5, label="Table Depth")  # fmt: skip
    folds: Range = setting(Range(0.012, 0.045), "depth of the folds", "m", 0.0, 0.2,
                           label="Fold Depth")  # fmt: skip
    spacing: Range = setting(Range(0.1, 0.25, "log_uniform"), "from fold to fold", "m", 0.02, 2.0)
    hue: Range = fraction(Range(0.57, 0.64), "colour hue of the drapes; 0.6 is blue")
    green: float = fraction(0.1, "share of drapes that are green", label="Green Drapes")
    saturation: Range = fraction(Range(0.55, 0.85), "colour saturation")
    value: Range = fraction(Range(0.12, 0.45), "colour value", label="Brightness")

    def check(self, path: str) -> None:
        """UserError where there is no piece to choose from."""
        if self.enabled and not any(getattr(self, name) for name in PIECES):
            raise UserError(f"{path}: all weights are 0 ({', '.join(PIECES)}); raise one")


@dataclass(frozen=True)
class PatientDraw:
    """What lies in the world at `spot` (3,), its far end to `turn` (rad, from +X to +Y), under
    drapes of a linear RGB color; `metres` is a unit of the world. `where` is how the wound lies in
    the skin."""

    spot: Vector
    turn: float
    laid: Laid
    color: Color
    stocking: Color
    metres: float
    skin: SkinDraw
    wound: WoundDraw
    where: Where

    def touches_wound(self, places: Floats) -> bool:
        """Whether any of some places of the world (N, 2) is where the work is done."""
        way = in_plane(self.turn + self.where.turn)[0]
        off = (places - np.asarray(self.spot[:2])) * self.metres
        along = np.clip(off @ way, -0.5 * self.wound.length, 0.5 * self.wound.length)
        apart = np.linalg.norm(off - along[:, None] * way, axis=1)
        return bool((apart < _CLEAR + 0.5 * self.wound.gap).any())

    @cached_property
    def terrain(self) -> Terrain:
        """What instruments lie on."""
        return _terrain(self)

    @cached_property
    def surfaces(self) -> Surfaces:
        """Its meshes in the field's frame (m)."""
        return surfaces.of(self.laid)

    @cached_property
    def painted(self) -> Field:
        """Its skin; see Painter.paint."""
        return painter().paint(self.skin, self.wound, self.where)

    def prepare(self) -> None:
        """Computes what the scene shows of it."""
        _ = self.terrain, self.surfaces, self.painted


@lru_cache(maxsize=4)
def _terrain(drawn: PatientDraw) -> Terrain:
    return terrain(drawn.laid, drawn.turn, floats(drawn.spot), drawn.metres)


def _draw(s: Patient, given: Given) -> PatientDraw | None:
    stream = given.stream("patient")
    piece = PIECES[stream.pick([getattr(s, name) for name in PIECES] if s.enabled else [1.0])]
    build = Build(
        stream.unit(), stream.draw(s.old), stream.draw(s.muscle), stream.draw(s.length),
        stream.draw(s.thickness), stream.chance(0.5),
    )  # fmt: skip
    low, high = _AT[piece]
    at, roll = low + (high - low) * stream.unit(), _ROLL[piece] * stream.draw(s.roll)
    bare = stream.chance(s.bare) and piece != "abdomen"
    along, across = (stream.draw(s.window), stream.draw(s.window)), stream.draw(s.width)
    stockinged, begin = stream.chance(s.stocking) and bare, 0.6 + 0.3 * stream.unit()
    deep, folds, spacing = stream.draw(s.depth), stream.draw(s.folds), stream.draw(s.spacing)
    turn, from_left = np.radians(stream.draw(s.turn)), stream.chance(0.5)
    blue = not stream.chance(s.green)
    cloth = color(stream, s.hue if blue else _GREEN, s.saturation, s.value)
    grey = 0.55 + 0.25 * stream.unit()
    along_piece = Where(float(np.radians(stream.draw(s.slant))))
    numbers = tuple(given.stream("patient folds").units(NUMBERS).tolist())
    skin = draw_skin(given.spec[Skin], given.stream("patient skin"))
    wound = draw_wound(given.spec[Wound], given.stream("patient wound"))
    if given.drawn(backdrop) != kind.name:
        return None
    if piece == "abdomen":
        across = 1.4 * across
    # All of the wound shows.
    far, aside = (0.5 * wound.length * f(along_piece.turn) for f in (np.cos, np.sin))
    along = max(along[0], far + _RIM), max(along[1], far + _RIM)
    across = max(across, abs(aside) + 0.5 * wound.gap + _RIM)
    begin = max(begin * along[1], far + _RIM)
    if stockinged:
        along = along[0], along[1] + 0.22
    known: Undersides | None = given.catalog.more.get(OFFERED)
    metres = known.metres if known is not None else 1.0
    where = given.drawn(operating_field)
    laid = Laid(
        piece, build, at, roll, along, None if bare else across, begin if stockinged else None,
        _DEEP[piece] * deep, folds, spacing, numbers,
    )  # fmt: skip
    across_view = where.home + (0.5 if from_left else -0.5) * np.pi
    return PatientDraw(
        where.spot, float(across_view + turn), laid, cloth, (grey, 0.97 * grey, 0.9 * grey),
        metres, skin, wound, along_piece,
    )  # fmt: skip


def recorded(drawn: PatientDraw | None) -> Any:
    """What an image's record has of it: JSON."""
    if drawn is None:
        return None
    data = as_data(drawn)
    data["laid"] = {k: v for k, v in asdict(drawn.laid).items() if k != "numbers"}
    return data


patient: Randomizer[Patient, PatientDraw | None] = Randomizer(
    "patient", "patient", "a patient under drapes", Patient, _draw,
    after=(backdrop, operating_field), streams=("patient",), record=True, always=False,
    place=Place(settings=135, panel=85, record=95), panel=Panel("Patient", group="Background"),
)  # fmt: skip
kind = Kind("patient", "weight of a patient under drapes", "Weight: Patient", 0.0, 70, Patient,
            "patient")  # fmt: skip
