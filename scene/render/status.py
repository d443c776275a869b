"""What Cycles says of where it is, while it renders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import bpy

# Where a card's kernels are loaded: also where they were compiled by an earlier run, since Cycles
# says the same of both.
KERNELS = "Loading render kernels"


@contextmanager
def told(listen: Callable[[str], bool | None]) -> Iterator[None]:
    """Tells `listen` each line meanwhile, as soon as it is said, from whichever thread of Cycles';
    until it returns True, which is enough."""
    told_by: list[Any] = bpy.app.handlers.render_stats

    def handler(status: str, *_: object) -> None:
        if handler in told_by and listen(status):
            told_by.remove(handler)

    told_by.append(handler)
    try:
        yield
    finally:
        if handler in told_by:
            told_by.remove(handler)
