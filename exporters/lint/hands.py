"""What hands hold is there."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.hand.keypoints import KIND
from ...core.labels.record import HOLDS
from .dataset import Dataset
from .finding import Finding


def check(dataset: Dataset) -> Iterator[Finding]:
    """Rule hand-holds: a labelled hand holds nothing (None), or an instrument of its image that no
    other one holds."""
    if dataset.spec is None:
        return
    hands = {c.name for c in dataset.spec.categories if c.supercategory == KIND}
    for record in dataset.records or ():
        free = {i.id for i in record.instances if i.is_instrument}
        for one in (i for i in record.instances if i.class_name in hands):
            holds = one.drawn.get(HOLDS, "what is not told")
            if holds is None:
                continue
            if type(holds) is int and holds in free:
                free.remove(holds)
            else:
                yield Finding(
                    dataset.name(dataset.layout.records), record.index, "hand-holds",
                    f"instance {one.id} holds {holds!r}, which is no instrument of the image that "
                    "is free to be held",
                )  # fmt: skip
