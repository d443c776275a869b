"""What lies around the field: as many of each kind as an image can have, made once."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from ....core.geometry.align import apply
from ....core.geometry.terrain import Terrain
from ....core.geometry.types import Floats, floats
from ....core.randomizers.around import draw
from ....core.randomizers.around.draw import OFFERED, AroundDraw, ThingDraw, around, possible
from ....core.randomizers.around.kind import ZONES, Kind
from ....core.randomizers.around.section import Around
from ....core.running.kept import kept
from ...blender import meshes, units
from ...blender.objects import add_object, call
from ...blender.visibility import show
from ...hands.parts import write
from ..effect import Build, Effect, Image
from .shape import Shape


class Things(Effect[AroundDraw | None]):
    """A pool of objects for each kind that pictures can show."""

    of = around

    def __init__(self, build: Build) -> None:
        s = build.spec[Around]
        metres = units.metres(build.scene)
        classes = {c.name for c in (*build.spec.classes, *build.schemas.values())}
        kinds = possible(s.weights, classes)
        shown = frozenset(kind.name for kind in kinds)
        self._pools: dict[str, _Pool] = {}
        for kind in kinds:
            most = sum(s.most(zone) for zone, how in zip(ZONES, kind.zones, strict=True) if how)
            self._pools[kind.name] = _Pool(build.scene, kind, most, shown)
        self._offered = draw.offered(
            {name: pool.balls for name, pool in self._pools.items()},
            metres,
        )
        self.clear()

    def offers(self) -> dict[str, Any]:
        return {OFFERED: self._offered}

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [obj for pool in self._pools.values() for obj in pool.objects]

    def clear(self) -> None:
        for pool in self._pools.values():
            pool.hide()

    def apply(self, drawn: AroundDraw | None, image: Image) -> None:
        if drawn is None:
            return
        for one in drawn.things:
            self._pools[one.kind].lay(one, drawn.ground)
            centers, radius = self._offered["balls"][one.kind][one.variant]
            scale = float(np.linalg.norm(floats(one.pose)[:3, 0]))
            if one.zone != "edge":  # what is cut off lies beyond a tray
                image.solids.append((apply(floats(one.pose), floats(centers)), radius * scale))

    def recorded(self, drawn: AroundDraw | None) -> Any:
        return draw.recorded(drawn)


class _Pool:
    """As many objects of a kind as an image can have: of rigid ones so many of each variant, that
    share its mesh; of soft ones, whose variants have the same faces, so many in all, each with its
    own mesh, whose vertices are put on the ground."""

    def __init__(
        self, scene: bpy.types.Scene, kind: Kind, most: int, shown: frozenset[str]
    ) -> None:
        self._room = import_module(f".{kind.name}", __package__)
        self._soft = kind.soft
        self.shapes, self.balls = _made(kind.name, tuple(sorted(shown)))
        materials = self._room.materials()
        name = f"Synthpoint {kind.label.removeprefix('Weight: ')}"
        shapes = self.shapes[:1] * most if kind.soft else self.shapes
        made = [shape.mesh(f"{name} {n}", materials) for n, shape in enumerate(shapes, 1)]
        self._free: list[list[bpy.types.Object]] = []
        # Not the same ones with another mesh, for which Blender would build its graph anew.
        for some in [made] if kind.soft else [[mesh] * most for mesh in made]:
            self._free.append([_object(name, mesh, scene) for mesh in some])
        self.objects = [obj for some in self._free for obj in some]
        self._used = [0] * len(self._free)

    def hide(self) -> None:
        for obj in self.objects:
            show(obj, False)
        self._used = [0] * len(self._free)

    def lay(self, one: ThingDraw, ground: Terrain) -> None:
        """Shows one more."""
        which = 0 if self._soft else one.variant
        obj = self._free[which][self._used[which]]
        self._used[which] += 1
        pose = floats(one.pose)
        if self._soft:
            shape = self.shapes[one.variant]
            points = apply(pose, shape.points)
            points[:, 2] += ground.height(points[:, :2])
            meshes.put(obj.data, points)
            write(obj.data, self._room.written(shape, one))
            obj.data.update()
        else:
            obj.matrix_world = Matrix(pose.tolist())
        obj.color = self._room.tint(one)
        show(obj, True)


def _object(name: str, mesh: bpy.types.Mesh, scene: bpy.types.Scene) -> bpy.types.Object:
    obj = add_object(f"{name} 1", mesh, scene.collection)
    call(obj, name)
    return obj


@kept
def _made(kind: str, shown: tuple[str, ...]) -> tuple[list[Shape], list[tuple[Floats, float]]]:
    """The variants of a kind, and the balls that hold each."""
    shapes = import_module(f".{kind}", __package__).shapes(frozenset(shown))
    return shapes, [shape.balls for shape in shapes]
