"""Whether the classes are there in like numbers; something to know, not a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ...core.labels.record import Record

# One class this many times as frequent as another is worth a word.
UNEVEN = 5


def count(records: Iterable[Record]) -> Counter[str]:
    """Labelled instances by class."""
    return Counter(i.class_name for r in records for i in r.instances if i.unlabelled is None)


def note(names: Sequence[str], records: Iterable[Record]) -> str | None:
    """One line on the labelled instruments of each class where one of `names` has less than a
    fifth of another's; None where they are even, or where there is nothing yet."""
    return told(names, count(records))


def told(names: Sequence[str], found: Counter[str]) -> str | None:
    """`note` of what was counted."""
    counts = [found[name] for name in names]
    if max(counts, default=0) <= UNEVEN * min(counts, default=0) or max(counts, default=0) < UNEVEN:
        return None
    listed = ", ".join(f"{count} {name}" for name, count in zip(names, counts, strict=True))
    return f"the classes are uneven: {listed} labelled"
