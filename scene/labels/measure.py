"""What labels need of the evaluated scene, before it is rendered. Lengths are Blender units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from ...core.camera.pinhole import View, pose
from ...core.labels.amodal import region
from ...core.labels.geometry import Aim, Geometry, Surface
from ...core.labels.keypoints import to_the_first
from ...core.labels.subjects import InstrumentSubject
from ...core.labels.visibility import Hit
from ...core.randomizers.instruments import InstrumentDraw
from ...core.settings.classes import ClassSchema
from ..blender import units
from ..blender.cameras import camera_of
from ..blender.meshes import Triangulated
from ..blender.opacity import Opacities, Opacity
from ..instruments import sets
from ..instruments.instance import Instance
from ..render.alone import Alone
from . import silhouettes
from .marked import Marked
from .rays import hits
from .reshaped import Reshaped, unmet


@dataclass(frozen=True)
class Posed:
    """An instrument of the image: object index `id` in the render, what was drawn for it."""

    id: int
    instance: Instance
    schema: ClassSchema
    draw: InstrumentDraw

    @property
    def subject(self) -> InstrumentSubject:
        """What its label needs, as it stands now."""
        world = np.asarray(self.instance.root.matrix_world, dtype=np.float64)
        return InstrumentSubject(
            id=self.id,
            instrument=self.draw.instrument,
            copy=self.draw.copy,
            class_name=self.schema.name,
            pose=pose(world[:3, :3], world[:3, 3]),
            scale=self.draw.scale,
            drawn=self.draw.laid_out,
            schema=self.schema,
            unseen=frozenset(self.instance.unseen),
        )


def measure(
    scene: bpy.types.Scene,
    layer: bpy.types.ViewLayer,
    view: View,
    shown: Sequence[Posed],
    others: Mapping[str, int] | None = None,
    marked: Sequence[Marked] = (),
    triangulated: Triangulated | None = None,
    opacity: Opacities | None = None,
) -> tuple[Geometry, tuple[Alone, ...]]:
    """With whose whole silhouettes take a picture of their own. Call it after the scene is updated
    and before anything moves. `others`: object index by full name of what is labelled and is no
    instrument; `marked`: what of that has keypoints; `triangulated`: what is known of meshes from
    images before; `opacity`: of the image's materials."""
    triangulated = triangulated or Triangulated()
    graph = bpy.context.evaluated_depsgraph_get()
    # First, since what bends can have to be looked at with modifiers switched off.
    places = {s.id: s.instance.places(s.schema.keypoint_names, graph) for s in shown}
    owner = {part.name_full: one.id for one in shown for part in one.instance.parts}
    lens = camera_of(scene).evaluated_get(graph).data
    near, far = float(lens.clip_start), float(lens.clip_end)
    opacity, reshaped = opacity or Opacities(layer), Reshaped(scene)
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
    found = silhouettes.labelled(graph, view, numbers, opacity, reshaped, triangulated)
    geometry = Geometry(
        view=view,
        near=near,
        aims={one.id: aims(places[one.id], owner, list) for one in shown},
        others={
            m.id: aims(m.places, {**owner, **dict.fromkeys(m.objects, m.id)}, to_the_first)
            for m in marked
        },
        surfaces={**found.surfaces, **{m.id: [_seen_from(view, m.corners)] for m in marked}},
        unmet=unmet(graph, reshaped, owner),
        metres=units.metres(scene),
    )
    return geometry, _alone(found, geometry)


def _seen_from(view: View, corners: NDArray[np.float64]) -> Surface:
    """Triangles (M, 3, 3) in the world."""
    turn, place = view.matrix[:3, :3], view.matrix[:3, 3]
    points = (corners.reshape(-1, 3) - place) @ turn
    return Surface(points, np.arange(len(points), dtype=np.int32).reshape(-1, 3))


def _alone(found: silhouettes.Solids, geometry: Geometry) -> tuple[Alone, ...]:
    """Those whose silhouettes triangles do not tell."""
    k = geometry.view.intrinsics
    made = []
    for number in sorted(found.patchy | found.reshaped):
        loose = number in found.reshaped
        area = region(geometry.corners(number), k.width, k.height, loose)
        if area is not None:
            made.append(Alone(number, geometry.view, area))
    return tuple(made)
