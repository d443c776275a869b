"""What the instruments lie on. Each kind of ground has a stream of its own."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from ..color.hsv import color
from ..sample import AnyGround, DrapeDraw, GroundDraw, TissueDraw, TrayDraw
from ..spec import JobSpec
from .streams import Stream


def _plain(spec: JobSpec, kind: str, stream: Stream) -> GroundDraw:
    s = spec.ground
    drawn = GroundDraw(
        kind=kind,
        color=color(stream, s.hue, s.saturation, s.value),
        contrast=stream.draw(s.contrast),
        pattern=stream.draw(s.pattern),
        stretch=stream.draw(s.stretch),
        roughness=stream.draw(s.roughness),
        bump=stream.draw(s.bump),
        rotation=_turn(stream),
        offset=_offset(stream, 10.0),
    )
    return replace(drawn, contrast=0.0, bump=0.0) if kind == "color" else drawn


def drape(spec: JobSpec, kind: str, stream: Stream) -> DrapeDraw:
    """Cloth, as a ground of its own or round an opening."""
    s = spec.drape
    return DrapeDraw(
        kind=kind,
        color=color(stream, s.hue, s.saturation, s.value),
        depth=stream.draw(s.folds),
        spacing=stream.draw(s.spacing),
        wrinkles=stream.draw(s.wrinkles),
        weave=stream.draw(s.weave),
        blood=stream.draw(s.blood),
        rotation=_turn(stream),
        offset=_offset(stream, 2.0),
        marks=_offset(stream, 2.0),
    )


def _tissue(spec: JobSpec, kind: str, stream: Stream) -> TissueDraw:
    s = spec.tissue
    return TissueDraw(
        kind=kind,
        color=color(stream, s.hue, s.saturation, s.value),
        wetness=stream.draw(s.wetness),
        depth=stream.draw(s.relief),
        spacing=stream.draw(s.spacing),
        mottling=stream.draw(s.mottling),
        fat=stream.draw(s.fat),
        veins=stream.draw(s.veins),
        blood=stream.draw(s.blood),
        rotation=_turn(stream),
        offset=_offset(stream, 2.0),
        marks=_offset(stream, 2.0),
    )


def _tray(spec: JobSpec, kind: str, stream: Stream) -> TrayDraw:
    s = spec.tray
    perforated = stream.chance(s.perforated)
    spacing = stream.draw(s.spacing)
    hole = spacing * stream.draw(s.holes)
    return TrayDraw(
        kind=kind,
        value=stream.draw(s.value),
        roughness=stream.draw(s.roughness),
        brushing=stream.draw(s.brushing),
        scratches=stream.draw(s.scratches),
        spacing=spacing,
        hole=hole if perforated else 0.0,
        rotation=_turn(stream),
        offset=_offset(stream, 1.0),
    )


def _turn(stream: Stream) -> float:
    return stream.unit() * 2.0 * math.pi


def _offset(stream: Stream, reach: float) -> tuple[float, float]:
    """Evenly in a square of edge 2 × reach round the origin."""
    return (2.0 * stream.unit() - 1.0) * reach, (2.0 * stream.unit() - 1.0) * reach


GROUNDS: dict[str, Callable[[JobSpec, str, Stream], AnyGround]] = {
    "plain": _plain,
    "color": _plain,
    "drape": drape,
    "tissue": _tissue,
    "tray": _tray,
}
