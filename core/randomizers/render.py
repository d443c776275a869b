"""What of the render varies by itself: how bright it is, and the seed of its noise."""

from __future__ import annotations

from ..settings.output import Render
from .metering import metering
from .randomizer import Given, Place, Randomizer


def _exposure(_: None, given: Given) -> float:
    """In stops: the job's own, and what the camera's meter makes of it."""
    stops, measured = (
        given.stream("exposure").draw(given.spec[Render].exposure),
        given.drawn(metering),
    )
    return stops if measured is None else stops + measured.stops


exposure: Randomizer[None, float] = Randomizer(
    "exposure", draw=_exposure, after=(metering,),
    streams=("exposure",), record=True, place=Place(settings=201, record=40),
)  # fmt: skip
render_seed: Randomizer[None, int] = Randomizer(
    "render_seed", draw=lambda _, given: int(given.stream("render").unit() * 2**31),
    streams=("render",), record=True, place=Place(settings=202, record=50),
)  # fmt: skip
