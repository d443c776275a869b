"""Counts among the settings."""

from __future__ import annotations

from ..errors import UserError
from .ranges import Range


def check_whole(range_: Range, path: str) -> None:
    """UserError where things would be counted in fractions."""
    for end in (range_.min, range_.max, *(value for value, _ in range_.choices)):
        if end != int(end):
            raise UserError(f"{path}: {end} is not a whole number; things are counted")
