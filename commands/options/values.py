"""What a word of the command line may be: argparse's types, which name what does not fit."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from ...core.job.spec import MOST_IMAGES

T = TypeVar("T")


def span(text: str) -> tuple[int, int]:
    """A:B, the images from A to B-1."""
    start, stop = _read(text, _whole(":"), lambda parts: len(parts) == 2, "A:B, such as 1:101")
    if not 1 <= start < stop <= MOST_IMAGES + 1:
        raise argparse.ArgumentTypeError(
            f"{text!r}: A counts from 1 and is below B, which is at most {MOST_IMAGES + 1}"
        )
    return start, stop


def resolution(text: str) -> tuple[int, int]:
    """WxH (px)."""
    width, height = _read(text, _whole("x"), lambda parts: len(parts) == 2, "WxH, such as 640x480")
    return width, height


def numbers(text: str) -> tuple[int, ...]:
    """Whole numbers from 0, separated by commas."""
    what = "a list of whole numbers such as 0,1"
    return _read(text, _whole(","), lambda values: min(values) >= 0, what)


def seconds(text: str) -> float:
    """Seconds from 0."""
    return _read(
        text, float, lambda value: 0.0 <= value < float("inf"), "a number of seconds from 0"
    )


def positive(text: str) -> int:
    """A whole number from 1."""
    return _read(text, int, lambda value: value >= 1, "a whole number from 1")


def _whole(between: str) -> Callable[[str], tuple[int, ...]]:
    """Reads whole numbers with a letter between them, whichever its case."""
    return lambda text: tuple(int(part) for part in text.lower().split(between))


def _read(text: str, read: Callable[[str], T], fits: Callable[[T], bool], what: str) -> T:
    """The value of a word; ArgumentTypeError says that it is not `what` where there is none, or
    where that does not fit."""
    try:
        value = read(text)
    except ValueError:
        pass
    else:
        if fits(value):
            return value
    raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
