"""What varies from image to image, a file each: its settings, what is drawn, and how."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from ..found import modules_of
from .randomizer import AnyRandomizer, InstrumentRandomizer, Randomizer

One = TypeVar("One", bound=AnyRandomizer[Any, Any])

_more: list[AnyRandomizer[Any, Any]] = []


def register(randomizer: AnyRandomizer[Any, Any]) -> None:
    """Adds one that lies elsewhere. RuntimeError where it comes too late: what a spec has is fixed
    once core/job/spec.py is loaded."""
    if every.cache_info().currsize:
        raise RuntimeError(f"{randomizer.name}: registered too late; do it before a spec is loaded")
    _more.append(randomizer)


def registered() -> bool:
    """Whether there are any that lie elsewhere, which another process knows nothing of."""
    return bool(_more)


@cache
def every() -> tuple[AnyRandomizer[Any, Any], ...]:
    """All, in the order of their settings. ValueError where two claim the same."""
    found = {one for module in modules_of(__package__) for one in vars(module).values()
             if isinstance(one, AnyRandomizer)}  # fmt: skip
    order = sorted((*found, *_more), key=lambda one: (one.place.settings, one.name))
    _check(order)
    return tuple(order)


def _check(some: Sequence[AnyRandomizer[Any, Any]]) -> None:
    """ValueError names who claims what another has, or cannot come after what it looks at."""
    taken: dict[tuple[str, object], AnyRandomizer[Any, Any]] = {}
    for one in some:
        claims: list[tuple[str, object]] = [("name", one.name)]
        claims += [("stream", stream) for stream in one.streams]
        if one.section is not None:
            claims += [("key", one.key), ("section", one.section)]
        if isinstance(one, InstrumentRandomizer):
            claims += [("label key", key) for key in one.laid_out(one.blank)]
        for kind, what in claims:
            other = taken.setdefault((kind, what), one)
            if other is not one or claims.count((kind, what)) > 1:
                raise ValueError(f"{one.name}: its {kind} {what!r} is that of {other.name}")
        for before in one.after:
            if before not in some:
                raise ValueError(f"{one.name}: it comes after {before.name}, which is not there")
            if isinstance(before, InstrumentRandomizer) and isinstance(one, Randomizer):
                raise ValueError(
                    f"{one.name}: it is drawn once an image, and {before.name} for each "
                    "instrument; let it come after instruments"
                )


@cache
def of_instruments() -> tuple[InstrumentRandomizer[Any, Any], ...]:
    """Those that are asked for each instrument, in the order in which a label has them."""
    found = [one for one in every() if isinstance(one, InstrumentRandomizer)]
    return tuple(sorted(found, key=lambda one: (one.place.record, one.place.settings)))


@cache
def each_in_order() -> tuple[InstrumentRandomizer[Any, Any], ...]:
    """The same in the order in which they can be asked."""
    return tuple(_in_order(of_instruments()))


@cache
def of_images() -> tuple[Randomizer[Any, Any], ...]:
    """Those that are asked once an image, in the order in which they can be: each after all that it
    looks at, else as the settings."""
    return tuple(_in_order([one for one in every() if isinstance(one, Randomizer)]))


def of_records() -> list[Randomizer[Any, Any]]:
    """Those that images record, in the order of their keys."""
    found = [one for one in every() if isinstance(one, Randomizer) and one.record]
    return sorted(found, key=lambda one: (one.place.record, one.place.settings))


def _in_order(some: Sequence[One]) -> list[One]:
    """Each after those of them that it comes after, else as they are. Whatever is asked for each
    instrument is asked with the one that asks for instruments (`each`). ValueError where that goes
    in a circle."""
    done: list[One] = []

    def add(one: One, path: tuple[str, ...]) -> None:
        if one.name in path:
            raise ValueError(f"{' → '.join((*path, one.name))}: each comes after the next")
        before = list(one.after)
        if getattr(one, "each", False):
            before += [b for r in of_instruments() for b in r.after]
        for other in before:
            if other in some and other not in done:
                add(some[some.index(other)], (*path, one.name))
        if one not in done:
            done.append(one)

    for one in some:
        add(one, ())
    return done


def blank() -> dict[str, Any]:
    """What a label holds where nothing was drawn, by key."""
    return {k: dict(v) if isinstance(v, dict) else v for k, v in _blank()}


@cache
def _blank() -> tuple[tuple[str, Any], ...]:
    return tuple(pair for one in of_instruments() for pair in one.laid_out(one.blank).items())
