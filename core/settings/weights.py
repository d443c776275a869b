"""Weights by name, as people write them: `studio.exr: 3, forest.exr: 0`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import UserError

FORM = "write `name: weight, name: weight`"


def at_quantile(weights: Sequence[float], quantile: float) -> int:
    """The position that a quantile in [0, 1) falls on where each is as wide as its weight (not all
    of them 0)."""
    target = quantile * sum(weights)
    for position, weight in enumerate(weights):
        target -= weight
        if target < 0:
            return position
    return max(i for i, w in enumerate(weights) if w > 0)


def weights_text(weights: Mapping[str, float]) -> str:
    """What `read_weights` reads; as JSON where a name would not come back as it was."""
    if any(n != n.strip() or not n or "," in n or n[0] == "{" for n in weights):
        return json.dumps(dict(weights))
    return ", ".join(f"{name}: {_short(weight)}" for name, weight in weights.items())


def _short(weight: float) -> str:
    """3 for 3.0, and every digit where there are many."""
    text = f"{weight:g}"
    return text if float(text) == weight else repr(float(weight))


def read_weights(text: str, path: str) -> dict[str, Any]:
    """Weights by name, unchecked, out of a text or its JSON; UserError names `path`."""
    if text.strip().startswith("{"):
        try:
            found: dict[str, Any] = json.loads(text)
        except ValueError:
            raise UserError(f"{path}: it starts like JSON, but is none; {FORM}") from None
        return found
    weights: dict[str, Any] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, _, weight = (word.strip() for word in part.rpartition(":"))
        try:
            number = float(weight)
        except ValueError:
            name = ""
        if not name:
            raise UserError(f"{path}: {part!r} is not a name: weight; {FORM}")
        if name in weights:
            raise UserError(f"{path}: {name!r} is there twice; remove one")
        weights[name] = number
    return weights
