"""The objects that get in the way: as many of each shape as an image can hold, made once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from ....core.camera.pinhole import View, pose
from ....core.errors import UserError
from ....core.job.spec import JobSpec
from ....core.labels.subjects import Subject
from ....core.randomizers.occluders.covering import Sight, Spot, Wish, onto
from ....core.randomizers.occluders.draw import OccluderDraw, Target
from ....core.randomizers.occluders.kinds import KINDS
from ....core.randomizers.occluders.section import Occluders
from ....core.running.kept import kept
from ....core.sampling.catalog import OccluderInfo
from ...blender.meshes import fill, paint
from ...blender.objects import add_object
from ...blender.visibility import show
from ...hands.parts import write
from . import collection, hand
from .shape import Shape

Array = NDArray[np.float64]


class Pool:
    """`infos` is what the catalog holds of the shapes. `most` things of each can be shown; each has
    its mesh for good, since for another one Blender would build its graph of the scene anew."""

    def __init__(self, scene: bpy.types.Scene, spec: JobSpec, most: int) -> None:
        self._spec = spec[Occluders]
        self._meshes: dict[str, dict[str, bpy.types.Mesh]] = {}
        self._infos: dict[tuple[str, str], OccluderInfo] = {}
        for kind, weight in zip(KINDS, self._spec.weights, strict=True):
            if weight > 0:
                self._make(kind.name)
        self._objects: dict[tuple[str, str], list[bpy.types.Object]] = {}
        for kind_name, meshes in self._meshes.items():
            name = f"Synthpoint {kind_name.title()}"
            for number, (shape, mesh) in enumerate(meshes.items()):
                self._objects[kind_name, shape] = [
                    add_object(f"{name} {number * most + n}", mesh, scene.collection)
                    for n in range(1, most + 1)
                ]
        self.hide()
        self.infos = tuple(self._infos.values())

    def _make(self, kind: str) -> None:
        made = collection.meshes(self._spec) if kind == "own" else _meshes(kind)
        self._meshes[kind] = {name: mesh for name, mesh, _ in made}
        for name, _, info in made:
            if info.core <= 0:
                raise UserError(
                    f"occluders.collection: {name} is too thin to hide anything; take it out"
                )
            self._infos[kind, name] = info

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [o for some in self._objects.values() for o in some]

    def hide(self) -> None:
        """Takes everything away, so that nothing of the image before is in the way of a ray."""
        for obj in self.objects:
            show(obj, False)

    def apply(
        self,
        draws: Sequence[OccluderDraw],
        view: View,
        near: float,
        sight: Callable[[Target], Sight],
        first_id: int,
    ) -> list[Placed]:
        """Shows what was drawn, after the instruments are posed and the scene updated. Object
        indices count from `first_id`, or are 0 where nothing of it is labelled. `near` is the
        distance (m) up to which the camera sees nothing."""
        used = dict.fromkeys(self._objects, 0)
        placed = []
        for number, draw in enumerate(draws):
            key = draw.kind, draw.shape
            info = self._infos[key]
            obj = self._objects[key][used[key]]
            used[key] += 1
            if draw.target is None:
                spot = Spot(np.asarray(draw.location), np.asarray(draw.rotation), draw.scale)
            else:
                wish = Wish(draw.scale, draw.toward, draw.turn, draw.tilt)
                spot = onto(self._spec, info, view, near, sight(draw.target), wish)
            obj.color = (*draw.color, draw.roughness)
            obj.matrix_world = Matrix(pose(spot.rotation * spot.scale, spot.location))
            obj.pass_index = first_id + number if self._spec.label_as else 0
            show(obj, True)
            placed.append(Placed(obj, draw, info, spot))
        return placed


@dataclass(frozen=True)
class Placed:
    """An occluder as it stands in the scene."""

    object: bpy.types.Object
    draw: OccluderDraw
    info: OccluderInfo
    spot: Spot

    @property
    def balls(self) -> tuple[Array, float]:
        """Centres (N, 3) and radius in the world of balls that hold it, m."""
        spot, info = self.spot, self.info
        centers = np.asarray(info.balls) * spot.scale @ spot.rotation.T + spot.location
        return centers, info.ball_radius * spot.scale

    def subject(self, class_name: str) -> Subject:
        """For its label, where occluders are a class of their own."""
        return Subject(
            id=self.object.pass_index,
            instrument=self.draw.shape,
            copy=0,
            class_name=class_name,
            pose=pose(np.asarray(self.spot.rotation) * self.spot.scale, self.spot.location),
            scale=self.spot.scale,
        )

    def recorded(self) -> dict[str, Any]:
        """What the image's record holds: the draw as it was resolved; `size` is the widest measure
        in metres, `resolved` whether the place follows from a posed keypoint."""
        target = self.draw.target
        return {
            "name": self.object.name,
            "kind": self.draw.kind,
            "shape": self.draw.shape,
            "location": [float(x) for x in self.spot.location],
            "rotation": [[float(x) for x in row] for row in self.spot.rotation],
            "scale": float(self.spot.scale),
            "size": float(2 * self.info.radius * self.spot.scale),
            "color": list(self.draw.color),
            "roughness": self.draw.roughness,
            "target": None if target is None else asdict(target),
            "resolved": target is not None,
        }


def _meshes(kind: str) -> list[tuple[str, bpy.types.Mesh, OccluderInfo]]:
    """Name, mesh and what the catalog holds of all that the file of the kind's name makes."""
    made = _made(kind)
    materials = [import_module(f".{kind}", __package__).material()]
    if any(shape.second is not None for shape, _ in made):
        materials.append(hand.cloth())
    return [(info.name, _mesh(f"Synthpoint {info.name}", s, materials), info) for s, info in made]


@kept
def _made(kind: str) -> list[tuple[Shape, OccluderInfo]]:
    room = import_module(f".{kind}", __package__)
    shapes = [room.shape(variant) for variant in range(room.SHAPES)]
    return [(shape, shape.info(kind, f"{kind} {n}")) for n, shape in enumerate(shapes, 1)]


def _mesh(name: str, shape: Shape, materials: Sequence[bpy.types.Material]) -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new(name)
    fill(mesh, shape.points, shape.faces, shape.smooth)
    for material in materials:
        mesh.materials.append(material)
    if shape.second is not None:
        slots = (np.arange(len(shape.faces)) >= shape.second).astype(np.int32)
        paint(mesh, slots)
    write(mesh, shape.attributes)
    return mesh
