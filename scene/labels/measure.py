"""Geometry of the evaluated scene and the render's passes to the labels of an image.

Lengths here are Blender units, in the labels too; core/labels/units.py makes these metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from ...core.camera.pinhole import View, pose
from ...core.labels import masks
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
from ..instruments import sets
from ..instruments.instance import Instance
from ..render.alone import Alone
from ..render.passes import Passes
from . import silhouettes
from .opacity import Opacities, Opacity
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
    rays do not meet, whose whole silhouettes take a picture of their own, and metres in a unit."""

    view: View
    aims: dict[int, list[Aim]]
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
) -> Geometry:
    """Call it after the scene is updated and before anything moves. `others`: object index by full
    name of what is labelled and is no instrument."""
    graph = bpy.context.evaluated_depsgraph_get()
    # First, since what bends can have to be looked at with modifiers switched off.
    places = {s.id: s.instance.places(s.schema.keypoint_names, graph) for s in shown}
    owner = {part.name_full: one.id for one in shown for part in one.instance.parts}
    lens = camera_of(scene).evaluated_get(graph).data
    near, far = float(lens.clip_start), float(lens.clip_end)
    opacity, reshaped = Opacities(layer), Reshaped(scene)
    stages = [(scene, graph), *sets.graphs(scene)]

    def solidity(obj: bpy.types.Object) -> Opacity:
        found = opacity(obj)
        # Where it stands in the picture, the passes say.
        return Opacity.MIXED if found is Opacity.OPAQUE and reshaped(obj) else found

    def aim(place: NDArray[np.float64], projected: NDArray[np.float64]) -> Aim:
        u, v, depth = (float(x) for x in projected)
        origin, target = Vector(view.position), Vector(place)
        distance = (target - origin).length
        inside = 0 <= u <= view.intrinsics.width and 0 <= v <= view.intrinsics.height
        if depth <= 0 or not inside:
            return Aim(u, v, depth, distance, place, [])
        met = [
            hit
            for each, its_graph in stages
            for hit in hits(
                each, its_graph, origin, target,
                instance_of=lambda obj: owner.get(obj.name_full, 0),
                begin=near * distance / depth,
                opacity=solidity,
            )
        ]  # fmt: skip
        # Nothing is rendered beyond the clip end, as if a wall stood there.
        end = Hit(far * distance / depth, 0, "clip end")
        met = sorted((h for h in met if h.distance < end.distance), key=lambda h: h.distance)
        return Aim(u, v, depth, distance, place, [*met, end])

    aims = {}
    for one in shown:
        projected = view.project(places[one.id])
        aims[one.id] = [aim(*both) for both in zip(places[one.id], projected, strict=True)]
    numbers = {**owner, **(others or {})}
    found = silhouettes.labelled(graph, view, near, numbers, opacity, reshaped)
    unmet = Unmet.of(graph, reshaped, owner)
    return Geometry(view, aims, found.corners, unmet, _alone(found, view), units.metres(scene))


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
    size = (geometry.view.intrinsics.width, geometry.view.intrinsics.height)
    contact = CONTACT / geometry.metres
    made = []
    for schema, aim in zip(one.schema.keypoints, geometry.aims[one.id], strict=True):
        tolerance = schema.tolerance / geometry.metres * one.draw.scale
        seen = _seen(aim, geometry, passes)
        visibility, reason = judge(
            aim.u, aim.v, aim.depth, size, aim.distance, one.id, tolerance, aim.hits, seen, contact
        )
        if schema.name in one.instance.unseen:
            visibility, reason = ABSENT, "not rendered"
        behind = aim.depth <= 0
        made.append(
            KeypointLabel(
                name=schema.name,
                u=None if behind else aim.u,
                v=None if behind else aim.v,
                depth=aim.depth,
                visibility=visibility,
                reason=reason,
                borderline=visibility != ABSENT
                and seen is not None
                and not agrees(visibility, aim.distance, one.id, tolerance, seen, contact),
            )
        )
    return named_by_policy(one.schema, tuple(made))


def _seen(aim: Aim, geometry: Geometry, passes: Passes) -> Seen | None:
    """The passes in the keypoint's pixel and round it; None outside the picture."""
    h, w = passes.depth.shape
    if aim.depth <= 0 or not (0 <= aim.u <= w and 0 <= aim.v <= h):
        return None
    row, column = min(int(aim.v), h - 1), min(int(aim.u), w - 1)
    along = aim.distance / aim.depth  # from the axis to the ray

    def at(row: int, column: int) -> tuple[float, int]:
        return float(passes.depth[row, column]) * along, int(passes.index[row, column])

    distance, number = at(row, column)
    instance = number if number in geometry.aims else 0
    k, eye = geometry.view.intrinsics, geometry.view.position
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
        unmet=geometry.unmet.at(eye + (aim.place - eye) * distance / aim.distance, instance),
    )
