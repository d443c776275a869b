"""What gets in the way: which things, how large, and where or before which keypoint.

The number of things comes from one stream, each thing from one of its own, so that a keypoint
that has to be hidden changes nothing of the others.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..camera.pinhole import View
from ..covering import Spot, facing, fitted
from ..geometry.rotation import about, on_sphere
from ..sample import InstrumentDraw, OccluderDraw, Target
from ..settings.ranges import Range
from ..spec import JobSpec
from ..spec.occluders import KINDS
from .catalog import Catalog, OccluderInfo
from .in_world import in_view, world_points
from .streams import Stream

Array = NDArray[np.float64]

# Most that a thing before a keypoint turns its face away from the camera.
TILT = Range(-0.35, 0.35)
HAND_TILT = Range(-0.1, 0.3)

# Weight, hue, saturation, value and roughness of what each kind looks like in life.
Look = tuple[float, Range, Range, Range, Range]
GLOVES: tuple[Look, ...] = (
    # latex, ivory; nitrile, blue; nitrile, violet; neoprene, green; latex, brown for double gloving
    (4.0, Range(0.09, 0.13), Range(0.04, 0.22), Range(0.75, 0.95), Range(0.28, 0.50)),
    (5.0, Range(0.55, 0.63), Range(0.35, 0.80), Range(0.40, 0.90), Range(0.22, 0.45)),
    (1.0, Range(0.68, 0.76), Range(0.30, 0.60), Range(0.30, 0.70), Range(0.22, 0.45)),
    (1.0, Range(0.38, 0.50), Range(0.20, 0.42), Range(0.30, 0.60), Range(0.22, 0.45)),
    (0.4, Range(0.05, 0.08), Range(0.35, 0.60), Range(0.25, 0.55), Range(0.28, 0.50)),
)
LOOKS: dict[str, tuple[Look, ...]] = {
    "glove": GLOVES,
    "finger": GLOVES,
    "gauze": ((1.0, Range(0.08, 0.16), Range(0.0, 0.08), Range(0.82, 0.97), Range(0.8, 1.0)),),
    "blood": ((1.0, Range(-0.01, 0.012), Range(0.95, 1.0), Range(0.34, 0.6), Range(0.05, 0.2)),),
    "tissue": (
        # muscle and vessels; fat
        (4.0, Range(-0.01, 0.03), Range(0.45, 0.75), Range(0.4, 0.7), Range(0.18, 0.45)),
        (1.0, Range(0.09, 0.13), Range(0.4, 0.65), Range(0.7, 0.9), Range(0.2, 0.45)),
    ),
}
ANY: Look = (1.0, Range(0, 1), Range(0, 1), Range(0.03, 0.95), Range(0.1, 1.0))


def occluders(
    spec: JobSpec,
    catalog: Catalog,
    instruments: Sequence[InstrumentDraw],
    view: View,
    stream_of: Callable[[str], Stream],
    forced: Sequence[Target] = (),
) -> tuple[OccluderDraw, ...]:
    """The things in the way of one image.

    Each target of `forced` gets one before it, whatever the settings say of share and number;
    they count among the number drawn.
    """
    s, stream = spec.occluders, stream_of("occluders")
    present, wanted = stream.chance(s.share), stream.whole(s.count)
    number = max(wanted if present else 0, len(forced))
    targets = [*forced, *[None] * (number - len(forced))]
    return tuple(
        _one(spec, catalog, instruments, view, stream_of(f"occluder {i}"), target)
        for i, target in enumerate(targets)
    )


def most(spec: JobSpec, instruments: int) -> int:
    """How many things an image can have at most, where there are so many instruments."""
    forced = 0
    if spec.quotas.enabled and spec.quotas.occluded:
        points = max((len(c.keypoints) for c in spec.classes), default=0)
        forced = spec.instruments.most(instruments) * points
    return max(int(spec.occluders.count.max), forced)


def _one(
    spec: JobSpec,
    catalog: Catalog,
    instruments: Sequence[InstrumentDraw],
    view: View,
    stream: Stream,
    forced: Target | None,
) -> OccluderDraw:
    s = spec.occluders
    info = _shape(spec, catalog, stream)
    size, onto = stream.draw(s.size), stream.chance(s.onto_share)
    target = _target(spec, instruments, stream)
    toward, turn = stream.draw(s.toward), stream.unit() * 2 * np.pi
    tilt = stream.draw(HAND_TILT if info.outward else TILT)
    color, roughness = _look(spec, info, stream)
    beside = int(stream.unit() * len(instruments))
    target = forced or (target if onto else None)
    near = instruments[target.instrument if target else beside] if instruments else None
    scale = size
    if s.size_of == "metres":
        scale = size / (2 * info.radius)
    elif s.size_of == "instrument":
        scale = size * _length(catalog, near) / (2 * info.radius)
    spot = _beside(spec, catalog, near, view, info, scale, (turn, tilt), stream)
    return OccluderDraw(
        kind=info.kind,
        shape=info.name,
        scale=scale if target else spot.scale,
        color=color,
        roughness=roughness,
        target=target,
        toward=toward,
        turn=turn,
        tilt=0.0 if info.kind == "own" else tilt,
        location=None if target else _point(spot.location),
        rotation=None if target else tuple(tuple(map(float, row)) for row in spot.rotation),
    )


def _shape(spec: JobSpec, catalog: Catalog, stream: Stream) -> OccluderInfo:
    kind = KINDS[stream.pick(spec.occluders.weights)]
    found = [o for o in catalog.occluders if o.kind == kind]
    return found[int(stream.unit() * len(found))]


def _target(spec: JobSpec, instruments: Sequence[InstrumentDraw], stream: Stream) -> Target | None:
    """One of the image's keypoints that the settings name; each as likely."""
    wanted = spec.occluders.keypoints
    names = {c.name: c.keypoint_names for c in spec.classes}
    found = [
        Target(position, keypoint)
        for position, one in enumerate(instruments)
        for keypoint in names[one.class_name]
        if keypoint in wanted or not wanted
    ]
    at = stream.unit()
    return found[int(at * len(found))] if found else None


def _look(
    spec: JobSpec, info: OccluderInfo, stream: Stream
) -> tuple[tuple[float, float, float], float]:
    """Linear colour and roughness."""
    free = stream.chance(spec.occluders.any_color)
    at = stream.unit()
    looks = (ANY,) if free else LOOKS.get(info.kind, (ANY,))
    total = at * sum(look[0] for look in looks)
    chosen = looks[-1]
    for look in looks:
        total -= look[0]
        if total < 0:
            chosen = look
            break
    h, s, v, roughness = (stream.draw(r) for r in chosen[1:])
    coded = colorsys.hsv_to_rgb(h % 1.0, s, v)
    return (coded[0] ** 2.2, coded[1] ** 2.2, coded[2] ** 2.2), roughness


def _length(catalog: Catalog, one: InstrumentDraw | None) -> float:
    """The instrument's longest measure in the world; the longest there is where none is near."""
    if one is not None:
        hull = np.asarray(catalog.instrument(one.instrument).hull) * one.scale
        return float(np.linalg.norm(np.ptp(hull, axis=0)))
    return max(float(np.linalg.norm(np.ptp(i.hull, axis=0))) for i in catalog.instruments)


def _beside(
    spec: JobSpec,
    catalog: Catalog,
    near: InstrumentDraw | None,
    view: View,
    info: OccluderInfo,
    scale: float,
    hand: tuple[float, float],
    stream: Stream,
) -> Spot:
    """Near an instrument, on the ground or in the air; anywhere in view where there is none."""
    s = spec.occluders
    at, distance = stream.unit(), stream.draw(s.distance)
    aside = on_sphere(stream.unit() * 2 * np.pi, np.arcsin(stream.unit() * 2 - 1))
    resting = stream.chance(s.resting)
    u, v = stream.unit(), stream.unit()
    rotation = about(2, stream.unit() * 2 * np.pi)
    tumbled = about(0, stream.unit() * 2 * np.pi) @ about(1, stream.unit() * 2 * np.pi)
    ground = spec.placement.ground_height
    if near is not None:
        points = world_points(catalog, near, "balls")
        place = points[int(at * len(points))] + distance * aside
    else:
        place = in_view(view, u, v, ground, 2 * _length(catalog, None))
    if info.outward:
        place[2] = max(place[2], ground + info.under * scale)
        seen = view.project(place)[0]
        k = view.intrinsics
        out = np.arctan2(seen[1] - k.height / 2, seen[0] - k.width / 2)
        turn, tilt = hand
        rotation = facing(view, place, float(out) + (turn / np.pi - 1) * np.pi / 3, tilt)
        return fitted(s, info, view, 0.0, Spot(place, rotation, scale))
    if not resting:
        rotation = rotation @ tumbled
        place[2] = max(place[2], ground + info.reach * scale)
        return fitted(s, info, view, 0.0, Spot(place, rotation, scale))
    while True:  # a smaller one lies lower, where it may have to be smaller again
        place = np.array((place[0], place[1], ground + info.under * scale))
        spot = fitted(s, info, view, 0.0, Spot(place, rotation, scale))
        if spot.scale == scale:
            return spot
        scale = spot.scale


def _point(place: Array) -> tuple[float, float, float]:
    return float(place[0]), float(place[1]), float(place[2])
