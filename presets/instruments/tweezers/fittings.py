"""What is fixed to the arms: the stud that guides them, and the maker's mark."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..geometry.shells import Shell, join
from ..geometry.sweeps import loft
from ..model import Floats
from .measures import Shape
from .profile import outer_x, profile

STUD = 0.00068  # half its width
_MARK = 0.00155  # height of a letter
_ADVANCE = 0.0013  # from one letter to the next
_STROKE = 0.00011  # half the width of a stroke

# Letters as lines through points (x, y) of a box 0.62 wide and 1 high.
_LETTERS: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "A": (((0.0, 0.0), (0.31, 1.0), (0.62, 0.0)), ((0.12, 0.36), (0.50, 0.36))),
    "E": (((0.55, 1.0), (0.0, 1.0), (0.0, 0.0), (0.55, 0.0)), ((0.0, 0.52), (0.45, 0.52))),
    "I": (((0.31, 0.0), (0.31, 1.0)),),
    "L": (((0.0, 1.0), (0.0, 0.0), (0.55, 0.0)),),
    "N": (((0.0, 0.0), (0.0, 1.0), (0.62, 0.0), (0.62, 1.0)),),
    "S": (
        (
            (0.58, 0.86), (0.42, 1.0), (0.18, 1.0), (0.02, 0.84), (0.06, 0.62), (0.54, 0.40),
            (0.60, 0.18), (0.44, 0.0), (0.18, 0.0), (0.02, 0.14),
        ),
    ),
    "T": (((0.0, 1.0), (0.62, 1.0)), ((0.31, 1.0), (0.31, 0.0))),
}  # fmt: skip


def stud(shape: Shape) -> Shell:
    """A pin on the left arm's inner face that ends within the right arm's hole when closed."""
    p = profile(shape, np.array([shape.stud]))
    root = float(p.centre[0])
    face = root + float(p.thickness[0]) / 2
    end = -root + 0.15 * float(p.thickness[0])  # within the other arm's metal
    x = np.array([root, face + 0.0001, face + 0.00035, end - 0.0011, end - 0.0002, end])
    radius = STUD * np.array([1.35, 1.35, 1.0, 1.0, 0.62, 0.35])
    turn = np.linspace(0.0, 2 * np.pi, 20, endpoint=False)
    rings = np.empty((len(x), len(turn), 3))
    rings[..., 0] = x[:, None]
    rings[..., 1] = float(p.y[0]) + radius[:, None] * np.cos(turn)
    rings[..., 2] = radius[:, None] * np.sin(turn)
    return loft(rings)


def mark(shape: Shape, text: str = "STAINLESS") -> Shell:
    """Letters engraved on the left arm's outer face, before the weld: each line a shallow furrow
    between the burrs that it threw up."""
    # Seen from outside, tips to the left, it reads from the tips to the handle's end.
    start = -shape.length / 2 + shape.weld + 0.004 + len(text) * _ADVANCE
    lines = []
    for number, letter in enumerate(text):
        for line in _LETTERS[letter]:
            at = np.array(line) * _MARK + (number * _ADVANCE, -_MARK / 2)
            at = at * (-1.0, 1.0) + (start, 0.0)
            lines += [_furrow(shape, a, b) for a, b in pairwise(at)]
    return join(lines)


def _furrow(shape: Shape, a: Floats, b: Floats) -> Shell:
    """One straight line from (along, up) to (along, up)."""
    along = (b - a) / np.linalg.norm(b - a)
    across = np.array((-along[1], along[0]))
    off = _STROKE * np.array((-1.0, -0.62, 0.0, 0.62, 1.0))
    high = np.array((-3e-5, 2e-5, 2e-6, 2e-5, -3e-5))
    rings = []
    for place, low in ((a - _STROKE * along, 2.5e-5), (a, 0.0), (b, 0.0), (b + _STROKE * along, 2.5e-5)):
        yz = place + off[:, None] * across
        rings.append(np.column_stack([outer_x(shape, yz[:, 0], yz[:, 1]) - high + low, yz]))
    return loft(np.array(rings))
