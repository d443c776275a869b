"""`round` of many numbers at once, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Below this the middle between two whole numbers is a number of its own.
WIDEST = 2.0**51


def rounded(values: Any, digits: int) -> NDArray[np.float64]:
    """round(float(x), digits) of each value, in an array of their shape.

    A product is rounded to the nearest number, so it can come to lie on the middle between two
    whole ones, but not beyond it: only there Python has to be asked.
    """
    given = np.asarray(values, dtype=np.float64)
    scale = 10.0**digits
    with np.errstate(over="ignore", invalid="ignore"):
        product = given * scale
        whole = np.rint(product)
        made: NDArray[np.float64] = whole / scale
        sure = (np.abs(product - whole) != 0.5) & (np.abs(product) < WIDEST)
    if not sure.all():
        unsure = np.nonzero(~sure)
        made[unsure] = [round(x, digits) for x in given[unsure].tolist()]
    return made
