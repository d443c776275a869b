"""What is fixed to the arms: the stud that guides them, and the maker's mark."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..geometry.lettering import strokes
from ..geometry.shells import Shell, join
from ..geometry.sweeps import loft
from ..model import Floats
from .measures import Shape
from .profile import outer_x, profile

_STUD, _AROUND = 0.00068, 21  # half its width, points round it
_LETTER = 0.0015  # height of a letter
_STROKE = 0.00011  # half the width of a stroke


def stud(shape: Shape) -> tuple[Shell, tuple[int, int, int]]:
    """A pin on the left arm's inner face that ends within the right arm's hole when closed, and
    three of its vertices whose mean is inside its free end."""
    p = profile(shape, np.array([shape.stud]))
    root = float(p.centre[0])
    face = root + float(p.thickness[0]) / 2
    end = -root + 0.15 * float(p.thickness[0])  # within the other arm's metal
    x = np.array([root, face + 0.0001, face + 0.00035, end - 0.0011, end - 0.0002, end])
    radius = _STUD * np.array([1.35, 1.35, 1.0, 1.0, 0.62, 0.35])
    turn = np.linspace(0.0, 2 * np.pi, _AROUND, endpoint=False)
    rings = np.empty((len(x), len(turn), 3))
    rings[..., 0] = x[:, None]
    rings[..., 1] = float(p.y[0]) + radius[:, None] * np.cos(turn)
    rings[..., 2] = radius[:, None] * np.sin(turn)
    inside = 3 * len(turn)
    third = len(turn) // 3
    return loft(rings), (inside, inside + third, inside + 2 * third)


def marks(shape: Shape, text: str = "STAINLESS") -> Shell:
    """Letters engraved on the left arm's outer face, in front of the weld: each line a shallow
    furrow between the burrs that it threw up."""
    # Seen from outside with +Z up, +Y is to the left.
    start = (shape.length / 2 - shape.weld - 0.004 - _LETTER * len(text), 0.0)
    lines = []
    for path in strokes(text, start, (1.0, 0.0), _LETTER):
        lines += [_furrow(shape, a, b) for a, b in pairwise(path * (-1.0, 1.0))]
    return join(lines)


def _furrow(shape: Shape, a: Floats, b: Floats) -> Shell:
    """One straight line from (along, up) to (along, up)."""
    along = (b - a) / np.linalg.norm(b - a)
    across = np.array((-along[1], along[0]))
    off = _STROKE * np.array((-1.0, -0.62, 0.0, 0.62, 1.0))
    high = np.array((-3e-5, 2e-5, 2e-6, 2e-5, -3e-5))
    rings = []
    for place, low in (
        (a - _STROKE * along, 2.5e-5),
        (a, 0.0),
        (b, 0.0),
        (b + _STROKE * along, 2.5e-5),
    ):
        yz = place + off[:, None] * across
        rings.append(np.column_stack([outer_x(shape, yz[:, 0], yz[:, 1]) - high + low, yz]))
    return loft(np.array(rings))
