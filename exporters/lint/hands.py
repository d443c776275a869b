"""What hands hold is there."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.labels.record import HOLDS, Record


def check(record: Record, hands: set[str]) -> Iterator[tuple[str, str]]:
    """Rule hand-holds, of a record: a labelled hand, of one of these classes, holds nothing (None),
    or an instrument of its image that no other one holds."""
    free = {i.id for i in record.instances if i.is_instrument}
    for one in (i for i in record.instances if i.class_name in hands):
        holds = one.drawn.get(HOLDS, "what is not told")
        if holds is None:
            continue
        if type(holds) is int and holds in free:
            free.remove(holds)
        else:
            yield (
                "hand-holds",
                f"instance {one.id} holds {holds!r}, which is no instrument of the image that "
                "is free to be held",
            )
