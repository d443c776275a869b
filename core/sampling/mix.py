"""Which classes the counts and weights of instruments let an image show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..balance.splits import SPLITS
from ..errors import UserError
from ..spec import JobSpec
from . import holdouts
from .catalog import Catalog


def weights(spec: JobSpec, catalog: Catalog) -> dict[str, float]:
    """How often the common count picks each instrument, by name: those of a class share its
    weight; 0 where the class is counted by itself."""
    s = spec.instruments
    own = {one.class_name for one in s.of_class}
    size = Counter(i.class_name for i in catalog.instruments)
    return {
        i.name: 0.0
        if i.class_name in own
        else s.weights.get(i.class_name, float(size[i.class_name])) / size[i.class_name]
        for i in catalog.instruments
    }


def possible(spec: JobSpec, catalog: Catalog) -> list[str]:
    """Names of the instruments that an image can show at all."""
    s = spec.instruments
    if not s.enabled:
        return [i.name for i in catalog.instruments]
    counted = {one.class_name for one in s.of_class if one.count.max >= 1}
    picked = weights(spec, catalog)
    return [
        i.name
        for i in catalog.instruments
        if i.class_name in counted or (s.count.max >= 1 and picked[i.name] > 0)
    ]


def check(spec: JobSpec, catalog: Catalog) -> None:
    """UserError where the settings name a class that there is not, weigh one twice, or leave a
    split without instruments while another has some."""
    s, names = spec.instruments, [c.name for c in spec.classes]
    if not s.enabled:
        return
    own = [one.class_name for one in s.of_class]
    for number, name in enumerate(own):
        _known(f"of_class[{number}].class_name", name, names)
    for name in s.weights:
        _known(f"weights.{name}", name, names)
        if name in own:
            raise UserError(
                f"instruments.weights.{name}: {name} is counted by itself in of_class; remove one"
            )
    others = [name for name in names if name not in own]
    if s.count.max > 0 and others and not any(s.weights.get(name, 1.0) for name in others):
        raise UserError(
            "instruments.weights: every class that is left to pick has weight 0; raise one, or set "
            "instruments.count to 0"
        )
    there = {split: possible(spec, left) for split, left in by_split(spec, catalog).items()}
    if any(there.values()):
        for split, left in there.items():
            if not left:
                raise UserError(
                    f"holdouts.assets: counts and weights of instruments leave none for {split}; "
                    "raise one of a class that it has, or hold out fewer"
                )


def by_split(spec: JobSpec, catalog: Catalog) -> dict[str, Catalog]:
    """What there is to draw from in each split that gets images."""
    return {
        split: holdouts.for_split(spec, catalog, split)
        for split, share in zip(SPLITS, spec.splits, strict=True)
        if share > 0
    }


def notes(spec: JobSpec, catalog: Catalog) -> list[str]:
    """One-line warnings of counts of which even the least is more than there is."""
    s, copies = spec.instruments, spec.copies
    if not s.enabled:
        return []
    picked = weights(spec, catalog)
    found = [("count", int(s.count.min), sum(picked[i.name] > 0 for i in catalog.instruments))]
    for number, one in enumerate(s.of_class):
        there = sum(i.class_name == one.class_name for i in catalog.instruments)
        found.append((f"of_class[{number}].count", int(one.count.min), there))
    return [
        f"instruments.{path}: {wanted} are wanted and {there * copies} are there; raise "
        "instruments.repeat for more"
        for path, wanted, there in found
        if wanted > there * copies
    ]


def _known(path: str, name: str, names: Iterable[str]) -> None:
    if name not in names:
        raise UserError(
            f"instruments.{path}: no class is called {name!r}; there are {', '.join(names)}"
        )
