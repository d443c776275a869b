"""Counts and weights of instruments that cannot be, said before the first render."""

from __future__ import annotations

from collections.abc import Iterable

from ..balance.holdouts import Holdouts, for_split
from ..errors import UserError
from ..randomizers.instruments import Instruments, copies, possible, weights
from ..sampling.catalog import Catalog
from .spec import JobSpec


def check(spec: JobSpec, catalog: Catalog) -> None:
    """UserError where the settings name a class that there is not, weigh one twice, or leave a
    split without instruments while another has some."""
    s, held, names = spec[Instruments], spec[Holdouts], [c.name for c in spec.classes]
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
    there = {split: possible(s, for_split(held, catalog, split)) for split in spec.used_splits}
    without = [split for split, left in there.items() if not left]
    if without and any(there.values()):
        raise UserError(
            f"holdouts.assets: counts and weights of instruments leave none for {without[0]}; "
            "raise one of a class that it has, or hold out fewer"
        )


def notes(spec: JobSpec, catalog: Catalog) -> list[str]:
    """One-line warnings of counts of which even the least is more than there is."""
    s, most = spec[Instruments], copies(spec)
    if not s.enabled:
        return []
    picked = weights(s, catalog)
    found = [("count", int(s.count.min), sum(picked[i.name] > 0 for i in catalog.instruments))]
    for number, one in enumerate(s.of_class):
        there = sum(i.class_name == one.class_name for i in catalog.instruments)
        found.append((f"of_class[{number}].count", int(one.count.min), there))
    return [
        f"instruments.{path}: {wanted} are wanted and {there * most} are there; raise "
        "instruments.repeat for more"
        for path, wanted, there in found
        if wanted > there * most
    ]


def _known(path: str, name: str, names: Iterable[str]) -> None:
    if name not in names:
        raise UserError(
            f"instruments.{path}: no class is called {name!r}; there are {', '.join(names)}"
        )
