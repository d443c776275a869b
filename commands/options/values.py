"""What a word of the command line may be: argparse's types, which name what does not fit."""

from __future__ import annotations

import argparse

from ...core.job.spec import MOST_IMAGES


def span(text: str) -> tuple[int, int]:
    """A:B, the images from A to B-1."""
    try:
        start, stop = (int(part) for part in text.split(":"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not A:B, such as 1:101") from None
    if not 1 <= start < stop <= MOST_IMAGES + 1:
        raise argparse.ArgumentTypeError(
            f"{text!r}: A counts from 1 and is below B, which is at most {MOST_IMAGES + 1}"
        )
    return start, stop


def resolution(text: str) -> tuple[int, int]:
    """WxH (px)."""
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not WxH, such as 640x480") from None
    return width, height


def numbers(text: str) -> tuple[int, ...]:
    """Whole numbers from 0, separated by commas."""
    try:
        values = tuple(int(part) for part in text.split(","))
    except ValueError:
        values = (-1,)
    if min(values) < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of whole numbers such as 0,1")
    return values


def seconds(text: str) -> float:
    """Seconds from 0."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0")
    return value


def positive(text: str) -> int:
    """A whole number from 1."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return value
