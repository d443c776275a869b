"""Kidney dishes, bowls and trays of steel."""

from __future__ import annotations

import bpy
import numpy as np

from ....core.geometry.types import Floats
from ...instruments.metals import metal
from .jumble import jumble
from .metal import tint
from .shape import Shape, joined
from .solids import kidney, oblong, plate, swept

__all__ = ["materials", "shapes", "tint"]
_STEEL = 0.0008  # how thick, metres


def shapes(shown: frozenset[str]) -> list[Shape]:
    """A kidney dish, a bowl, and a tray of instruments."""
    bean = kidney(0.20, 0.072, 0.032, 112)
    turn = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    circle = 0.042 * np.column_stack((np.cos(turn), np.sin(turn)))
    tray = oblong(0.15, 0.10, 0.02, 112)
    return [
        _vessel(bean, 0.042, 0.42),
        _vessel(circle, 0.058, 0.55),
        joined([_vessel(tray, 0.024, 0.3), *jumble(shown, 6, 4, (0.14, 0.09), 0.002, (0, 1))]),
    ]


def _vessel(path: Floats, high: float, lean: float) -> Shape:
    """A floor that runs up into walls leaning out, with a rolled rim."""
    t = np.linspace(0.0, 1.0, 12)
    out = 0.012 * np.sin(0.5 * np.pi * np.minimum(2.2 * t, 1.0)) + lean * high * t**1.3
    up = 0.0008 + high * t**1.25
    rim_at, roll = (out[-1], up[-1]), np.linspace(np.pi, -1.1 * np.pi, 12)
    rim = [(rim_at[0] + 0.0025 + 0.0022 * np.cos(a), rim_at[1] + 0.0022 * np.sin(a)) for a in roll]
    inner = [(o, u + 0.4 * _STEEL) for o, u in zip(out, up, strict=True)]
    outer = [(o + _STEEL, u - 0.4 * _STEEL) for o, u in zip(out, up, strict=True)][::-1]
    return joined([plate(path, 0.0004, 0.0014), swept(path, [*outer, *inner, *rim])])


def materials() -> list[bpy.types.Material]:
    """In the order of the numbers in its shapes."""
    return [metal("steel"), metal("gold")]
