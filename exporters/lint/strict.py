"""JSON from somebody else's file, and what it may hold.

Python reads more than JSON allows and more than any rule can reckon with: NaN, numbers beyond
every float, a key given twice, lists nested thousands deep. All of it is found here, once.
"""

from __future__ import annotations

import json
from typing import Any

# Seeds have 64 bits; everything else is far smaller.
LARGEST = 2**64

# Lists and objects inside one another; the annotations and records have nine.
DEEPEST = 32


class Repeated(dict[str, Any]):
    """An object of a file that names one of its keys twice."""


def parse(text: str) -> Any:
    """ValueError where `text` is not JSON, or nested too deeply to be read."""
    try:
        return DECODER.decode(text)
    except RecursionError:
        raise ValueError("lists or objects are nested too deeply") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of a file."""
    made = dict(pairs)
    return made if len(made) == len(pairs) else Repeated(pairs)


DECODER = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=of_pairs)

_NUMBERS = {int, float}


def fault(value: Any) -> str | None:
    """What makes `value`, as `parse` returned it, unfit for every rule; None where nothing does."""
    level, depth = [value], 0
    while level:
        below: list[Any] = []
        numbers = False  # whether some of those below were looked at already
        for one in level:
            kind = type(one)
            if kind is float or kind is int:
                if not -LARGEST <= one <= LARGEST:
                    return f"{show(one)} is beyond every number a dataset has"
            elif kind is dict:
                below.extend(one.values())
            elif kind is list:
                if one and _NUMBERS.issuperset(map(type, one)):
                    numbers = True
                    if min(one) >= -LARGEST and max(one) <= LARGEST:
                        continue
                below.extend(one)
            elif kind is Repeated:
                return f"a key stands twice in an object with {show(list(one))}"
        level, depth = below, depth + 1
        if depth + numbers > DEEPEST:
            return "lists or objects are nested too deeply"
    return None


def show(value: Any) -> str:
    """A value on one line, shortened where it is long."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # thousands of digits or levels
        return f"a {type(value).__name__} without end"
    return text if len(text) <= 60 else f"{text[:57]}..."
