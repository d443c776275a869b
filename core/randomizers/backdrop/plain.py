"""A plane with a pattern, or in one colour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...color.hsv import color as hsv
from ...geometry.types import Color
from ..randomizer import Given
from .kind import Kind

if TYPE_CHECKING:
    from .ground import Ground


@dataclass(frozen=True)
class GroundDraw:
    """A plane, `kind` "plain", or "color" without contrast and bump; colour linear RGB, pattern
    size in metres, `stretch` its length over its width, turned by `rotation` (radians), its origin
    at `offset` (m)."""

    kind: str
    color: Color
    contrast: float
    pattern: float
    stretch: float
    roughness: float
    bump: float
    rotation: float
    offset: tuple[float, float]


def _plain(s: Ground, given: Given, kind: str = "plain") -> GroundDraw:
    stream = given.stream(f"ground {kind}")
    return GroundDraw(
        kind=kind,
        color=hsv(stream, s.hue, s.saturation, s.value),
        contrast=stream.draw(s.contrast),
        pattern=stream.draw(s.pattern),
        stretch=stream.draw(s.stretch),
        roughness=stream.draw(s.roughness),
        bump=stream.draw(s.bump),
        rotation=stream.turn(),
        offset=stream.within(10.0),
    )


def _color(s: Ground, given: Given) -> GroundDraw:
    return replace(_plain(s, given, "color"), contrast=0.0, bump=0.0)


plain = Kind("plain", "weight of a plane with a pattern", "Weight: Plain", 1.0, 10, draw=_plain)
color = Kind("color", "weight of a plane in one colour", "Weight: One Color", 0.0, 50, draw=_color)
