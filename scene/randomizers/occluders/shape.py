"""Shapes as numpy arrays: metres, the anchor at the origin, +Z towards the camera."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ....core.geometry.outline import Points
from ....core.labels import raster
from ....core.sampling.catalog import OccluderInfo
from ....core.sampling.streams import Stream

Array = NDArray[np.float64]
# Corners (F, 3) or (F, 4) of triangles or quads, counter-clockwise seen from outside.
Faces = NDArray[np.int32]

# Cells along the longer side of the silhouette that `core` is measured on.
GRID = 160

# Points on a surface that its balls are chosen from, at least.
SPREAD = 1000

# Balls that hold a shape; a hand and its sleeve are long and thin.
BALLS, HAND_BALLS = 30, 90

# How far round the anchor of a hand is looked, m.
HAND = 0.05


@dataclass(frozen=True)
class Shape:
    """Vertices (N, 3) in metres and faces."""

    points: Array
    faces: Faces
    smooth: bool = True
    lies: bool = False
    outward: bool = False
    second: int | None = None  # from this face on, the second material
    attributes: Mapping[str, Array] = field(default_factory=dict)  # of a hand's vertices (N, 3)

    def info(self, kind: str, name: str) -> OccluderInfo:
        """What the catalog holds of it; the anchor is the origin."""
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        center = (low + high) / 2
        radius = float(np.linalg.norm(self.points - center, axis=1).max())
        core = float(inscribed(self, np.zeros((1, 2)))[0])
        centers, ball = balls(spread(self), HAND_BALLS if self.outward else BALLS)
        return OccluderInfo(
            kind=kind,
            name=name,
            core=_rounded(core),
            reach=_rounded(float(np.linalg.norm(self.points, axis=1).max())),
            radius=_rounded(radius),
            across=_rounded(core if self.outward else radius),
            under=_rounded(max(0.0, -float(low[2]))),
            balls=centers,
            ball_radius=ball,
            lies=self.lies,
            outward=self.outward,
        )


def balls(points: Array, number: int) -> tuple[Points, float]:
    """Centres and radius of equal balls that hold the points (N, 3); each next one is at the point
    that is furthest from those before."""
    points = points[:: max(1, len(points) // (4 * SPREAD))]

    x, y, z = points.T.copy()

    def away(center: int) -> Array:
        a, b, c = points[center]
        made: Array = np.sqrt((x - a) ** 2 + (y - b) ** 2 + (z - c) ** 2)
        return made

    chosen = [0]
    distance = away(0)
    while len(chosen) < min(number, len(points)) and distance.max() > 0:
        chosen.append(int(np.argmax(distance)))
        distance = np.minimum(distance, away(chosen[-1]))
    centers = tuple((_rounded(x), _rounded(y), _rounded(z)) for x, y, z in points[chosen])
    return centers, _rounded(distance.max())


def spread(shape: Shape) -> Array:
    """Points (N, 3) all over the surface, also where the mesh has few vertices."""
    corner = triangles(shape.faces)
    if len(corner) >= SPREAD:
        return shape.points[corner[:, (0, 2, 1)].ravel()]
    sides = int(np.ceil(np.sqrt(2 * SPREAD / len(corner))))
    i, j = (a.ravel() for a in np.mgrid[: sides + 1, : sides + 1])
    i, j = i[i + j <= sides] / sides, j[i + j <= sides] / sides
    a, b, c = (shape.points[corner[:, n]][:, None] for n in range(3))
    made: Array = (a + i[:, None] * (b - a) + j[:, None] * (c - a)).reshape(-1, 3)
    return made


def _rounded(value: float) -> float:
    # A micrometre is far below any label, and keeps the digest free of last-bit noise.
    return round(float(value), 6)


def triangles(faces: Faces) -> NDArray[np.int32]:
    """Fans (T, 3) of the faces."""
    fan = (0, 1, 2) if faces.shape[1] == 3 else (0, 1, 2, 0, 2, 3)
    return np.ascontiguousarray(faces[:, fan]).reshape(-1, 3)


def silhouette(shape: Shape, reach: float = np.inf) -> tuple[NDArray[np.bool_], Array, float]:
    """Cells (h, w) that it covers seen along Z, the corner (x, y) of the first and a cell's edge
    in metres; x grows with columns, y with rows; one empty cell all round, or cut off `reach`
    metres from the anchor."""
    flat = shape.points[:, :2]
    low, high = np.maximum(flat.min(axis=0), -reach), np.minimum(flat.max(axis=0), reach)
    cell = float((high - low).max()) / GRID
    corner = low - cell
    w, h = (int(n) for n in np.ceil((high - corner) / cell) + 1)
    corners = ((flat - corner) / cell)[triangles(shape.faces)]
    # Either way round counts, and the rule of edges is that of pixels.
    return raster.cover(corners, (0, 0, w, h)), corner, cell


def inscribed(shape: Shape, at: Array) -> Array:
    """Radii (N,) in m of the largest discs round `at` (N, 2) inside the silhouette; 0 outside of
    it. Of a hand the part near the anchor counts."""
    reach = HAND if shape.outward else np.inf
    covered, corner, cell = silhouette(shape, reach)
    rows, columns = np.nonzero(~covered)
    if not rows.size:
        return np.full(len(at), reach)
    empty = corner + (np.column_stack((columns, rows)) + 0.5) * cell
    nearest = [np.linalg.norm(empty - place, axis=1).min() - cell for place in at]
    return np.maximum(nearest, 0.0)


def middle(shape: Shape) -> Array:
    """The place (x, y) that is furthest inside the silhouette."""
    covered, corner, cell = silhouette(shape)
    if not covered.any():
        return np.zeros(2)
    left = inside = covered
    # Peels one layer of cells after the other; what is left last is the middle.
    while inside.any():
        left = inside
        around = np.pad(inside, 1)
        inside = (
            inside & around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:]
        )
    rows, columns = np.nonzero(left)
    first = len(rows) // 2
    middle: Array = corner + (np.array((columns[first], rows[first])) + 0.5) * cell
    return middle


def draw(stream: Stream, low: float, high: float) -> float:
    """Evenly between low and high."""
    return low + (high - low) * stream.unit()


def waves(stream: Stream, length: float, number: int = 8) -> Callable[[Array], Array]:
    """A smooth random field of points (N, D ≤ 3), about −1 to 1, with features of `length` m: a sum
    of sines in random directions."""
    turns = np.array([[stream.unit() * 2 - 1 for _ in range(3)] for _ in range(number)])
    turns *= 2 * np.pi / length / np.linalg.norm(turns, axis=1)[:, None]
    turns *= np.linspace(0.6, 1.4, number)[:, None]
    shifts = np.array([stream.unit() * 2 * np.pi for _ in range(number)])

    def field(points: Array) -> Array:
        angles = turns[:, : points.shape[1]] @ points.T + shifts[:, None]
        total: Array = np.sin(angles, out=angles).sum(axis=0) / np.sqrt(number / 2) / 1.5
        return total

    return field


def sheet(edge_x: float, edge_y: float, columns: int, rows: int) -> tuple[Array, Faces]:
    """A flat grid of vertices (rows × columns, 3) round the origin, and its faces, facing +Z."""
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, columns) * edge_x,
                       np.linspace(-0.5, 0.5, rows) * edge_y)  # fmt: skip
    points = np.column_stack((x.ravel(), y.ravel(), np.zeros(x.size)))
    first = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    faces = np.stack((first, first + 1, first + columns + 1, first + columns), axis=1)
    return points, faces.astype(np.int32)


def thickened(points: Array, faces: Faces, normals: Array, thickness: Array) -> tuple[Array, Faces]:
    """A closed slab: the sheet and its twin `thickness` (N,) below along `normals`, joined at the
    rim."""
    count = len(points)
    below = points - normals * thickness[:, None]
    a, b = faces.ravel(), np.roll(faces, -1, axis=1).ravel()
    # A side that no other face walks the other way is the rim.
    alone = ~np.isin(a * np.int64(count) + b, b * np.int64(count) + a)
    a, b = a[alone], b[alone]
    rim = np.stack((b, a, a + count, b + count), axis=1)
    made = np.concatenate((faces, faces[:, ::-1] + count, rim))
    return np.concatenate((points, below)), made


def normals_of(points: Array, faces: Faces) -> Array:
    """Unit vertex normals (N, 3)."""
    corner = triangles(faces)
    a, b, c = (points[corner[:, i]] for i in range(3))
    across = np.cross(b - a, c - a)
    total = np.zeros_like(points)
    for i in range(3):
        np.add.at(total, corner[:, i], across)
    made: Array = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-30)
    return made
