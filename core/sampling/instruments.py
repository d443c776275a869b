"""Which instruments an image shows, in which state and place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..camera.pinhole import View
from ..placement import Arrangement
from ..sample import InstrumentDraw
from ..spec import JobSpec
from . import mix, quotas
from .catalog import Catalog, InstrumentInfo
from .materials import materials
from .streams import Stream
from .surface import stains, surface


@dataclass(frozen=True)
class _Chosen:
    info: InstrumentInfo
    copy: int


def _choose(
    spec: JobSpec, catalog: Catalog, index: int, stream_of: Callable[[str], Stream]
) -> list[_Chosen]:
    """Instruments of the image: without replacement among all copies. Classes that are counted by
    themselves come first, each from a stream of its own."""
    s, stream = spec.instruments, stream_of("instruments")
    # As many copies with placement off as with it on, so that it changes nothing here.
    copies = s.repeat if s.enabled else 1
    pool = [_Chosen(info, copy) for copy in range(copies) for info in catalog.instruments]
    if not s.enabled:
        return pool[: quotas.count(spec, index, len(pool))]
    weights = mix.weights(spec, catalog)
    others = stream.whole(s.count)
    chosen: list[_Chosen] = []
    for one in s.of_class:
        number = stream_of(f"instruments {one.class_name}").whole(one.count)
        some = [o for o in pool if o.info.class_name == one.class_name]
        own = stream_of(f"instruments of {one.class_name}")
        chosen += _picked(some, [1.0] * len(some), number, own)
    chosen += _picked(pool, [weights[o.info.name] for o in pool], others, stream)
    wanted = quotas.count(spec, index, len(chosen))
    if wanted > len(chosen):  # a quota wants one, and the counts gave none
        there = mix.possible(spec, catalog)
        some = [o for o in pool if o.info.name in there]
        chosen += _picked(some, [1.0] * len(some), wanted, stream_of("instrument wanted"))
    # Copies are alike, so the lowest free number stands for each: scenes stay small.
    used: dict[str, int] = {}
    renamed = []
    for it in chosen[:wanted]:
        copy = used.get(it.info.name, 0)
        used[it.info.name] = copy + 1
        renamed.append(_Chosen(it.info, copy))
    return renamed


def _picked(
    pool: list[_Chosen], weights: list[float], number: int, stream: Stream
) -> list[_Chosen]:
    """So many of the pool, or as many as have a weight."""
    pool, weights = list(pool), list(weights)
    chosen: list[_Chosen] = []
    while len(chosen) < number and any(weights):
        at = stream.pick(weights)
        chosen.append(pool.pop(at))
        weights.pop(at)
    return chosen


def instruments(
    spec: JobSpec,
    catalog: Catalog,
    view: View | None,
    stream_of: Callable[[str], Stream],
    index: int,
    most: int | None = None,
) -> tuple[InstrumentDraw, ...]:
    """The instruments of the image (the first `most` of them); a stream each for the state, place
    and materials of every one."""
    chosen = _choose(spec, catalog, index, stream_of)[:most]
    arrangement = None
    if spec.placement.enabled and view is not None:
        arrangement = Arrangement(spec.placement, view)
    drawn = []
    for position, one in enumerate(chosen):
        info = one.info
        if one.copy >= spec.copies:  # nothing would move it apart from the first
            continue
        scale = 1.0
        if spec.instruments.enabled:
            scale = stream_of(f"instrument {position}").draw(spec.instruments.scale)
        share = info.share(info.opening)
        if spec.articulation.enabled:
            share = stream_of(f"articulation {position}").draw(spec.articulation.opening)
        matrix = None
        if arrangement is not None:
            matrix = arrangement.place(info, scale, stream_of(f"placement {position}"))
        values, swaps = materials(
            spec, info, stream_of(f"materials {position}"), stream_of(f"swaps {position}")
        )
        drawn.append(
            InstrumentDraw(
                instrument=info.name,
                copy=one.copy,
                class_name=info.class_name,
                pose=None if matrix is None else tuple(tuple(map(float, r)) for r in matrix),
                scale=scale,
                opening=info.opening_min + share * (info.opening_max - info.opening_min),
                materials=values,
                articulation=_articulation(spec, info, share, stream_of, position),
                swaps=swaps,
                surface=surface(spec, stream_of(f"surface {position}")),
                stains=stains(spec, stream_of(f"stains {position}")),
            )
        )
    return tuple(drawn)


def _articulation(
    spec: JobSpec,
    info: InstrumentInfo,
    share: float,
    stream_of: Callable[[str], Stream],
    position: int,
) -> dict[str, float]:
    """Opening by channel (radians). The first channel has the instrument's own share in any case;
    the others their own ones where they open independently."""
    s, opened = spec.articulation, {}
    for number, channel in enumerate(info.channels):
        own = share
        if number and s.enabled and s.hinges == "independent":
            own = stream_of(f"articulation {position} {channel.name}").draw(s.opening)
        opened[channel.name] = channel.at(own)
    return opened
