"""Draws image i from the spec and the catalog; nothing else decides it.

Each randomizer has streams of its own, so switching one off leaves the draws of the others as they
are; what it looks at besides, it names in `after`. There is one exception: a quota on sizes seeks
the camera's distance by drawing the camera and the first instrument again and again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..balance import quotas
from ..balance.holdouts import Holdouts, for_split
from ..balance.quotas import Asked, Quotas
from ..balance.splits import split_of
from ..randomizers import each_in_order, of_images
from ..randomizers.camera import Camera
from ..randomizers.in_world import world_points
from ..randomizers.instruments import InstrumentDraw, instruments
from ..randomizers.randomizer import (
    AnyRandomizer,
    Each,
    Given,
    GivenInstrument,
    InstrumentRandomizer,
    Randomizer,
)
from ..randomizers.view import view
from ..sampling.catalog import Catalog, InstrumentInfo
from .sample import Sample
from .spec import JobSpec


def draw(spec: JobSpec, catalog: Catalog, index: int) -> Sample:
    """The sample of image `index` (from 1)."""
    catalog = for_split(spec[Holdouts], catalog, split_of(index, spec.splits))
    asked = Asked(spec[Quotas], spec.seed, index)
    asked = replace(asked, distance=_distance(spec, catalog, asked))
    return Sample(index, _draws(spec, catalog, asked))


def size_of_first(spec: JobSpec, catalog: Catalog, asked: Asked) -> float | None:
    """How large (see quotas.size_in) the image's first instrument is with the camera as far away as
    is asked; None where the image has no instrument."""
    draws = _draws(spec, catalog, replace(asked, first=True), until=instruments)
    shown: tuple[InstrumentDraw, ...] = draws[instruments.name]
    if not shown:
        return None
    return quotas.size_in(draws[view.name], world_points(catalog, shown[0], "shape"))


def _distance(spec: JobSpec, catalog: Catalog, asked: Asked) -> float | None:
    """How far away the quotas want the camera; None: as far as is drawn."""
    camera, wanted = spec[Camera], asked.size()
    if not camera.enabled or wanted is None or size_of_first(spec, catalog, asked) is None:
        return None

    def size_at(distance: float) -> float:
        return size_of_first(spec, catalog, replace(asked, distance=distance)) or 0.0

    return quotas.distance(camera.distance, wanted, size_at)


def _draws(
    spec: JobSpec, catalog: Catalog, asked: Asked, until: Randomizer[Any, Any] | None = None
) -> dict[str, Any]:
    """By the randomizers' names; of those up to and with `until`, where it is given. Every stream
    is made anew."""
    draws: dict[str, Any] = {}
    for one in of_images():
        given = Given(spec, catalog, asked, one, draws, _each(spec, catalog, asked, draws))
        draws[one.name] = _asked(one, given)
        if one is until:
            break
    return draws


def _each(spec: JobSpec, catalog: Catalog, asked: Asked, draws: dict[str, Any]) -> Each:
    """A function that draws what varies from instrument to instrument, of one image."""
    shared: dict[str, Any] = {}

    def each(info: InstrumentInfo, position: int, scale: float) -> dict[str, Any]:
        own: dict[str, Any] = {}
        for one in each_in_order():
            given = GivenInstrument(
                spec, catalog, asked, one, {**draws, **own}, each,
                info, position, scale, _shared(one),
            )  # fmt: skip
            own[one.name] = _asked(one, given)
        return own

    def _shared(one: InstrumentRandomizer[Any, Any]) -> Any:
        if one.begin is not None and one.name not in shared:
            given = Given(spec, catalog, asked, one, draws, each)
            shared[one.name] = one.begin(_settings(one, spec), given)
        return shared.get(one.name)

    return each


def _settings(one: AnyRandomizer[Any, Any], spec: JobSpec) -> Any:
    return None if one.section is None else spec[one.section]


def _asked(one: Randomizer[Any, Any] | InstrumentRandomizer[Any, Any], given: Any) -> Any:
    """What it draws, where it is on; what stands for that where it is off."""
    settings = _settings(one, given.spec)
    ask = one.draw if getattr(settings, "enabled", True) else one.off
    return None if ask is None else ask(settings, given)
