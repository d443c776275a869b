"""`round` of many numbers at once, to the last bit, and what they are in JSON."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Below this the middle between two whole numbers is a number of its own.
WIDEST = 2.0**51

# Of these (and of 0) Python writes all the digits and no more: below the least it is 1e-05, and
# beyond 15 digits a shorter number can be the same.
LEAST, MOST = 1e-4, 1e4


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


def written(values: Any, digits: int) -> list[str]:
    """JSON of round(float(x), digits) of each, digits up to nine, in a fraction of the time that
    Python takes. ValueError for what is not finite."""
    given = rounded(values, digits).ravel()
    size = np.abs(given)
    plain = (size < MOST) & ((size >= LEAST) | (size == 0))
    tenths, rest = np.divmod(np.rint(np.where(plain, size, 0) * 1e9).astype(np.int64), 10**8)
    whole, tenth = np.divmod(tenths, 10)
    high, low = np.divmod(rest, FOUR)
    before, parts = _texts()
    columns = (
        np.where(np.signbit(given), b"-", b""),
        before[whole],
        before[tenth].astype("S1"),
        parts[high + FOUR * (low > 0)],
        parts[low],
        np.full(given.size, b","),
    )
    text = np.zeros(given.size, dtype=",".join(f"S{one.dtype.itemsize}" for one in columns))
    for name, column in zip(text.dtype.names or (), columns, strict=True):
        text[name] = column
    made = text.tobytes().translate(None, b"\0").decode().split(",")[:-1]
    if not np.isfinite(given).all():
        raise ValueError("JSON has no numbers that are not finite")
    for at in np.flatnonzero(~plain).tolist():
        made[at] = repr(given.item(at))
    return made


FOUR = 10**4


@cache
def _texts() -> tuple[NDArray[np.bytes_], NDArray[np.bytes_]]:
    """Of the numbers of up to four digits: each with a point; and as digits behind one, first
    without the noughts at their end, then with them."""
    whole = [b"%d." % number for number in range(FOUR)]
    full = [b"%04d" % number for number in range(FOUR)]
    return np.array(whole), np.array([*(text.rstrip(b"0") for text in full), *full])
