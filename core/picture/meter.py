"""The camera's meter: how far a picture's exposure is from right.

Sums are of whole numbers and gains come from a table, so that every processor finds the same.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Planes = NDArray[np.float32]

BRIGHT = 0.02  # share of a picture that becomes white where it is exposed for its lights
MEAN = 0.06  # light of a picture that is exposed for its mean, white being 1
STEP = 1 / 16  # of exposures, in stops
_LEAST, _MOST = -2.0, 9.0  # stops that it can be changed by
_GAINS = [2.0 ** (STEP * n) for n in range(round(_LEAST / STEP), round(_MOST / STEP) + 1)]
_ROWS = 240  # of a picture that are looked at, about, and columns as far apart
_WHITE = 2**20
# Luminance of linear RGB (Rec. 709), in 2^-12.
_WEIGHTS = (871, 2929, 296)


def stops(light: Planes, by: Literal["spot", "mean"], lighter: float = 0.0) -> float:
    """What brings planes of light (3, H, W), 1 is white, to the right exposure: for the `spot`,
    where the brightest of it become white, or for the `mean`. The right one is so many stops
    `lighter`; what is white stays that, whatever its exposure."""
    every = max(1, light.shape[1] // _ROWS)
    planes = (light[:, ::every, ::every] * np.float32(_WHITE)).astype(np.int64)
    seen = sum(w * plane for w, plane in zip(_WEIGHTS, planes, strict=True)) // 2**12
    seen = np.sort(np.asarray(seen), axis=None)
    reached = _bright if by == "spot" else _mean
    wanted = (1.0 if by == "spot" else MEAN) * 2.0**lighter
    low, high = 0, len(_GAINS) - 1
    while low < high:  # the least gain that reaches it
        middle = (low + high) // 2
        if reached(seen, _GAINS[middle]) < wanted:
            low = middle + 1
        else:
            high = middle
    return _LEAST + STEP * low


def _bright(seen: NDArray[np.int64], gain: float) -> float:
    return gain * float(seen[int((1 - BRIGHT) * (len(seen) - 1))]) / _WHITE


def _mean(seen: NDArray[np.int64], gain: float) -> float:
    """Of what the picture then shows."""
    white = int(np.searchsorted(seen, int(_WHITE / gain)))
    return (gain * float(seen[:white].sum()) / _WHITE + len(seen) - white) / len(seen)
