"""What a value is drawn from: an interval or a choice, and its short JSON form."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

from ..errors import UserError
from .weights import at_quantile

Distribution = Literal["uniform", "log_uniform", "normal", "choice"]
DISTRIBUTIONS: tuple[Distribution, ...] = ("uniform", "log_uniform", "normal", "choice")

# Values with their weights.
Choices = tuple[tuple[float, float], ...]

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
    deviations away, cut off there; `log_uniform` needs min > 0. One of several values:
    `{"choices": [[value, weight], …]}`, where a bare value weighs 1, or as text:
    `{"choices": "value: weight, …"}`.
    """

    min: float
    max: float
    distribution: Distribution = "uniform"
    choices: Choices = ()

    @classmethod
    def of(cls, choices: Choices) -> Range:
        """One of these (value, weight); weights are not negative, and not all zero."""
        values = [value for value, weight in choices if weight > 0]
        return cls(min(values), max(values), "choice", choices)

    def at(self, quantile: float) -> float:
        """The value at a quantile in [0, 1): the inverse of the distribution function."""
        if self.min == self.max:
            return self.min
        if self.distribution == "choice":
            return self.choices[at_quantile([w for _, w in self.choices], quantile)][0]
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
        if self.distribution == "choice":
            return {"choices": [[float(v), float(w)] for v, w in self.choices]}
        low, high = float(self.min), float(self.max)
        if self.distribution != "uniform":
            return {"min": low, "max": high, "distribution": self.distribution}
        return [low, high]

    @classmethod
    def from_json(cls, value: Any, path: str) -> Range:
        """Reads any of the JSON forms; UserError names `path`."""
        distribution: Any = "uniform"
        if isinstance(value, dict) and "choices" in value:
            return cls.of(_choices(value, path))
        if isinstance(value, dict):
            unknown = sorted(set(value) - {"min", "max", "distribution"})
            if unknown:
                raise UserError(
                    f"{path}.{unknown[0]}: unknown; a range has min, max, distribution, or choices"
                )
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
        ends = [_number(end, name, path) for name, end in (("min", low), ("max", high))]
        if distribution == "choice":
            raise UserError(f"{path}: a choice needs choices: [[value, weight], …]")
        if ends[0] > ends[1]:
            raise UserError(f"{path}: min {ends[0]} is greater than max {ends[1]}")
        if distribution == "log_uniform" and ends[0] <= 0:
            raise UserError(f"{path}: log_uniform needs min above 0, not {ends[0]}")
        return cls(ends[0], ends[1], distribution)


def choices_text(choices: Choices) -> str:
    """As people write them: `0.2: 3, 0.5` (a weight of 1 goes without saying)."""
    return ", ".join(f"{v:.9g}" if w == 1 else f"{v:.9g}: {w:.9g}" for v, w in choices)


def _pairs(text: str, path: str) -> list[list[float]]:
    pairs = []
    for part in filter(None, (p.strip() for p in text.split(","))):
        try:
            pairs.append([float(number) for number in part.split(":")])
        except ValueError:
            raise UserError(f"{path}: {part!r} is not a value, or a value: weight") from None
    return pairs


def _choices(data: dict[str, Any], path: str) -> Choices:
    unknown = sorted(set(data) - {"choices", "distribution"})
    if unknown:
        raise UserError(f"{path}: choices stand alone; leave {', '.join(unknown)} out")
    if data.get("distribution", "choice") != "choice":
        raise UserError(f"{path}.distribution: choices have none but `choice`")
    pairs = data["choices"]
    if isinstance(pairs, str):
        pairs = _pairs(pairs, path)
    if not isinstance(pairs, (list, tuple)) or not pairs:
        raise UserError(f"{path}: no choices given; write [[value, weight], …]")
    made = []
    for pair in pairs:
        both = pair if isinstance(pair, (list, tuple)) else (pair,)
        if len(both) not in (1, 2):
            raise UserError(f"{path}: a choice is a value and its weight, not {pair!r}")
        weight = _number(both[1], "weight", path) if len(both) == 2 else 1.0
        if weight < 0:
            raise UserError(f"{path}: weight {weight} is below 0")
        made.append((_number(both[0], "value", path), weight))
    if not any(weight for _, weight in made):
        raise UserError(f"{path}: all weights are 0; give one above 0")
    return tuple(made)


def _number(value: Any, name: str, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UserError(f"{path}: {name} {value!r} is not a number")
    if not finite(value):
        raise UserError(f"{path}: {name} {value} is not finite")
    return float(value)
