"""What a thing is made of: plain arrays, metres, the ground that it stands on at z = 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import bpy
import numpy as np
from numpy.typing import NDArray

from ....core.geometry.faces import Faces
from ....core.geometry.types import Floats, floats
from ....presets.instruments.geometry.shells import Shell
from ...blender import meshes
from ...hands.parts import write
from ..occluders.shape import balls

# Balls that hold a thing: what is placed keeps clear of them.
BALLS = 70


@dataclass(frozen=True)
class Shape:
    """Vertices (N, 3) in metres; faces, each with a number among the kind's materials (F,) and
    whether it is smooth (F,); `attributes` of the vertices by name, (N, 3) each. It is held by
    `count` balls."""

    points: Floats
    faces: Faces
    slots: NDArray[np.integer] | None = None
    smooth: NDArray[np.bool_] | None = None
    attributes: Mapping[str, Floats] = field(default_factory=dict)
    count: int = BALLS

    @property
    def balls(self) -> tuple[Floats, float]:
        """Centres (N, 3) and radius of equal balls that hold it."""
        spread = _spread(self)
        centers = floats(balls(spread, self.count)[0])
        # They were chosen among some of the points, and hold all.
        parts = np.array_split(spread, len(spread) // 2000 + 1)
        return centers, max(float(nearest(part, centers).max()) for part in parts)

    def mesh(self, name: str, materials: Sequence[bpy.types.Material]) -> bpy.types.Mesh:
        """A new one."""
        made = bpy.data.meshes.new(name)
        meshes.build(made, self.points, self.faces.corners, self.faces.sides)
        for material in materials:
            made.materials.append(material)
        count = len(self.faces)
        slots = np.zeros(count, int) if self.slots is None else self.slots
        meshes.paint(made, slots)
        smooth = np.ones(count, bool) if self.smooth is None else self.smooth
        meshes.shade(made, smooth)
        made.update()
        write(made, self.attributes)
        return made


def of_shell(shell: Shell, slots: Sequence[int] = (0, 1)) -> Shape:
    """An instrument that lies; its materials are these among the kind's."""
    points = shell.vertices - (0.0, 0.0, float(shell.vertices[:, 2].min()))
    middle = 0.5 * (points[:, :2].min(axis=0) + points[:, :2].max(axis=0))
    points[:, :2] -= middle
    return Shape(points, shell.faces, np.asarray(slots)[shell.slots], shell.smooth)


def joined(shapes: Sequence[Shape]) -> Shape:
    """Several as one; attributes that one lacks are 0 there."""
    names = {name for s in shapes for name in s.attributes}
    return Shape(
        np.concatenate([s.points for s in shapes]),
        Faces.joined([s.faces for s in shapes], [len(s.points) for s in shapes]),
        np.concatenate([np.zeros(len(s.faces), int) if s.slots is None else s.slots
                        for s in shapes]),
        np.concatenate([np.ones(len(s.faces), bool) if s.smooth is None else s.smooth
                        for s in shapes]),
        {n: np.concatenate([s.attributes.get(n, np.zeros((len(s.points), 3))) for s in shapes])
         for n in names},
    )  # fmt: skip


def moved(shape: Shape, turn: Floats, move: Sequence[float]) -> Shape:
    """Turned by a matrix (3, 3) and moved (m)."""
    return replace(shape, points=floats(shape.points @ turn.T + np.asarray(move)))


def nearest(points: Floats, others: Floats) -> Floats:
    """From each of points (N, 3) to the nearest of others (M, 3)."""
    squares = (points**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)
    found: Floats = np.sqrt(np.maximum(squares - 2 * points @ others.T, 0.0).min(axis=1))
    return found


def _spread(shape: Shape) -> Floats:
    """Vertices, and middles of faces, of which large ones have few."""
    sizes = shape.faces.sides
    sums = np.add.reduceat(shape.points[shape.faces.corners], np.cumsum(sizes) - sizes, axis=0)
    return np.concatenate((shape.points, sums / sizes[:, None]))
