"""Numbers written on pictures, in digits of 3 by 5 squares: no font is needed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Rows from the top, three bits each, the left one highest.
DIGITS = (
    (7, 5, 5, 5, 7), (2, 6, 2, 2, 7), (7, 1, 7, 4, 7), (7, 1, 7, 1, 7), (5, 5, 7, 1, 1),
    (7, 4, 7, 1, 7), (7, 4, 7, 5, 7), (7, 1, 1, 1, 1), (7, 5, 7, 5, 7), (7, 5, 7, 1, 7),
)  # fmt: skip
PAPER, INK = 24, 255

# Height of the written number, as a share of the picture's.
SHARE = 0.07


def shape(number: int) -> NDArray[np.bool_]:
    """The number as squares (7, W), with an empty one all round; True is ink."""
    columns: list[list[int]] = []
    for digit in str(number):
        bits = DIGITS[int(digit)]
        columns += [[row >> place & 1 for row in bits] for place in (2, 1, 0)] + [[0] * 5]
    return np.pad(np.array(columns[:-1], dtype=bool).T, 1)


def write_number(picture: NDArray[np.uint8], number: int) -> NDArray[np.uint8]:
    """A copy of the picture with the number on dark ground in its upper left corner."""
    small = shape(number)
    edge = max(1, round(SHARE * picture.shape[0] / 5))
    stamp = small.repeat(edge, axis=0).repeat(edge, axis=1)
    stamp = stamp[: picture.shape[0], : picture.shape[1]]
    made = picture.copy()
    made[: stamp.shape[0], : stamp.shape[1]] = np.where(stamp, INK, PAPER)[..., None]
    return made
