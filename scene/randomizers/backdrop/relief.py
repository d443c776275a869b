"""Planes with relief: grids that are made once, and stretched, turned and moved for an image.

All relief lies below the plane, so that nothing that rests on the plane is touched by it.
"""

from __future__ import annotations

from collections.abc import Callable

import bpy
import numpy as np
from numpy.typing import NDArray

from ...blender.meshes import fill
from ...blender.objects import add_object

Field = NDArray[np.float64]

# The fine part of a grid: so many spacings of its relief to each side, in so many steps each.
REACH = 9
STEPS = 9

# Two faces in exactly one plane render black, and a table of the file's own often lies at 0 (m).
BELOW = 0.0002


class Plane:
    """A square at `height`, `reach` metres to each side. `relief` takes x and y (N, N) in spacings
    and returns the depth, 0 to 1 (N, N); without it the square is flat."""

    def __init__(
        self,
        scene: bpy.types.Scene,
        name: str,
        height: float,
        reach: float,
        relief: Callable[[Field, Field], Field] | None = None,
    ) -> None:
        mesh = bpy.data.meshes.new(name)
        self._reach = reach
        if relief is None:
            corners = [(x * reach, y * reach, 0.0) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
            mesh.from_pydata(corners, [], [(0, 1, 2, 3)])
        else:
            _fill(mesh, relief)
        self.object = add_object(name, mesh, scene.collection)
        self.object.location.z = height - BELOW
        self.material = bpy.data.materials.new(name)
        mesh.materials.append(self.material)

    def lay(self, spacing: float, depth: float, turn: float, offset: tuple[float, float]) -> None:
        """Relief `depth` deep (m), `spacing` wide (m), turned by `turn` (radians) and moved by
        `offset` (spacings)."""
        self.object.scale = (spacing, spacing, max(depth, 1e-6))
        self.object.rotation_euler.z = turn
        self.object.location.x, self.object.location.y = (spacing * o for o in offset)


def _fill(mesh: bpy.types.Mesh, relief: Callable[[Field, Field], Field]) -> None:
    fine = np.linspace(-REACH, REACH, 2 * REACH * STEPS + 1)
    # Beyond it a few ever larger steps to what no camera reaches, flat at the mean depth.
    coarse = REACH * 2.0 ** np.arange(1, 13)
    line = np.concatenate((-coarse[::-1], fine, coarse))
    x, y = np.meshgrid(line, line)
    depth = relief(x, y)
    inside = np.clip(REACH - np.maximum(abs(x), abs(y)), 0.0, 1.0)
    mean = float(depth[inside > 0].mean())
    depth = mean + (depth - mean) * inside
    n = len(line)
    points = np.stack((x, y, -depth), axis=-1).reshape(-1, 3)
    corner = (np.arange(n - 1)[:, None] * n + np.arange(n - 1)).reshape(-1)
    faces = np.stack((corner, corner + 1, corner + n + 1, corner + n), axis=1)
    fill(mesh, points, faces)


def _waves(x: Field, y: Field, angles: tuple[float, ...], lengths: tuple[float, ...]) -> Field:
    """A smooth uneven field within -1 to 1: plane waves of irrational ratios."""
    total = np.zeros_like(x)
    for number, (angle, length) in enumerate(zip(angles, lengths, strict=True)):
        along = x * np.cos(angle) + y * np.sin(angle)
        total += np.sin(2.0 * np.pi * along / length + 1.7 * number)
    return total / len(angles)


def folds(x: Field, y: Field) -> Field:
    """Cloth: three families of long folds that bend and die out, each with its own direction."""
    bend = 0.55 * _waves(x, y, (0.3, 1.9, 2.6), (5.3, 4.1, 7.7))
    depth = np.zeros_like(x)
    families = ((0.0, 1.0, (0.4, 1.3, 2.2), (6.1, 8.3, 5.2)),
                (1.1, 1.37, (2.9, 0.9, 1.8), (7.3, 5.9, 9.1)),
                (2.3, 0.83, (1.5, 2.4, 0.1), (5.7, 6.7, 8.9)))  # fmt: skip
    for angle, length, angles, lengths in families:
        across = (x * np.cos(angle) + y * np.sin(angle)) / length + bend
        # A crest is narrower than the trough beside it.
        crest = (0.5 + 0.5 * np.cos(2.0 * np.pi * across)) ** 2.2
        strength = np.clip(0.35 + 1.3 * _waves(x, y, angles, lengths), 0.0, 1.0)
        depth = np.maximum(depth, crest * strength)
    made: Field = 1.0 - depth / depth.max()
    return made


def lumps(x: Field, y: Field) -> Field:
    """Tissue: rounded lumps of uneven size with narrow furrows between them."""
    bend = 0.4 * _waves(x, y, (0.7, 2.0, 2.9), (2.3, 3.1, 1.9))
    a = _waves(x + bend, y - bend, (0.2, 1.2, 2.3), (1.0, 1.31, 1.13))
    b = _waves(x - bend, y + bend, (0.9, 1.7, 2.8), (2.1, 1.77, 2.6))
    high = np.clip(1.0 - np.abs(0.55 * a + 0.45 * b), 0.0, 1.0)
    high = high / high.max()
    made: Field = 1.0 - high**1.5
    return made
