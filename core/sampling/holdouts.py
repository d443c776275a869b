"""Which of the instruments and pictures an image of a split may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..balance.splits import SPLITS, split_of
from ..errors import UserError
from ..spec import Holdout, Holdouts, JobSpec
from .catalog import Catalog

# Of each kind: what the settings are called that say where it comes from.
KINDS = {
    "instrument": "instruments",
    "environment": "environment",
    "photo": "photos",
}


def allowed(holdouts: Holdouts, kind: str, split: str, names: Iterable[str]) -> list[str]:
    """Those of `names` that `split` may use: what is held out for it, or else what is held out
    for nobody."""
    held = {a.name: a.split for a in holdouts.assets if a.kind == kind}
    wanted = split if split in held.values() else None
    return [name for name in names if held.get(name) == wanted]


def for_image(spec: JobSpec, catalog: Catalog, index: int) -> Catalog:
    """What there is to draw from for image `index`."""
    return for_split(spec, catalog, split_of(index, spec.splits))


def for_split(spec: JobSpec, catalog: Catalog, split: str) -> Catalog:
    """What there is to draw from for the images of a split."""
    if not spec.holdouts.enabled:
        return catalog

    def left(kind: str) -> set[str]:
        return set(allowed(spec.holdouts, kind, split, names_of(catalog, kind)))

    instruments, environments, photos = map(left, KINDS)
    return replace(
        catalog,
        instruments=tuple(i for i in catalog.instruments if i.name in instruments),
        environments=tuple(e for e in catalog.environments if e in environments),
        photos=tuple(p for p in catalog.photos if p in photos),
    )


def names_of(catalog: Catalog, kind: str) -> tuple[str, ...]:
    """Everything of a kind."""
    if kind == "instrument":
        return tuple(i.name for i in catalog.instruments)
    return catalog.environments if kind == "environment" else catalog.photos


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
    if not spec.holdouts.enabled:
        return
    # What is switched off has nothing that could be held out.
    no_photos = not (spec.photos.enabled and spec.ground.enabled)
    off = {"environment": not spec.environment.enabled, "photo": no_photos}
    assets = {i: a for i, a in enumerate(spec.holdouts.assets) if not off.get(a.kind)}
    for i, asset in assets.items():
        known = names_of(catalog, asset.kind)
        if asset.name not in known:
            there = f"there are {', '.join(known)}" if known else f"{KINDS[asset.kind]} has none"
            raise UserError(
                f"holdouts.assets[{i}].name: no {asset.kind} is called {asset.name!r}; {there}"
            )
    _check_copies(assets.values(), catalog)
    used = [split for split, share in zip(SPLITS, spec.splits, strict=True) if share > 0]
    for kind in {a.kind for a in assets.values()}:
        for split in used:
            left = allowed(spec.holdouts, kind, split, names_of(catalog, kind))
            if kind == "environment":
                left = [name for name in left if spec.environment.weights.get(name, 1.0) > 0]
            if not left:
                raise UserError(
                    f"holdouts.assets: no {kind} is left for {split}; hold out fewer of them, or "
                    f"add some to {KINDS[kind]}"
                )
