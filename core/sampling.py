"""Draws image i from the spec and the catalog; nothing else decides it.

Each randomizer has its own stream, so switching one off leaves the draws of the others as they
are. Placement alone also looks at the camera, since it places in view.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .camera import Intrinsics, View, pose
from .catalog import Catalog, InstrumentInfo
from .placement import Arrangement
from .ranges import Range
from .rotation import looking_at, on_sphere
from .sample import EnvironmentDraw, GroundDraw, InstrumentDraw, LightDraw, Sample
from .spec import JobSpec, MaterialChannel
from .streams import Stream


def draw(spec: JobSpec, catalog: Catalog, index: int) -> Sample:
    """The sample of image `index` (from 1)."""

    def stream(name: str) -> Stream:
        return Stream(spec.seed, index, name)

    view = _camera(spec, stream("camera")) if spec.camera.enabled else None
    return Sample(
        index=index,
        instruments=_instruments(spec, catalog, view or catalog.camera, stream),
        view=view,
        lights=_lights(spec, stream("lights")) if spec.lights.enabled else None,
        environment=_environment(spec, catalog, stream("environment")),
        ground=_ground(spec, stream("ground")) if spec.ground.enabled else None,
        exposure=stream("exposure").draw(spec.render.exposure),
        render_seed=int(stream("render").unit() * 2**31),
    )


def _camera(spec: JobSpec, stream: Stream) -> View:
    c = spec.camera
    azimuth, elevation, roll = (
        np.radians(stream.draw(r)) for r in (c.azimuth, c.elevation, c.roll)
    )
    distance, focal = stream.draw(c.distance), stream.draw(c.focal_length)
    off = stream.draw(c.look_at_jitter)
    aside = on_sphere(stream.unit() * 2 * np.pi, np.arcsin(stream.unit() * 2 - 1))
    target = np.asarray(c.target) + off * aside
    position = np.asarray(c.target) + distance * on_sphere(azimuth, elevation)
    width, height = spec.size
    if c.intrinsics is not None:
        k = Intrinsics.from_matrix(c.intrinsics).scaled(width, height)
    else:
        k = Intrinsics.from_focal_length(focal, width, height)
    return View(k, pose(looking_at(tuple(position), tuple(target), roll), position))


@dataclass(frozen=True)
class _Chosen:
    info: InstrumentInfo
    copy: int


def _choose(spec: JobSpec, catalog: Catalog, stream: Stream) -> list[_Chosen]:
    """Instruments of the image: without replacement among all copies."""
    pool = [_Chosen(info, copy) for copy in range(spec.copies) for info in catalog.instruments]
    wanted = min(stream.whole(spec.instruments.count), len(pool))
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


def _instruments(
    spec: JobSpec, catalog: Catalog, view: View | None, stream_of: Callable[[str], Stream]
) -> tuple[InstrumentDraw, ...]:
    chosen = _choose(spec, catalog, stream_of("instruments"))
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
        drawn.append(
            InstrumentDraw(
                instrument=info.name,
                copy=one.copy,
                class_name=info.class_name,
                pose=None if matrix is None else tuple(tuple(map(float, r)) for r in matrix),
                scale=scale,
                opening=info.opening_min + share * (info.opening_max - info.opening_min),
                materials=_materials(spec, info, stream_of(f"materials {position}")),
            )
        )
    return tuple(drawn)


def _materials(
    spec: JobSpec, info: InstrumentInfo, stream: Stream
) -> dict[str, dict[str, float | tuple[float, ...]]]:
    """Every channel draws for every slot, fitting or not, so that slots do not disturb another."""
    if not spec.materials.enabled:
        return {}
    drawn: dict[str, dict[str, float | tuple[float, ...]]] = {}
    for channel in spec.materials.channels:
        for slot in info.slots:
            values = _channel(channel, stream)
            fits_class = channel.class_name in ("*", info.class_name)
            if fits_class and channel.slot in ("*", slot):
                drawn.setdefault(slot, {}).update(values)
    return drawn


def _channel(channel: MaterialChannel, stream: Stream) -> dict[str, float | tuple[float, ...]]:
    values: dict[str, float | tuple[float, ...]] = {
        name: stream.draw(range_) for name, range_ in channel.inputs.items()
    }
    if channel.hue is not None and channel.saturation is not None and channel.value is not None:
        values["Base Color"] = (
            *_color(stream, channel.hue, channel.saturation, channel.value),
            1.0,
        )
    return values


def _color(
    stream: Stream, hue: Range, saturation: Range, value: Range
) -> tuple[float, float, float]:
    h, s, v = stream.draw(hue), stream.draw(saturation), stream.draw(value)
    return colorsys.hsv_to_rgb(h, s, v)


def _lights(spec: JobSpec, stream: Stream) -> tuple[LightDraw, ...]:
    s = spec.lights
    target = tuple(map(float, spec.camera.target))
    lamps = []
    for _ in range(stream.whole(s.count)):
        direction = on_sphere(
            np.radians(stream.draw(s.azimuth)), np.radians(stream.draw(s.elevation))
        )
        location = np.asarray(target) + stream.draw(s.distance) * direction
        lamps.append(
            LightDraw(
                location=(float(location[0]), float(location[1]), float(location[2])),
                target=(target[0], target[1], target[2]),
                energy=stream.draw(s.energy),
                temperature=stream.draw(s.temperature),
                size=stream.draw(s.size),
            )
        )
    return tuple(lamps)


def _environment(spec: JobSpec, catalog: Catalog, stream: Stream) -> EnvironmentDraw | None:
    if not spec.environment.enabled:
        return None
    s = spec.environment
    picture = catalog.environments[stream.pick([1.0] * len(catalog.environments))]
    return EnvironmentDraw(
        picture=picture,
        strength=stream.draw(s.strength),
        rotation=float(np.radians(stream.draw(s.rotation))),
    )


def _ground(spec: JobSpec, stream: Stream) -> GroundDraw | None:
    s = spec.ground
    present = stream.chance(s.share)
    drawn = GroundDraw(
        color=_color(stream, s.hue, s.saturation, s.value),
        contrast=stream.draw(s.contrast),
        pattern=stream.draw(s.pattern),
        roughness=stream.draw(s.roughness),
        bump=stream.draw(s.bump),
        offset=(stream.unit() * 10.0, stream.unit() * 10.0),
    )
    return drawn if present else None
