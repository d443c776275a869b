"""Freed memory that the C library keeps."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Returns freed memory to the system where the C library is glibc; elsewhere nothing.

    What images allocate differs in size and comes from several threads, so glibc's heaps end up
    full of gaps, which they keep for themselves: malloc_trim(3). After each image it takes two to
    four milliseconds; less often, memory is seen to rise in between.
    """
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
