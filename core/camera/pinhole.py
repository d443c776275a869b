"""The camera: intrinsics, lens distortion, projection, and the equivalent Blender settings.

Camera frame: Blender's, x right, y up, looking down −z. Image: continuous pixels, v down.

Blender's camera is a pinhole. So a picture through a lens that distorts is rendered without the
distortion, on a frame as large as the lens takes it from (`Intrinsics.rendered`), and warped
(core/picture/warp.py). Everything else is in pixels of the picture as it is in the end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from ..geometry.types import Floats, Rows, floats, rows
from .calibration import CameraMatrix
from .distortion import NONE, Coefficients, distort, rim, undistort

SENSOR_WIDTH = 36.0  # mm, what focal lengths in a spec refer to

# A rendered frame is this much larger than what the lens needs (px), for interpolation at its
# edges, and a multiple of BLOCK in each direction, so that few sizes occur.
ROOM = 2.0
BLOCK = 8


@dataclass(frozen=True)
class Intrinsics:
    """fx, fy in pixels; (cx, cy) the principal point in continuous pixel coordinates;
    `distortion` k1, k2, p1, p2, k3 of the lens (see core/camera/distortion.py)."""

    fx: float
    fy: float
    cx: float
    cy: float
    width: int
    height: int
    distortion: Coefficients = NONE

    @classmethod
    def from_matrix(cls, matrix: CameraMatrix) -> Intrinsics:
        """From a camera.json matrix (OpenCV's convention)."""
        k = matrix
        return cls(k.fx, k.fy, *k.center, k.width, k.height, k.distortion)

    @classmethod
    def from_focal_length(cls, millimetres: float, width: int, height: int) -> Intrinsics:
        """Square pixels, centred, on a sensor 36 mm wide."""
        f = millimetres / SENSOR_WIDTH * width
        return cls(f, f, width / 2, height / 2, width, height)

    def scaled(self, width: int, height: int) -> Intrinsics:
        """The same view in another number of pixels."""
        x, y = width / self.width, height / self.height
        return Intrinsics(
            self.fx * x, self.fy * y, self.cx * x, self.cy * y, width, height, self.distortion
        )

    def cropped(self, share: float, left: float, top: float) -> Intrinsics:
        """A window of the frame, as many pixels again: `share` of its width and height, with
        `left` and `top` shares of the frame beyond it."""
        return replace(
            self,
            fx=self.fx / share,
            fy=self.fy / share,
            cx=(self.cx - left * self.width) / share,
            cy=(self.cy - top * self.height) / share,
        )

    def on_frame(self, left: int, top: int, width: int, height: int) -> Intrinsics:
        """The same camera on another frame, whose first pixel is that at (left, top)."""
        return replace(self, cx=self.cx - left, cy=self.cy - top, width=width, height=height)

    @property
    def rim(self) -> float:
        """See core/camera/distortion.py."""
        return rim(self.fx, self.fy, self.cx, self.cy, self.width, self.height)

    @property
    def distorted(self) -> bool:
        return self.distortion != NONE

    def rendered(self) -> Intrinsics:
        """The pinhole camera whose picture holds all that this one shows: the same focal lengths
        and the same principal point on another frame. A whole number of pixels lie between the
        two frames' corners."""
        if not self.distorted:
            return self
        low, high = self._taken_from()
        left, top = (int(-BLOCK * np.floor((x - ROOM) / BLOCK)) for x in low)
        right, bottom = (int(BLOCK * np.ceil((x + ROOM) / BLOCK)) for x in high)
        pinhole = replace(self, distortion=NONE)
        return pinhole.on_frame(-left, -top, left + right, top + bottom)

    def _taken_from(self) -> tuple[Floats, Floats]:
        """Least and greatest u, v that the frame's edge has without the distortion."""
        along = np.linspace(0.0, 1.0, 65)
        edge = [(x, y) for x in along for y in (0.0, 1.0)]
        edge += [(y, x) for x, y in edge]
        flat = self.undistorted(np.array(edge) * (self.width, self.height))
        return flat.min(axis=0), flat.max(axis=0)

    def undistorted(self, pixels: ArrayLike) -> Floats:
        """Where (N, 2) pixels of the picture would be if the lens did not distort."""
        focal, center = np.array((self.fx, self.fy)), np.array((self.cx, self.cy))
        shown = (floats(pixels).reshape(-1, 2) - center) / focal
        return floats(undistort(self.distortion, shown) * focal + center)

    def project(self, points: ArrayLike) -> Floats:
        """Camera-frame points (N, 3) to (N, 3): u, v, and depth along the axis (> 0 in front).

        Points behind the camera get mirrored u, v: check the depth first.
        """
        p = floats(points).reshape(-1, 3)
        depth = -p[:, 2]
        safe = np.where(np.abs(depth) < 1e-12, 1e-12, depth)
        if self.distorted:
            plane = np.column_stack((p[:, 0], -p[:, 1])) / safe[:, None]
            x, y = distort(self.distortion, plane).T
            return np.column_stack((self.fx * x + self.cx, self.fy * y + self.cy, depth))
        u = self.fx * p[:, 0] / safe + self.cx
        v = self.cy - self.fy * p[:, 1] / safe
        return np.column_stack((u, v, depth))

    def ray(self, u: float, v: float) -> Floats:
        """Direction in the camera frame through (u, v), with depth 1 (not unit length)."""
        if self.distorted:
            ((u, v),) = self.undistorted((u, v))
        return np.array(((u - self.cx) / self.fx, (self.cy - v) / self.fy, -1.0))


@dataclass(frozen=True)
class BlenderCamera:
    """Camera settings for sensor fit HORIZONTAL. Source: Blender's camera_params viewplane code
    (BKE_camera_params_compute_viewplane): the frame is W wide and (aspect_y/aspect_x)·H high in
    units of one pixel's width, and both shifts count in frame widths."""

    lens: float
    sensor_width: float
    shift_x: float
    shift_y: float
    aspect_x: float
    aspect_y: float


def to_blender(k: Intrinsics) -> BlenderCamera:
    """Settings that make Blender's camera equal `k`, a pinhole. Blender clamps a pixel aspect
    below 1, so the excess goes to whichever axis keeps both at least 1."""
    assert not k.distorted
    ratio = k.fx / k.fy  # height of a pixel over its width
    aspect_x, aspect_y = (1.0, ratio) if ratio >= 1.0 else (1.0 / ratio, 1.0)
    return BlenderCamera(
        lens=k.fx * SENSOR_WIDTH / k.width,
        sensor_width=SENSOR_WIDTH,
        shift_x=(k.width / 2 - k.cx) / k.width,
        shift_y=(k.cy - k.height / 2) * ratio / k.width,
        aspect_x=aspect_x,
        aspect_y=aspect_y,
    )


def from_blender(
    lens: float,
    sensor_width: float,
    sensor_height: float,
    sensor_fit: str,
    shift_x: float,
    shift_y: float,
    aspect_x: float,
    aspect_y: float,
    width: int,
    height: int,
) -> Intrinsics:
    """Intrinsics of a Blender perspective camera; `sensor_fit` is AUTO, HORIZONTAL or VERTICAL."""
    ratio = aspect_y / aspect_x
    if sensor_fit == "AUTO":
        horizontal = aspect_x * width >= aspect_y * height
        sensor = sensor_width
    else:
        horizontal = sensor_fit == "HORIZONTAL"
        sensor = sensor_width if horizontal else sensor_height
    frame = width if horizontal else ratio * height
    fx = lens / sensor * frame
    cx, cy = width / 2 - shift_x * frame, height / 2 + shift_y * frame / ratio
    return Intrinsics(fx, fx / ratio, cx, cy, width, height)


@dataclass(frozen=True)
class View:
    """A posed camera: intrinsics and the 4×4 world-from-camera matrix (Blender's axes)."""

    intrinsics: Intrinsics
    world_from_camera: Rows

    @property
    def matrix(self) -> Floats:
        return floats(self.world_from_camera)

    @property
    def position(self) -> Floats:
        return floats(self.matrix[:3, 3])

    @property
    def rotation(self) -> Floats:
        """Without the scale of a camera object, which does not reach its picture."""
        scaled = self.matrix[:3, :3]
        return floats(scaled / np.linalg.norm(scaled, axis=0))

    def project(self, world_points: ArrayLike) -> Floats:
        """World points (N, 3) to (N, 3): u, v, depth."""
        p = floats(world_points).reshape(-1, 3)
        return self.intrinsics.project((p - self.position) @ self.rotation)

    def point(self, u: float, v: float, depth: float) -> Floats:
        """The world point seen at (u, v) at a depth along the axis."""
        return self.position + floats(self.rotation @ (self.intrinsics.ray(u, v) * depth))


def pose(rotation: ArrayLike, location: ArrayLike) -> Rows:
    """4×4 rows from a 3×3 rotation and a location."""
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = rotation, location
    return rows(matrix)
