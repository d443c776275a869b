"""`round` of many numbers at once, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Products up to here are off by a ten thousandth at most, so that further from the middle between
# two whole numbers the nearest one is known.
SURE = 2.0**40
MIDDLE = 1e-3


def rounded(values: Any, digits: int) -> NDArray[np.float64]:
    """round(float(x), digits) of each value, in an array of their shape."""
    given = np.asarray(values, dtype=np.float64)
    scale = 10.0**digits
    with np.errstate(over="ignore", invalid="ignore"):
        product = given * scale
        whole = np.rint(product)
        made: NDArray[np.float64] = whole / scale
        off = np.abs(np.abs(product - whole) - 0.5)
        sure = (off > MIDDLE) & (np.abs(product) < SURE)
    if not sure.all():
        unsure = np.nonzero(~sure)
        made[unsure] = [round(x, digits) for x in given[unsure].tolist()]
    return made
