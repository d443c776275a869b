"""3×3 rotation matrices. Frames are right-handed, Z up, angles in radians."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .types import Floats


def about(axis: int, angle: float) -> Floats:
    """Rotation by `angle` about coordinate axis 0, 1 or 2."""
    c, s = float(np.cos(angle)), float(np.sin(angle))
    i, j = ((1, 2), (2, 0), (0, 1))[axis]
    matrix = np.eye(3)
    matrix[i, i] = matrix[j, j] = c
    matrix[i, j], matrix[j, i] = -s, s
    return matrix


def looking_at(position: Sequence[float], target: Sequence[float], roll: float) -> Floats:
    """World-from-camera rotation of a camera (looks down −Z, +Y is up in the picture) at
    `position` that looks at `target`, turned by `roll` about the viewing axis."""
    backward = np.asarray(position, float) - np.asarray(target, float)
    backward /= np.linalg.norm(backward)
    right = np.cross((0.0, 0.0, 1.0), backward)
    if np.linalg.norm(right) < 1e-9:
        right = np.array((1.0, 0.0, 0.0))
    right /= np.linalg.norm(right)
    up = np.cross(backward, right)
    return np.column_stack((right, up, backward)) @ about(2, roll)


def on_sphere(azimuth: float, elevation: float) -> Floats:
    """Unit vector; azimuth from +X towards +Y, elevation above the XY plane."""
    flat = np.cos(elevation)
    return np.array((flat * np.cos(azimuth), flat * np.sin(azimuth), np.sin(elevation)))


def unit(vectors: Floats) -> Floats:
    """Vectors (..., 3) with a length of 1."""
    short: Floats = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return short


def across(vectors: Floats) -> Floats:
    """(..., 3, 3): the matrices that take the cross product with vectors (..., 3)."""
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    matrices = np.zeros((*vectors.shape, 3))
    matrices[..., 0, 1], matrices[..., 0, 2], matrices[..., 1, 2] = -z, y, -x
    matrices[..., 1, 0], matrices[..., 2, 0], matrices[..., 2, 1] = z, -y, x
    return matrices


_NEXT, _LAST = np.array((1, 2, 0)), np.array((2, 0, 1))
_FEW = 600  # vectors, below which calls cost more than what they do


def cross(ones: Floats, others: Floats) -> Floats:
    """The cross products of vectors (..., 3); numpy's own is several times slower on few."""
    if ones.size + others.size < 6 * _FEW:
        few: Floats = ones.take(_NEXT, -1) * others.take(_LAST, -1)
        few -= ones.take(_LAST, -1) * others.take(_NEXT, -1)
        return few
    ax, ay, az = ones[..., 0], ones[..., 1], ones[..., 2]
    bx, by, bz = others[..., 0], others[..., 1], others[..., 2]
    product = np.empty(np.broadcast_shapes(ones.shape, others.shape))
    product[..., 0] = ay * bz - az * by
    product[..., 1] = az * bx - ax * bz
    product[..., 2] = ax * by - ay * bx
    return product


def turns(axes: Floats, angles: Floats) -> Floats:
    """(..., 3, 3): rotations about unit axes (..., 3) by angles (...); Rodrigues' formula."""
    by = across(axes)
    sines, cosines = np.sin(angles)[..., None, None], np.cos(angles)[..., None, None]
    matrices: Floats = np.eye(3) + sines * by + (1 - cosines) * (by @ by)
    return matrices


def in_plane(turn: float) -> Floats:
    """Axes (2, 2), a row each, of a frame turned by `turn` in the XY plane: `own @ axes` is in the
    world, `world @ axes.T` in the frame."""
    c, s = float(np.cos(turn)), float(np.sin(turn))
    return np.array(((c, s), (-s, c)))
