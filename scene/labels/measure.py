"""Geometry of the evaluated scene and the render's passes to the labels of an image.

Lengths here are Blender units, in the labels too; core/labels/units.py makes these metric."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from ...core.camera.pinhole import View, pose
from ...core.labels import masks, raster
from ...core.labels.amodal import region, silhouette
from ...core.labels.record import InstanceLabel, KeypointLabel
from ...core.labels.symmetry import named_by_policy
from ...core.labels.threshold import too_small
from ...core.labels.visibility import (
    ABSENT,
    CONTACT,
    Hit,
    Seen,
    agrees,
    judge,
)
from ...core.randomizers.instruments import InstrumentDraw
from ...core.settings.classes import ClassSchema
from ...core.settings.output import Labels
from ..blender import units
from ..blender.cameras import camera_of
from ..blender.opacity import Opacities, Opacity
from ..instruments import sets
from ..instruments.instance import Instance
from ..render.alone import Alone
from ..render.passes import Passes
from . import silhouettes
from .marked import Marked
from .rays import hits
from .reshaped import Reshaped, Unmet


@dataclass(frozen=True)
class Posed:
    """An instrument of the image: object index `id` in the render, what was drawn for it."""

    id: int
    instance: Instance
    schema: ClassSchema
    draw: InstrumentDraw


@dataclass(frozen=True)
class Aim:
    """A keypoint at continuous pixel (u, v), at `depth` along the axis and `distance` along its
    ray, at `place` in the world, and the surfaces that the ray meets on its way."""

    u: float
    v: float
    depth: float
    distance: float
    place: NDArray[np.float64]
    hits: list[Hit]


@dataclass(frozen=True)
class Geometry:
    """What is read from the scene before it is rendered: rays and triangles by instance id, what
    rays do not meet, whose whole silhouettes take a picture of their own, and metres in a unit.
    `others` are the rays of what is labelled beside the instruments, by object index."""

    view: View
    aims: dict[int, list[Aim]]
    others: dict[int, list[Aim]]
    corners: dict[int, NDArray[np.float64]]
    unmet: Unmet
    alone: tuple[Alone, ...]
    metres: float


def measure(
    scene: bpy.types.Scene,
    layer: bpy.types.ViewLayer,
    view: View,
    shown: Sequence[Posed],
    others: Mapping[str, int] | None = None,
    marked: Sequence[Marked] = (),
) -> Geometry:
    """Call it after the scene is updated and before anything moves. `others`: object index by full
    name of what is labelled and is no instrument; `marked`: what of that has keypoints."""
    graph = bpy.context.evaluated_depsgraph_get()
    # First, since what bends can have to be looked at with modifiers switched off.
    places = {s.id: s.instance.places(s.schema.keypoint_names, graph) for s in shown}
    owner = {part.name_full: one.id for one in shown for part in one.instance.parts}
    lens = camera_of(scene).evaluated_get(graph).data
    near, far = float(lens.clip_start), float(lens.clip_end)
    opacity, reshaped = Opacities(layer), Reshaped(scene)
    stages = [(scene, graph), *sets.graphs(scene)]

    def solidity(obj: bpy.types.Object, face: int, its_graph: bpy.types.Depsgraph) -> Opacity:
        if not reshaped(obj):
            return opacity.at(obj, face, its_graph)
        # Where it stands in the picture, the passes say.
        found = opacity(obj)
        return Opacity.MIXED if found is Opacity.OPAQUE else found

    def aim(
        place: NDArray[np.float64],
        projected: NDArray[np.float64],
        numbers: Mapping[str, int],
        kept: Callable[[Iterator[Hit]], Iterable[Hit]],
    ) -> Aim:
        u, v, depth = (float(x) for x in projected)
        origin, target = Vector(view.position), Vector(place)
        distance = (target - origin).length
        inside = 0 <= u <= view.intrinsics.width and 0 <= v <= view.intrinsics.height
        if depth <= 0 or not inside:
            return Aim(u, v, depth, distance, place, [])
        met = [
            hit
            for each, its_graph in stages
            for hit in kept(hits(
                each, its_graph, origin, target,
                instance_of=lambda obj: numbers.get(obj.name_full, 0),
                begin=near * distance / depth,
                opacity=solidity,
            ))
        ]  # fmt: skip
        # Nothing is rendered beyond the clip end, as if a wall stood there.
        end = Hit(far * distance / depth, 0, "clip end")
        met = sorted((h for h in met if h.distance < end.distance), key=lambda h: h.distance)
        return Aim(u, v, depth, distance, place, [*met, end])

    def aims(
        at: NDArray[np.float64],
        numbers: Mapping[str, int],
        kept: Callable[[Iterator[Hit]], Iterable[Hit]],
    ) -> list[Aim]:
        return [aim(*both, numbers, kept) for both in zip(at, view.project(at), strict=True)]

    numbers = {**owner, **(others or {})}
    found = silhouettes.labelled(graph, view, near, numbers, opacity, reshaped)
    corners = {**found.corners, **{m.id: _seen_corners(m.corners, view, near) for m in marked}}
    return Geometry(
        view,
        {one.id: aims(places[one.id], owner, list) for one in shown},
        {
            m.id: aims(m.places, {**owner, **dict.fromkeys(m.objects, m.id)}, _to_the_first)
            for m in marked
        },
        corners,
        Unmet.of(graph, reshaped, owner),
        _alone(found, view),
        units.metres(scene),
    )


def _to_the_first(met: Iterable[Hit]) -> Iterator[Hit]:
    """As far as what hides all behind it."""
    for hit in met:
        yield hit
        if hit.certain:
            return


def _seen_corners(corners: NDArray[np.float64], view: View, near: float) -> NDArray[np.float64]:
    """Triangles (M, 3, 3) in the world as corners (N, 3, 2) in the picture."""
    turn, place = view.matrix[:3, :3], view.matrix[:3, 3]
    points = (corners.reshape(-1, 3) - place) @ turn
    numbers = np.arange(len(points), dtype=np.int32).reshape(-1, 3)
    return raster.project(view.intrinsics, points, numbers, near)


def _alone(found: silhouettes.Solids, view: View) -> tuple[Alone, ...]:
    """Those whose silhouettes triangles do not tell."""
    k = view.intrinsics
    made = []
    for number in sorted(found.patchy | found.reshaped):
        loose = number in found.reshaped
        area = region(found.corners.get(number), k.width, k.height, loose)
        if area is not None:
            made.append(Alone(number, view, area))
    return tuple(made)


def of_mask(number: int, geometry: Geometry, passes: Passes, settings: Labels) -> dict[str, Any]:
    """What an InstanceLabel says of the visible mask and the whole silhouette of index `number`."""
    k = geometry.view.intrinsics
    mask = passes.index == number
    area = int(mask.sum())
    corners, alone = geometry.corners.get(number), passes.alone.get(number)
    whole = silhouette(corners, k.width, k.height, alone)
    # At most 1: the two are measured at different places of each pixel, so that thin metal can
    # show more pixels than its silhouette has.
    share = min(1.0, area / whole.area) if whole else None
    return {
        "bbox": masks.box(mask) if area else None,
        "area": area,
        "rle": masks.encode(mask) if area else None,
        "unlabelled": too_small(area, share, settings),
        "amodal_bbox": whole.bbox if whole else None,
        "amodal_area": whole.area if whole else None,
        "amodal_rle": masks.encode(whole.mask) if whole and settings.amodal else None,
        "truncation": whole.truncation if whole else None,
        "visible_fraction": share,
    }


def instances(
    geometry: Geometry, passes: Passes, shown: Sequence[Posed], settings: Labels
) -> tuple[InstanceLabel, ...]:
    """Labels of all instruments of the image."""
    return tuple(_label(one, geometry, passes, settings) for one in shown)


def _label(one: Posed, geometry: Geometry, passes: Passes, settings: Labels) -> InstanceLabel:
    world = np.asarray(one.instance.root.matrix_world, dtype=np.float64)
    return InstanceLabel(
        id=one.id,
        instrument=one.draw.instrument,
        copy=one.draw.copy,
        class_name=one.schema.name,
        pose=pose(world[:3, :3], world[:3, 3]),
        scale=one.draw.scale,
        keypoints=_keypoints(geometry, passes, one),
        **of_mask(one.id, geometry, passes, settings),
        drawn=one.draw.laid_out,
    )


def _keypoints(geometry: Geometry, passes: Passes, one: Posed) -> tuple[KeypointLabel, ...]:
    made = []
    for schema, aim in zip(one.schema.keypoints, geometry.aims[one.id], strict=True):
        tolerance = schema.tolerance / geometry.metres * one.draw.scale
        found = keypoint(schema.name, aim, one.id, _everywhere(tolerance), geometry, passes)
        if schema.name in one.instance.unseen:
            found = replace(found, visibility=ABSENT, reason="not rendered", borderline=False)
        made.append(found)
    return named_by_policy(one.schema, tuple(made))


def _everywhere(tolerance: float) -> Callable[[NDArray[np.float64]], float]:
    return lambda _: tolerance


def of_marked(
    one: Marked, names: Sequence[str], geometry: Geometry, passes: Passes
) -> tuple[KeypointLabel, ...]:
    """The keypoints of what has them in its flesh: one is visible where the first surface on its
    ray is its own, and close to it."""

    def label(number: int, name: str, aim: Aim) -> KeypointLabel:
        def reach(place: NDArray[np.float64]) -> float:
            return np.inf if one.bears(number, place) else 0.0

        first = replace(aim, hits=list(_to_the_first(aim.hits)))  # of all sets
        return keypoint(name, first, one.id, reach, geometry, passes)

    aims = geometry.others[one.id]
    return tuple(label(i, *both) for i, both in enumerate(zip(names, aims, strict=True)))


def keypoint(
    name: str,
    aim: Aim,
    own: int,
    tolerance: Callable[[NDArray[np.float64]], float],
    geometry: Geometry,
    passes: Passes,
) -> KeypointLabel:
    """The label of a keypoint of `own`, whose body does not hide it as far as `tolerance` in front
    of it; how far that is can depend on the place of its surface that is seen."""
    size = (geometry.view.intrinsics.width, geometry.view.intrinsics.height)
    contact = CONTACT / geometry.metres
    seen = _seen(aim, own, geometry, passes)
    met = next((hit.distance for hit in aim.hits if hit.instance == own), aim.distance)
    visibility, reason = judge(
        aim.u, aim.v, aim.depth, size, aim.distance, own,
        tolerance(_on_ray(aim, met, geometry)), aim.hits, seen, contact,
    )  # fmt: skip
    behind = aim.depth <= 0
    borderline = False
    if visibility != ABSENT and seen is not None:
        before = tolerance(_on_ray(aim, seen.distance, geometry))
        borderline = not agrees(visibility, aim.distance, own, before, seen, contact)
    return KeypointLabel(
        name=name,
        u=None if behind else aim.u,
        v=None if behind else aim.v,
        depth=aim.depth,
        visibility=visibility,
        reason=reason,
        borderline=borderline,
    )


def _on_ray(aim: Aim, distance: float, geometry: Geometry) -> NDArray[np.float64]:
    """The place in the world at a distance from the camera, on the way to the keypoint."""
    eye = geometry.view.position
    place: NDArray[np.float64] = eye + (aim.place - eye) * distance / aim.distance
    return place


def _seen(aim: Aim, own: int, geometry: Geometry, passes: Passes) -> Seen | None:
    """The passes in the pixel of a keypoint of `own` and round it; None outside the picture."""
    h, w = passes.depth.shape
    if aim.depth <= 0 or not (0 <= aim.u <= w and 0 <= aim.v <= h):
        return None
    row, column = min(int(aim.v), h - 1), min(int(aim.u), w - 1)
    along = aim.distance / aim.depth  # from the axis to the ray

    def at(row: int, column: int) -> tuple[float, int]:
        return float(passes.depth[row, column]) * along, int(passes.index[row, column])

    distance, number = at(row, column)
    instance = number if number == own or number in geometry.aims else 0
    k = geometry.view.intrinsics
    around = tuple(
        at(i, j)
        for i in range(max(0, row - 1), min(h, row + 2))
        for j in range(max(0, column - 1), min(w, column + 2))
    )
    return Seen(
        distance=distance,
        instance=instance,
        blur=aim.depth / min(k.fx, k.fy),  # a pixel's width: a surface at 45° to the axis
        around=around,
        unmet=geometry.unmet.at(_on_ray(aim, distance, geometry), instance),
    )
