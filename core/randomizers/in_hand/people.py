"""Whose the hands of a job are."""

from __future__ import annotations

from functools import lru_cache

from ...hand import shape
from ...hand.hand import Hand
from ...sampling.streams import Stream

SHAPES = 3  # hands of a job, each of another person
GLOVE = 0.0003  # how thick gloves are, metres


def build(seed: int, number: int) -> shape.Build:
    """Whose the job's hand of this number is."""
    stream = Stream(seed, number, "hands of the job")
    male = float(stream.chance(0.5))
    length = (0.178, 0.194)[int(male)] + 0.01 * (2 * stream.unit() - 1)
    return shape.Build(male, 0.7 * stream.unit(), length, stream.unit() - 0.5, stream.unit() - 0.5)


@lru_cache(maxsize=16)
def hand(seed: int, number: int) -> Hand:
    """The job's hand of this number, in its glove."""
    return Hand(shape.shaped(build(seed, number)), GLOVE)
