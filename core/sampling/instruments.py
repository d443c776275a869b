"""Which instruments an image shows, in which state and place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..camera import View
from ..catalog import Catalog, InstrumentInfo
from ..placement import Arrangement
from ..sample import InstrumentDraw
from ..spec import JobSpec
from ..streams import Stream
from . import quotas
from .materials import materials
from .surface import stains, surface


@dataclass(frozen=True)
class _Chosen:
    info: InstrumentInfo
    copy: int


def _choose(spec: JobSpec, catalog: Catalog, index: int, stream: Stream) -> list[_Chosen]:
    """Instruments of the image: without replacement among all copies."""
    pool = [_Chosen(info, copy) for copy in range(spec.copies) for info in catalog.instruments]
    wanted = min(quotas.count(spec, index, stream.whole(spec.instruments.count)), len(pool))
    chosen = []
    for _ in range(wanted):
        chosen.append(pool.pop(stream.pick([1.0] * len(pool))))
    # Copies are alike, so the lowest free number stands for each: scenes stay small.
    used: dict[str, int] = {}
    renamed = []
    for one in chosen:
        copy = used.get(one.info.name, 0)
        used[one.info.name] = copy + 1
        renamed.append(_Chosen(one.info, copy))
    return renamed


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
    chosen = _choose(spec, catalog, index, stream_of("instruments"))[:most]
    arrangement = None
    if spec.placement.enabled and view is not None:
        arrangement = Arrangement(spec.placement, view)
    drawn = []
    for position, one in enumerate(chosen):
        info = one.info
        state = stream_of(f"instrument {position}")
        scale = state.draw(spec.instruments.scale)
        share = state.draw(spec.instruments.opening)
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
    opened = {}
    for number, channel in enumerate(info.channels):
        own = share
        if number and spec.instruments.articulation == "independent":
            stream = stream_of(f"articulation {position} {channel.name}")
            own = stream.draw(spec.instruments.opening)
        opened[channel.name] = channel.at(own)
    return opened
