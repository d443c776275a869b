"""Held-out instruments and pictures that cannot be, said before the first render."""

from __future__ import annotations

from collections.abc import Iterable

from ..balance.holdouts import KINDS, Holdout, Holdouts, allowed, names_of
from ..errors import UserError
from ..randomizers.backdrop.ground import Ground
from ..randomizers.backdrop.photos import Photos
from ..randomizers.environment import Environment
from ..sampling.catalog import Catalog
from .spec import JobSpec


def _check_copies(assets: Iterable[Holdout], catalog: Catalog) -> None:
    """UserError where a picture that is held out has a copy that is not, or not for the same
    split: under another name, or in the folder of the other kind."""
    pictures = {
        "environment": zip(catalog.environments, catalog.environment_digests, strict=False),
        "photo": zip(catalog.photos, catalog.photo_digests, strict=False),
    }
    digests = {(kind, name): d for kind, both in pictures.items() for name, d in both}
    held: dict[tuple[str, str], str] = {(a.kind, a.name): a.split for a in assets}
    for (kind, name), split in held.items():
        for other, digest in digests.items():
            if digest == digests.get((kind, name)) and held.get(other) != split:
                raise UserError(
                    f"holdouts.assets: {kind} {name!r} is held out for {split}, but {other[0]} "
                    f"{other[1]!r} is the same picture; hold it out for {split} too, or remove it"
                )


def check(spec: JobSpec, catalog: Catalog) -> None:
    """UserError where something is held out that is not there, or where a split is left with
    nothing."""
    if not spec[Holdouts].enabled:
        return
    # What is switched off has nothing that could be held out.
    no_photos = not (spec[Photos].enabled and spec[Ground].enabled)
    off = {"environment": not spec[Environment].enabled, "photo": no_photos}
    assets = {i: a for i, a in enumerate(spec[Holdouts].assets) if not off.get(a.kind)}
    for i, asset in assets.items():
        known = names_of(catalog, asset.kind)
        if asset.name not in known:
            there = f"there are {', '.join(known)}" if known else f"{KINDS[asset.kind]} has none"
            raise UserError(
                f"holdouts.assets[{i}].name: no {asset.kind} is called {asset.name!r}; {there}"
            )
    _check_copies(assets.values(), catalog)
    for kind in {a.kind for a in assets.values()}:
        for split in spec.used_splits:
            left = allowed(spec[Holdouts], kind, split, names_of(catalog, kind))
            if kind == "environment":
                left = [name for name in left if spec[Environment].weights.get(name, 1.0) > 0]
            if not left:
                raise UserError(
                    f"holdouts.assets: no {kind} is left for {split}; hold out fewer of them, or "
                    f"add some to {KINDS[kind]}"
                )
