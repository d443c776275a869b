"""What one split has to itself is in no other."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.balance.holdouts import KINDS, allowed
from ...core.labels.record import Record
from .dataset import Dataset
from .finding import Finding


def check(dataset: Dataset) -> Iterator[Finding]:
    """Rule held-out. A merged set keeps what its sources held out, which its own job does not
    say."""
    spec = dataset.spec
    if spec is None or not spec.holdouts.enabled or dataset.merged:
        return
    classes = {c.name for c in spec.classes}
    for record in dataset.records or ():
        for kind in KINDS:
            for name in dict.fromkeys(used(record, kind, classes)):
                if not allowed(spec.holdouts, kind, record.split, [name]):
                    held = [
                        a.split for a in spec.holdouts.assets if (a.kind, a.name) == (kind, name)
                    ]
                    why = f"is held out for {held[0]}" if held else "is not one held out for it"
                    yield Finding(
                        dataset.name(dataset.layout.records), record.index, "held-out",
                        f"{kind} {name!r} is in {record.split}, but {why}",
                    )  # fmt: skip


def used(record: Record, kind: str, classes: set[str]) -> Iterator[str]:
    """Names of what the image shows of a kind; `classes` are those of instruments."""
    if kind == "instrument":
        yield from (i.instrument for i in record.instances if i.class_name in classes)
        return
    drawn = record.scene.get(kind)
    if isinstance(drawn, dict):
        yield str(drawn["picture"])
