"""Poses and cameras as the BOP benchmark writes them.

Millimetres; the camera's axes are OpenCV's (x right, y down, z forward); matrices are row-major.
Format: bop_toolkit, docs/bop_datasets_format.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..core.camera.pinhole import Intrinsics, View
from ..core.camera.pixels import to_index
from ..core.geometry.types import Rows

MILLIMETRES = 1000.0

# Blender's camera looks along −z with y up.
CV_FROM_BLENDER = np.diag([1.0, -1.0, -1.0, 1.0])

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class RigidPose:
    """x_camera = rotation · (scale · x_model) + translation, in millimetres. `scale` is a factor
    an axis of the model: BOP's poses are rigid, so it is kept apart; x is negative for an
    instrument that stands in the scene as its mirror image."""

    rotation: Matrix
    translation: Matrix
    scale: Matrix


def camera_matrix(k: Intrinsics) -> list[float]:
    """cam_K: the principal point counts from the centre of the first pixel."""
    return [k.fx, 0.0, to_index(k.cx), 0.0, k.fy, to_index(k.cy), 0.0, 0.0, 1.0]


def worlds_to_camera(views: Sequence[View]) -> Matrix:
    """(N, 4, 4), metres. LinAlgError, a ValueError, where a matrix has no inverse."""
    frames = np.array([view.world_from_camera for view in views], dtype=np.float64)
    made: Matrix = CV_FROM_BLENDER @ np.linalg.inv(frames if views else np.empty((0, 4, 4)))
    return made


def rigid(view: View, pose: Rows) -> RigidPose:
    """The pose of an instrument from its 4×4 world-from-model matrix (metres, with scale).

    Of a matrix with shear the rotation is the nearest one and the shear is lost.
    """
    rotation, translation, scale = rigid_all([view], [pose])
    return RigidPose(rotation[0], translation[0], scale[0])


def rigid_all(views: Sequence[View], poses: ArrayLike) -> tuple[Matrix, Matrix, Matrix]:
    """The fields of `RigidPose` of many poses, each in the view beside it."""
    single = {id(view): view for view in views}
    number = {one: n for n, one in enumerate(single)}
    frames = worlds_to_camera(list(single.values()))[[number[id(view)] for view in views]]
    matrix = frames @ np.reshape(np.asarray(poses, dtype=np.float64), (-1, 4, 4))
    linear = matrix[:, :3, :3]
    scale = np.linalg.norm(linear, axis=1)
    scale[np.linalg.det(linear) < 0, 0] *= -1
    u, _, vt = np.linalg.svd(linear / scale[:, None, :])
    return u @ vt, MILLIMETRES * matrix[:, :3, 3], scale


def extrinsics(views: Sequence[View]) -> tuple[Matrix, Matrix]:
    """cam_R_w2c (N, 9) and cam_t_w2c (N, 3) of cameras."""
    matrix = worlds_to_camera(views)
    return matrix[:, :3, :3].reshape(-1, 9), MILLIMETRES * matrix[:, :3, 3]


def poses(views: Sequence[View], matrices: Sequence[Rows]) -> list[dict[str, list[float]]]:
    """Of instruments, each in the view beside it, see `rigid`, under BOP's names and `scale`."""
    rotations, translations, scales = rigid_all(views, matrices)
    return [
        {"cam_R_m2c": rotation, "cam_t_m2c": translation, "scale": scale}
        for rotation, translation, scale in zip(
            rotations.reshape(-1, 9).tolist(), translations.tolist(), scales.tolist(), strict=True
        )
    ]
