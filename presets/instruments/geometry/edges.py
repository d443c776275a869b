"""Where hands, trays and other instruments rub a surface: its convex edges."""

from __future__ import annotations

import numpy as np

from ....core.geometry.faces import Faces
from ..model import Floats

# Radii of edges between which they go from spared to rubbed, metres.
_BROAD, _SHARP = 0.004, 0.0007


def exposure(vertices: Floats, faces: Faces) -> Floats:
    """How much of an edge each vertex (N,) of closed surfaces is: 0 on flats, hollows and broad
    curves, 1 on convex edges as sharp as 0.7 mm, whatever the mesh's density.

    The mean curvature by Steiner's formula: over the edges around a vertex, the sum of length times
    dihedral angle is four times the curvature times the vertex's third of the area around it.
    """
    sizes, loops = faces.sides, faces.corners
    starts = np.cumsum(sizes) - sizes
    owner = np.repeat(np.arange(len(faces)), sizes)
    following = np.arange(len(loops)) + 1
    following[starts + sizes - 1] = starts
    a, b = loops, loops[following]

    # Newell's normal, whose length is twice the face's area.
    cross = np.cross(vertices[a], vertices[b])
    twice = np.stack([np.bincount(owner, cross[:, i], len(faces)) for i in range(3)], axis=1)
    doubled = np.linalg.norm(twice, axis=1)
    normal = twice / np.maximum(doubled, 1e-18)[:, None]
    area = np.bincount(a, (0.5 * doubled / sizes)[owner], len(vertices))

    # Each edge from the face on its left to that on its right, which has it the other way round.
    forth, back = a * len(vertices) + b, b * len(vertices) + a
    order = np.argsort(forth)
    other = owner[order[np.searchsorted(forth, back, sorter=order)]]
    along = vertices[b] - vertices[a]
    length = np.linalg.norm(along, axis=1)
    turn = np.cross(normal[owner], normal[other])
    sine = np.einsum("ij,ij->i", turn, along) / np.maximum(length, 1e-12)
    angle = np.arctan2(sine, np.einsum("ij,ij->i", normal[owner], normal[other]))
    # Either end of an edge has half of it.
    bent = np.bincount(a, 0.5 * length * angle, len(vertices))
    bent += np.bincount(b, 0.5 * length * angle, len(vertices))
    # Each edge came twice, once from either face.
    curvature = 0.5 * bent / (2.0 * np.maximum(area, 1e-18))
    share = (curvature - 1 / (2 * _BROAD)) / (1 / (2 * _SHARP) - 1 / (2 * _BROAD))
    rubbed: Floats = np.clip(share, 0.0, 1.0)
    return rubbed
