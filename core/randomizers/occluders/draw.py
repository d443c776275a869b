"""What gets in the way: which things, how large, and where or before which keypoint.

The number of things comes from one stream, each thing from one of its own, so that a keypoint
that has to be hidden changes nothing of the others.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...balance.quotas import Asked, Occluded, Quotas, covers
from ...camera.ground import in_view
from ...camera.pinhole import View
from ...errors import UserError
from ...geometry.rotation import about
from ...geometry.types import Color, Floats, Rows, Vector, rows, vector
from ...sampling.catalog import Catalog, OccluderInfo
from ...sampling.streams import Stream
from ...settings.ranges import Range
from ...settings.weights import at_quantile
from ..backdrop.patient import patient
from ..in_world import world_points
from ..instruments import InstrumentDraw, Instruments, instruments
from ..placement import Placement
from ..randomizer import Given, Panel, Place, Randomizer, Spec
from ..view import view
from .covering import Spot, facing, fitted
from .kinds import ANY, KINDS
from .section import Occluders

# Most that a thing before a keypoint turns its face away from the camera.
TILT = Range(-0.35, 0.35)
HAND_TILT = Range(-0.1, 0.3)


@dataclass(frozen=True)
class Target:
    """A keypoint to hide: that of the instrument at a position (from 0) of the image's list."""

    instrument: int
    keypoint: str


@dataclass(frozen=True)
class OccluderDraw:
    """An occluder: `kind` and `shape` as in the catalog, `scale` the factor on its own
    measures, colour linear RGB (unused for the user's own objects).

    With a `target` it goes before that keypoint, `toward` of the way to the camera, turned and
    tilted (radians) as in covering.py, and location and rotation are None, since they follow from
    where the posed keypoint is. Without one they are the world's.
    """

    kind: str
    shape: str
    scale: float
    color: Color
    roughness: float
    target: Target | None
    toward: float
    turn: float
    tilt: float
    location: Vector | None
    rotation: Rows | None


def _draw(s: Occluders, given: Given) -> tuple[OccluderDraw, ...] | None:
    """None where there is no camera to see them.

    Each keypoint that the quotas want hidden gets one before it, whatever the settings say of share
    and number; they count among the number drawn.
    """
    shown, seen_from = given.drawn(instruments), given.drawn(view)
    if seen_from is None:
        return None
    forced = wanted_hidden(given.spec, given.asked, shown)
    stream = given.stream("occluders")
    present, wanted = stream.chance(s.share), stream.whole(s.count)
    number = max(wanted if present else 0, len(forced))
    targets = [*forced, *[None] * (number - len(forced))]
    return tuple(
        _one(s, given, seen_from, given.stream(f"occluder {i}"), target)
        for i, target in enumerate(targets)
    )


def wanted_hidden(spec: Spec, asked: Asked, shown: Sequence[InstrumentDraw]) -> list[Target]:
    """The keypoints of the image that the quotas want hidden.

    Those of an entry are hidden together on an instrument or not at all: what hides one tip mostly
    hides the other as well, so that tips decided one by one would be hidden too often.
    """
    together = [_together(spec, quota, shown) for quota in asked.quotas.occluded]
    return [target for targets in asked.hidden(together) for target in targets]


def most(spec: Spec, instruments: int) -> int:
    """How many things an image can have at most, where there are so many instruments."""
    forced, quotas = 0, spec[Quotas]
    if quotas.enabled and quotas.occluded:
        points = max((len(c.keypoints) for c in spec.classes), default=0)
        forced = spec[Instruments].most(instruments) * points
    return max(int(spec[Occluders].count.max), forced)


def _together(spec: Spec, quota: Occluded, shown: Sequence[InstrumentDraw]) -> list[list[Target]]:
    """The keypoints that the quota is about, of each instrument that has any."""
    names = {c.name: c.keypoint_names for c in spec.classes}
    found = [
        [Target(position, k) for k in names[one.class_name] if covers(quota, one.class_name, k)]
        for position, one in enumerate(shown)
    ]
    return [targets for targets in found if targets]


def _one(
    s: Occluders, given: Given, seen_from: View, stream: Stream, forced: Target | None
) -> OccluderDraw:
    shown = given.drawn(instruments)
    info = _shape(s, given.catalog, stream)
    size, onto = stream.draw(s.size), stream.chance(s.onto_share)
    target = _target(s, given, stream)
    toward, turn = stream.draw(s.toward), stream.turn()
    tilt = stream.draw(HAND_TILT if info.outward else TILT)
    color, roughness = _look(s, info, stream)
    beside = int(stream.unit() * len(shown))
    target = forced or (target if onto else None)
    near = shown[target.instrument if target else beside] if shown else None
    scale = size
    if s.size_of == "metres":
        scale = size / (2 * info.radius)
    elif s.size_of == "instrument":
        scale = size * _length(given.catalog, near) / (2 * info.radius)
    spot = _beside(s, given, seen_from, near, info, scale, (turn, tilt), stream)
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
        location=None if target else vector(spot.location),
        rotation=None if target else rows(spot.rotation),
    )


def _shape(s: Occluders, catalog: Catalog, stream: Stream) -> OccluderInfo:
    kind = KINDS[stream.pick(s.weights)].name
    found = [o for o in catalog.occluders if o.kind == kind]
    return found[int(stream.unit() * len(found))]


def _target(s: Occluders, given: Given, stream: Stream) -> Target | None:
    """One of the image's keypoints that the settings name; each as likely."""
    wanted, shown = s.keypoints, given.drawn(instruments)
    names = {c.name: c.keypoint_names for c in given.spec.classes}
    found = [
        Target(position, keypoint)
        for position, one in enumerate(shown)
        for keypoint in names[one.class_name]
        if keypoint in wanted or not wanted
    ]
    at = stream.unit()
    return found[int(at * len(found))] if found else None


def _look(s: Occluders, info: OccluderInfo, stream: Stream) -> tuple[Color, float]:
    """Linear colour and roughness."""
    free, at = stream.chance(s.any_color), stream.unit()
    looks = (ANY,) if free else next(kind.looks for kind in KINDS if kind.name == info.kind)
    _, *ranges = looks[at_quantile([look[0] for look in looks], at)]
    hue, saturation, value, roughness = map(stream.draw, ranges)
    coded = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return (coded[0] ** 2.2, coded[1] ** 2.2, coded[2] ** 2.2), roughness


def _length(catalog: Catalog, one: InstrumentDraw | None) -> float:
    """The instrument's longest measure in the world; the longest there is where none is near."""
    if one is not None:
        hull = np.asarray(catalog.instrument(one.instrument).hull) * one.scale
        return float(np.linalg.norm(np.ptp(hull, axis=0)))
    return max(float(np.linalg.norm(np.ptp(i.hull, axis=0))) for i in catalog.instruments)


def _beside(
    s: Occluders,
    given: Given,
    view: View,
    near: InstrumentDraw | None,
    info: OccluderInfo,
    scale: float,
    hand: tuple[float, float],
    stream: Stream,
) -> Spot:
    """Near an instrument, on the ground or in the air; anywhere in view where there is none."""
    at, distance = stream.unit(), stream.draw(s.distance)
    aside = stream.direction()
    resting = stream.chance(s.resting)
    u, v = stream.unit(), stream.unit()
    rotation = about(2, stream.turn())
    tumbled = about(0, stream.turn()) @ about(1, stream.turn())
    ground = given.spec[Placement].ground_height
    if near is not None:
        points = world_points(given.catalog, near, "balls")
        place = points[int(at * len(points))] + distance * aside
    else:
        place = in_view(view, u, v, ground, 2 * _length(given.catalog, None))
    ground = _ground(given, place, info.across * scale)
    if info.outward:
        place[2] = max(place[2], ground + info.under * scale)
        seen = view.project(place)[0]
        k = view.intrinsics
        out = np.arctan2(seen[1] - k.height / 2, seen[0] - k.width / 2)
        turn, tilt = hand
        rotation = facing(view, place, float(out) + (turn / np.pi - 1) * np.pi / 3, tilt)
    elif not resting:
        rotation = rotation @ tumbled
        place[2] = max(place[2], ground + info.reach * scale)
    if info.outward or not resting:
        return fitted(s, info, view, 0.0, Spot(place, rotation, scale))
    while True:  # a smaller one lies lower, where it may have to be smaller again
        place = np.array((place[0], place[1], ground + info.under * scale))
        spot = fitted(s, info, view, 0.0, Spot(place, rotation, scale))
        if spot.scale == scale:
            return spot
        scale = spot.scale


def _ground(given: Given, place: Floats, across: float) -> float:
    """The height of what is below something half so wide at a place (3,)."""
    lying = given.drawn(patient)
    if lying is None:
        return float(given.spec[Placement].ground_height)
    around = 0.6 * across * np.array(((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)))
    return float(lying.terrain.height(place[:2] + around).max())


def _check(s: Occluders, spec: Spec) -> None:
    """UserError where they would be labelled as an instrument."""
    if s.enabled and s.label_as in [c.name for c in spec.classes]:
        raise UserError(
            f"occluders.label_as: {s.label_as!r} is an instrument class; choose another name"
        )


occluders: Randomizer[Occluders, tuple[OccluderDraw, ...] | None] = Randomizer(
    "occluders", "occluders", "what gets in the way", Occluders, _draw,
    after=(view, instruments, patient), streams=("occluders", "occluder"), record=True,
    always=False, check=_check, categories=lambda s: () if s.category is None else (s.category,),
    place=Place(settings=190, panel=180, record=100),
    panel=Panel("Things in the Way", group="Around and in the Way"),
)  # fmt: skip
