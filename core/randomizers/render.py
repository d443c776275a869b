"""What of the render varies by itself: how bright it is, and the seed of its noise."""

from __future__ import annotations

from ..settings.output import Render
from .randomizer import Place, Randomizer

exposure: Randomizer[None, float] = Randomizer(
    "exposure", draw=lambda _, given: given.stream("exposure").draw(given.spec[Render].exposure),
    streams=("exposure",), record=True, place=Place(settings=201, record=40),
)  # fmt: skip
render_seed: Randomizer[None, int] = Randomizer(
    "render_seed", draw=lambda _, given: int(given.stream("render").unit() * 2**31),
    streams=("render",), record=True, place=Place(settings=202, record=50),
)  # fmt: skip
