"""A range that a value is drawn from, and its short JSON form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

from .errors import UserError

Distribution = Literal["uniform", "log_uniform", "normal"]
DISTRIBUTIONS: tuple[Distribution, ...] = ("uniform", "log_uniform", "normal")

# A normal draw is cut off at the range's ends, which lie this many standard deviations away.
NORMAL_SIGMAS = 3.0


def finite(number: float) -> bool:
    """Whether it fits a float: neither NaN nor infinite, nor a whole number beyond 1.8e308."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


@dataclass(frozen=True)
class Range:
    """Closed interval [min, max] with a distribution.

    JSON: a number (fixed value), `[min, max]` (uniform), or an object with `min`, `max` and
    `distribution`. `normal` is centred in the interval with min and max three standard
    deviations away, cut off there; `log_uniform` needs min > 0.
    """

    min: float
    max: float
    distribution: Distribution = "uniform"

    def at(self, quantile: float) -> float:
        """The value at a quantile in [0, 1): the inverse of the distribution function."""
        if self.min == self.max:
            return self.min
        if self.distribution == "log_uniform":
            low, high = math.log(self.min), math.log(self.max)
            return min(max(math.exp(low + (high - low) * quantile), self.min), self.max)
        if self.distribution == "normal":
            unit = NormalDist()
            low, high = unit.cdf(-NORMAL_SIGMAS), unit.cdf(NORMAL_SIGMAS)
            z = unit.inv_cdf(low + (high - low) * quantile)
            quantile = 0.5 + z / (2.0 * NORMAL_SIGMAS)
        return self.min + (self.max - self.min) * quantile

    def to_json(self) -> Any:
        if self.distribution != "uniform":
            return {
                "min": float(self.min),
                "max": float(self.max),
                "distribution": self.distribution,
            }
        return [float(self.min), float(self.max)]

    @classmethod
    def from_json(cls, value: Any, path: str) -> Range:
        """Reads any of the three JSON forms; UserError names `path`."""
        distribution: Any = "uniform"
        if isinstance(value, dict):
            unknown = sorted(set(value) - {"min", "max", "distribution"})
            if unknown:
                raise UserError(f"{path}.{unknown[0]}: unknown; a range has min, max, distribution")
            if "min" not in value or "max" not in value:
                raise UserError(f"{path}: a range needs both min and max")
            distribution = value.get("distribution", "uniform")
            if distribution not in DISTRIBUTIONS:
                known = ", ".join(DISTRIBUTIONS)
                raise UserError(f"{path}.distribution: {distribution!r} is not one of {known}")
            low, high = value["min"], value["max"]
        elif isinstance(value, (list, tuple)):
            if len(value) != 2:
                raise UserError(f"{path}: a range is [min, max], but has {len(value)} numbers")
            low, high = value
        else:
            low = high = value
        ends = []
        for name, end in (("min", low), ("max", high)):
            if isinstance(end, bool) or not isinstance(end, (int, float)):
                raise UserError(f"{path}: {name} {end!r} is not a number")
            if not finite(end):
                raise UserError(f"{path}: {name} {end} is not finite")
            ends.append(float(end))
        if ends[0] > ends[1]:
            raise UserError(f"{path}: min {ends[0]} is greater than max {ends[1]}")
        if distribution == "log_uniform" and ends[0] <= 0:
            raise UserError(f"{path}: log_uniform needs min above 0, not {ends[0]}")
        return cls(ends[0], ends[1], distribution)
