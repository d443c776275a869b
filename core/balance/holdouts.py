"""Instruments and pictures that one split has to itself, and which of them an image may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from ..errors import UserError
from ..sampling.catalog import Catalog
from ..settings.fields import setting

# Of each kind: what the settings are called that say where it comes from.
KINDS = {"instrument": "instruments", "environment": "environment", "photo": "photos"}


@dataclass(frozen=True)
class Holdout:
    """An instrument or picture that one split has to itself."""

    kind: Literal["instrument", "environment", "photo"] = setting("instrument", "what it is")
    name: str = setting("", "name of the instrument, or of the picture's file")
    split: Literal["val", "test"] = setting("test", "the split that alone has it")

    def check(self, path: str) -> None:
        if not self.name:
            raise UserError(f"{path}.name: it is empty; name what is held out")


@dataclass(frozen=True)
class Holdouts:
    """Instruments and pictures that one split has to itself. A split with some of a kind uses
    those only."""

    enabled: bool = setting(False, "keep them apart")
    assets: tuple[Holdout, ...] = setting((), "what is held out", label="Held Out")

    def check(self, path: str) -> None:
        """UserError where something is held out twice."""
        named = [(a.kind, a.name) for a in self.assets]
        for i, asset in enumerate(named):
            if asset in named[:i]:
                raise UserError(f"{path}.assets[{i}].name: {asset[1]!r} is held out twice")


def allowed(holdouts: Holdouts, kind: str, split: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that `split` may use: what is held out for it, or else what is held out
    for nobody."""
    held = {a.name: a.split for a in holdouts.assets if a.kind == kind}
    wanted = split if split in held.values() else None
    return [name for name in names if held.get(name) == wanted]


def for_split(held: Holdouts, catalog: Catalog, split: str) -> Catalog:
    """What there is to draw from for the images of a split."""
    if not held.enabled:
        return catalog

    instruments, environments, photos = (
        allowed(held, kind, split, names_of(catalog, kind)) for kind in KINDS
    )
    return replace(
        catalog,
        instruments=tuple(i for i in catalog.instruments if i.name in instruments),
        environments=tuple(environments),
        photos=tuple(photos),
    )


def names_of(catalog: Catalog, kind: str) -> tuple[str, ...]:
    """Everything of a kind."""
    if kind == "instrument":
        return tuple(i.name for i in catalog.instruments)
    return catalog.environments if kind == "environment" else catalog.photos
