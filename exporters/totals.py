"""What a report counts, summed up over records of which a few at a time are in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..core.dataset.coverage import Seen, counting
from ..core.dataset.stored import over
from ..core.hand.keypoints import KIND as HAND
from ..core.job.spec import JobSpec
from ..core.labels.record import Record
from .dataset import with_keypoints
from .overlay import seen_points

# Cells of a heat map.
COLUMNS, ROWS = 32, 24


def _map() -> NDArray[np.float64]:
    return np.zeros((ROWS, COLUMNS))


@dataclass
class Totals:
    """`splits` counts images; `labelled`, `left_out` instruments, `empty` images without labelled
    ones, and `hands` likewise; `classes` labelled instances by class and split, `reasons` their
    keypoints by class, name and reason; `maps` keypoints inside the picture by class and cell,
    `inside` all of them; `areas` those of labelled instances by class; `seen` what quotas count."""

    images: int = 0
    labelled: int = 0
    left_out: int = 0
    empty: int = 0
    hands: int = 0
    hands_left_out: int = 0
    splits: Counter[str] = field(default_factory=Counter)
    classes: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    maps: dict[str, NDArray[np.float64]] = field(default_factory=partial(defaultdict, _map))
    areas: dict[str, list[int]] = field(default_factory=partial(defaultdict, list))
    seen: list[Seen] = field(default_factory=list)

    def add(self, other: Totals) -> None:
        for name in ("images", "labelled", "left_out", "empty", "hands", "hands_left_out"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("splits", "classes", "reasons", "inside"):
            getattr(self, name).update(getattr(other, name))
        for name, cells in other.maps.items():
            self.maps[name] += cells
        for name, areas in other.areas.items():
            self.areas[name] += areas
        self.seen += other.seen


def of(spec: JobSpec, records: Iterable[Record]) -> Totals:
    """The totals of all records."""
    hands = {c.name for c in spec.categories if c.supercategory == HAND}
    pointed = [c.name for c in with_keypoints(spec.categories)]
    made = Totals()
    for part in over(partial(_of_some, hands, pointed, counting(spec)), records):
        made.add(part)
    return made


def _of_some(
    hands: set[str],
    pointed: Sequence[str],
    count: Callable[[list[Record]], list[Seen]],
    records: list[Record],
) -> Totals:
    made = Totals(len(records), seen=count(records))
    places: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for record in records:
        made.splits[record.split] += 1
        tools = [one for one in record.instances if one.is_instrument]
        kept = sum(one.unlabelled is None for one in tools)
        made.labelled += kept
        made.left_out += len(tools) - kept
        made.empty += not kept
        for one in record.instances:
            shown = [(u / record.width, v / record.height) for _, (u, v) in seen_points(one)]
            places[one.class_name] += shown
            if one.class_name in hands:
                made.hands += one.unlabelled is None
                made.hands_left_out += one.unlabelled is not None
            if one.unlabelled is None:
                made.classes[one.class_name, record.split] += 1
                made.areas[one.class_name].append(one.area)
                for k in one.keypoints:
                    made.reasons[one.class_name, k.name, k.reason.partition(":")[0]] += 1
    for name in pointed:
        x, y = np.array(places[name]).reshape(-1, 2).T
        made.maps[name], _, _ = np.histogram2d(y, x, bins=(ROWS, COLUMNS), range=((0, 1), (0, 1)))
        made.inside[name] = len(places[name])
    return made
