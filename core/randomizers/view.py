"""The camera of the picture: that of the whole frame, cropped and distorted."""

from __future__ import annotations

from dataclasses import replace
from operator import add

from ..camera.distortion import NONE, coefficients
from ..camera.pinhole import View
from .camera import Camera, camera
from .crop import crop
from .distortion import Distortion, distortion
from .randomizer import Given, Place, Randomizer, Spec


def distorts(spec: Spec) -> bool:
    """Whether pictures are warped after the render."""
    camera = spec[Camera]
    matrix = camera.intrinsics if camera.enabled else None
    return spec[Distortion].enabled or (matrix is not None and matrix.distortion != NONE)


def _draw(_: None, given: Given) -> View | None:
    frame = given.drawn(camera)
    if frame is None:
        return None
    k, window, lens = frame.intrinsics, given.drawn(crop), given.drawn(distortion)
    if window is not None:
        k = k.cropped(window.size, window.x, window.y)
    if lens is not None:  # the camera's own and the drawn one together
        k = replace(k, distortion=coefficients(map(add, k.distortion, lens)))
    return replace(frame, intrinsics=k)


view: Randomizer[None, View | None] = Randomizer(
    "view", draw=_draw, after=(camera, crop, distortion), place=Place(settings=61)
)
