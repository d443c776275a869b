"""What one split has to itself is in no other."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.balance.holdouts import KINDS, Holdouts, allowed
from ...core.labels.record import Record


def check(record: Record, holdouts: Holdouts, classes: set[str]) -> Iterator[tuple[str, str]]:
    """Rule held-out, of a record; `classes` are those of instruments."""
    for kind in KINDS:
        for name in dict.fromkeys(used(record, kind, classes)):
            if not allowed(holdouts, kind, record.split, [name]):
                held = [a.split for a in holdouts.assets if (a.kind, a.name) == (kind, name)]
                why = f"is held out for {held[0]}" if held else "is not one held out for it"
                yield "held-out", f"{kind} {name!r} is in {record.split}, but {why}"


def used(record: Record, kind: str, classes: set[str]) -> Iterator[str]:
    """Names of what the image shows of a kind; `classes` are those of instruments."""
    if kind == "instrument":
        yield from (i.instrument for i in record.instances if i.class_name in classes)
        return
    drawn = record.scene.get(kind)
    if isinstance(drawn, dict):
        yield str(drawn["picture"])
