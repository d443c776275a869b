"""What a posed hand wears: its skin, cuffs and sleeve as meshes, with what their materials read.

Attributes are three values (N, 3) for each vertex, by name. COLOR: linear RGB. GRAIN: where it is
on its pattern, in copies of that (`patterns`), and how much blood is there. RELIEF: of rubber how
deep broad and fine creases are; of skin how far it faces to the palm's side, how deep fine lines
are, and how smooth it is. MARKS, of skin: creases of a palm (`marks.creases`), and hair.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.types import Floats
from . import cuff, marks, patterns, sleeve, tint, tube
from .arm import Arm, Cuts
from .look import Glove, Look
from .shape import Ints, Shape

COLOR, GRAIN, RELIEF, MARKS = "color", "grain", "relief", "marks"
ATTRIBUTES = COLOR, GRAIN, RELIEF, MARKS
BARE, GLOVED = 0, 1  # what a face of the hand is
_UNDER_ANY = 0.03  # up the arm, where nearly every cuff still covers it, metres


@dataclass(frozen=True)
class Layer:
    """Vertices (N, 3) in world metres and their attributes."""

    points: Floats
    attributes: dict[str, Floats]


@dataclass(frozen=True)
class Dressed:
    """A hand of which `gloved` says what each face is (F,), the cuffs of its glove and of the one
    below, if it wears them, and its sleeve. Tubes go round the arm so that they face outward."""

    hand: Layer
    gloved: Ints
    cuff: Layer | None
    below: Layer | None
    sleeve: Layer


class Wardrobe:
    """What hands of one shape can wear; made once."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._arm = Arm(shape)
        self._pushed = marks.Pushed(shape)
        self._at = tint.places(shape)
        self._creases, self._hairy = marks.creases(shape), marks.hairy(shape)
        self._along = self._at.grain[shape.quads, 1].mean(axis=1)

    def left(self, vertices: Floats) -> bool:
        """Whether a skin is that of a left hand, a mirrored one."""
        return bool(np.linalg.det(self._arm.turn(vertices)) < 0)

    def dressed(self, vertices: Floats, look: Look) -> Dressed:
        """The skin (N, 3) of the shape, posed and pressed, in world metres, in its dress."""
        cuts, left = self._arm.cuts(vertices), self.left(vertices)
        # The rest of the arm is below cuff or sleeve, or bare between them.
        begin = -min(look.glove.cuff - 0.01, _UNDER_ANY) if look.glove else np.inf
        return Dressed(
            Layer(vertices, self._hand(vertices, look)),
            np.where(self._along > begin, GLOVED, BARE),
            _cuff(look.glove, True, cuts, look, left),
            _cuff(look.under, False, cuts, look, left),
            _sleeve(cuts, look, left),
        )

    def _hand(self, vertices: Floats, look: Look) -> dict[str, Floats]:
        at, worn = self._at, look.glove
        pushed, bare = self._pushed.at(vertices), tint.skin(self._at, look.skin, look.seed)
        grain = (*patterns.laid(at.grain, look.seed), tint.blood(at, look))
        if worn is None:
            lines = (1 - at.nail) * np.clip(0.35 + 0.6 * at.red + pushed, 0, 1.5)
            color, relief = bare, (at.palmar, lines, at.nail)
        else:
            color = tint.rubber(at, worn, bare, pushed, look.seed)
            fine = 0.6 * (0.4 + 0.6 * worn.folds) * pushed
            relief = (worn.folds * at.slack, fine, np.zeros_like(fine))
        return {
            COLOR: color,
            GRAIN: np.stack(grain, axis=1),
            RELIEF: np.stack(relief, axis=1),
            MARKS: np.column_stack((self._creases, look.hair * self._hairy)),
        }


def _cuff(worn: Glove | None, over: bool, cuts: Cuts, look: Look, left: bool) -> Layer | None:
    if worn is None:
        return None
    room = sleeve.ROOM if look.tucked else 0.4 * sleeve.ROOM
    folds = look.glove.folds if look.glove else worn.folds
    points = cuff.cuff(cuts, worn.cuff, folds, over, room, 3 * look.seed + 1)
    along = (points - cuts.middles[0]) @ cuts.axes[2] + cuts.stations[0]
    relief = np.broadcast_to((0.35 * worn.folds, 0.15 * worn.folds, 0.0), points.shape)
    attributes = {
        COLOR: tint.cuff(worn, look, along, over),
        GRAIN: patterns.around(along, 0.03, look.seed),
        RELIEF: relief,
    }
    return _tube(points, attributes, left)


def _sleeve(cuts: Cuts, look: Look, left: bool) -> Layer:
    along = sleeve.along(look.sleeve)[:, None]
    attributes = {
        COLOR: tint.sleeve(look, along),
        GRAIN: patterns.around(along, look.sleeve.width, look.seed),
    }
    return _tube(sleeve.sleeve(cuts, look), attributes, left)


def _tube(points: Floats, attributes: dict[str, Floats], left: bool) -> Layer:
    def sided(values: Floats) -> Floats:
        return (tube.turned_round(values) if left else values).reshape(-1, 3)

    return Layer(sided(points), {name: sided(values) for name, values in attributes.items()})
