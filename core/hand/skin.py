"""The skin of a hand in a pose, and the finer mesh that is rendered."""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats
from ..running.kept import kept
from .pose import Posed
from .shape import Ints, Shape


def skinned(shape: Shape, posed: Posed, which: int = 0) -> Floats:
    """The vertices (N, 3) of one of the poses: each blends, by its weights, where its bones have it
    (linear blend skinning)."""
    turns = (shape.by_bone @ posed.turns[which].reshape(-1, 9)).reshape(-1, 3, 3)
    moved: Floats = (turns @ shape.vertices[:, :, None])[:, :, 0]
    moved += shape.by_bone @ posed.moves[which]
    return moved


@kept
def finer(shape: Shape) -> Shape:
    """The same hand with four quads for each, by the rules of Catmull and Clark (Recursively
    generated B-spline surfaces on arbitrary topological meshes, 1978); weights in the same way."""
    quads, count = shape.quads, len(shape.vertices)
    sides = np.sort(np.stack((quads, np.roll(quads, -1, axis=1)), axis=2).reshape(-1, 2), axis=1)
    edges, of_side, uses = np.unique(sides, axis=0, return_inverse=True, return_counts=True)
    of_side = of_side.reshape(quads.shape)
    dense = np.zeros((count, shape.bones.max() + 1))
    np.put_along_axis(dense, shape.bones, shape.weights, axis=1)

    def refined(values: Floats) -> Floats:
        faces = values[quads].mean(axis=1)
        middles = values[edges].mean(axis=1)
        around = np.zeros((len(edges), values.shape[1]))
        np.add.at(around, of_side.ravel(), np.repeat(faces, 4, axis=0))
        border = uses == 1
        points = np.where(border[:, None], middles, (middles + around / 2) / 2)
        return np.concatenate((_corners(values, faces, middles, border), faces, points))

    def _corners(values: Floats, faces: Floats, middles: Floats, border: Ints) -> Floats:
        # Inside: (mean of faces + 2 × mean of edges' middles + (n − 3) × itself) / n. On the
        # border: (its two neighbours there + 6 × itself) / 8.
        of_faces = _mean(count, quads.ravel(), np.repeat(faces, 4, axis=0))
        of_edges = _mean(count, edges.ravel(), np.repeat(middles, 2, axis=0))
        n = np.bincount(edges.ravel(), minlength=count)[:, None]
        inside = (of_faces + 2 * of_edges + (n - 3) * values) / n
        rim = np.unique(edges[border])
        along = _mean(count, edges[border].ravel(), np.repeat(middles[border], 2, axis=0))
        inside[rim] = (along[rim] + values[rim]) / 2
        return inside

    vertices = refined(shape.vertices)
    weights = refined(dense)
    bones = np.argsort(-weights, axis=1)[:, :4]
    strongest = np.take_along_axis(weights, bones, axis=1)
    strongest = np.clip(strongest, 0, None)
    strongest /= strongest.sum(axis=1, keepdims=True)
    of_face = count + np.arange(len(quads))
    of_edge = count + len(quads) + of_side
    before = np.roll(of_edge, 1, axis=1)
    parts = [
        np.stack((quads[:, i], of_edge[:, i], of_face, before[:, i]), axis=1) for i in range(4)
    ]
    return Shape(vertices, np.concatenate(parts), bones, strongest, shape.joints)


def _mean(count: int, where: Ints, values: Floats) -> Floats:
    """Of the values that fall on each of `count` places."""
    sums = np.zeros((count, values.shape[1]))
    np.add.at(sums, where, values)
    return sums / np.maximum(np.bincount(where, minlength=count), 1)[:, None]
