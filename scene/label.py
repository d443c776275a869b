"""Geometry of the evaluated scene and the index pass to the labels of an image."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from ..core import masks
from ..core.camera import View, pose
from ..core.classes import ClassSchema
from ..core.record import InstanceLabel, KeypointLabel
from ..core.sample import InstrumentDraw
from ..core.symmetry import named_by_policy
from ..core.visibility import Hit, judge
from .instance import Instance
from .rays import hits


@dataclass(frozen=True)
class Shown:
    """An instrument of the image: object index `id` in the render, what was drawn for it."""

    id: int
    instance: Instance
    schema: ClassSchema
    draw: InstrumentDraw


def keypoints(
    scene: bpy.types.Scene, view: View, shown: Sequence[Shown]
) -> dict[int, tuple[KeypointLabel, ...]]:
    """Projection and visibility of every keypoint, by instrument id. Call it after the scene is
    updated and before anything moves."""
    graph = bpy.context.evaluated_depsgraph_get()
    owner = {part.name_full: one.id for one in shown for part in one.instance.parts}

    def cast(start: Vector, end: Vector) -> Iterator[Hit]:
        return hits(scene, graph, start, end, lambda obj: owner.get(obj.name_full, 0))

    labels = {}
    for one in shown:
        places = _places(one, graph)
        projected = view.project(places)
        found = tuple(
            _keypoint(cast, view, one, number, places[number], projected[number])
            for number in range(len(places))
        )
        labels[one.id] = named_by_policy(one.schema, found)
    return labels


def _places(one: Shown, graph: bpy.types.Depsgraph) -> NDArray[np.float64]:
    empties = one.instance.keypoints()
    return np.array(
        [
            empties[name][0].evaluated_get(graph).matrix_world.translation
            for name in one.schema.keypoint_names
        ],
        dtype=np.float64,
    )


def _keypoint(
    cast: Callable[[Vector, Vector], Iterator[Hit]],
    view: View,
    one: Shown,
    number: int,
    place: NDArray[np.float64],
    projected: NDArray[np.float64],
) -> KeypointLabel:
    schema = one.schema.keypoints[number]
    u, v, depth = (float(x) for x in projected)
    origin, target = Vector(view.position), Vector(place)
    visibility, reason = judge(
        u, v, depth,
        size=(view.intrinsics.width, view.intrinsics.height),
        distance=(target - origin).length,
        own=one.id,
        tolerance=schema.tolerance * one.draw.scale,
        hits=cast(origin, target),
    )  # fmt: skip
    behind = depth <= 0
    return KeypointLabel(
        name=schema.name,
        u=None if behind else u,
        v=None if behind else v,
        depth=depth,
        visibility=visibility,
        reason=reason,
    )


def instances(
    index: NDArray[np.uint16],
    shown: Sequence[Shown],
    points: dict[int, tuple[KeypointLabel, ...]],
    min_pixels: int,
) -> tuple[InstanceLabel, ...]:
    """Labels of all instruments of the image from its object-index pass (H, W)."""
    labels = []
    for one in shown:
        mask = index == one.id
        area = int(mask.sum())
        world = np.asarray(one.instance.root.matrix_world, dtype=np.float64)
        unlabelled = None
        if not area:
            unlabelled = "no visible pixel"
        elif area < min_pixels:
            unlabelled = f"{area} visible pixels, under the smallest {min_pixels}"
        labels.append(
            InstanceLabel(
                id=one.id,
                instrument=one.draw.instrument,
                copy=one.draw.copy,
                class_name=one.schema.name,
                pose=pose(world[:3, :3], world[:3, 3]),
                scale=one.draw.scale,
                opening=one.draw.opening,
                materials=one.draw.materials,
                keypoints=points[one.id],
                bbox=masks.box(mask) if area else None,
                area=area,
                rle=masks.encode(mask) if area else None,
                unlabelled=unlabelled,
            )
        )
    return tuple(labels)
