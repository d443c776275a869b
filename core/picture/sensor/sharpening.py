"""Edges made steeper by the camera's processor: an unsharp mask on the coded picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .lens import blur

Picture = NDArray[np.float32]


def sharpened(picture: Picture, amount: float, size: float) -> Picture:
    """The picture (H, W, 3) with `amount` times what a blur of `size` px (standard deviation) takes
    from it added, cut off at black and white."""
    if amount == 0.0:
        return picture
    planes = picture.transpose(2, 0, 1)
    detail = planes - blur(planes, size)
    detail *= np.float32(amount)
    detail += planes
    return np.ascontiguousarray(detail.clip(0.0, 1.0).transpose(1, 2, 0))
