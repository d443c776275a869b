"""What varies from image to image, a file each: its settings, what is drawn, and how."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..found import modules_of
from .randomizer import AnyRandomizer, InstrumentRandomizer, Randomizer

_more: list[AnyRandomizer[Any, Any]] = []


def register(randomizer: AnyRandomizer[Any, Any]) -> None:
    """Adds one that lies elsewhere. RuntimeError where it comes too late: what a spec has is fixed
    once core/job/spec.py is loaded."""
    if every.cache_info().currsize:
        raise RuntimeError(f"{randomizer.name}: registered too late; do it before a spec is loaded")
    _more.append(randomizer)


@cache
def every() -> tuple[AnyRandomizer[Any, Any], ...]:
    """All, in the order of their settings."""
    found = {one for module in modules_of(__package__) for one in vars(module).values()
             if isinstance(one, AnyRandomizer)}  # fmt: skip
    return tuple(sorted((*found, *_more), key=lambda one: (one.place.settings, one.name)))


def of_instruments() -> list[InstrumentRandomizer[Any, Any]]:
    """Those that are asked for each instrument, in the order in which a label has them."""
    found = [one for one in every() if isinstance(one, InstrumentRandomizer)]
    return sorted(found, key=lambda one: (one.place.record, one.place.settings))


def of_images() -> list[Randomizer[Any, Any]]:
    """Those that are asked once an image, in the order in which they can be: each after all that it
    looks at, else as the settings."""
    return in_order([one for one in every() if isinstance(one, Randomizer)])


def of_records() -> list[Randomizer[Any, Any]]:
    """Those that images record, in the order of their keys."""
    found = [one for one in every() if isinstance(one, Randomizer) and one.record]
    return sorted(found, key=lambda one: (one.place.record, one.place.settings))


def in_order(some: list[Randomizer[Any, Any]]) -> list[Randomizer[Any, Any]]:
    """Each after those of them that it comes after, else as they are. Whatever is asked for each
    instrument is asked with the first one that asks for instruments (`each`)."""
    done: list[Randomizer[Any, Any]] = []

    def add(one: AnyRandomizer[Any, Any]) -> None:
        if not isinstance(one, Randomizer) or one in done or one not in some:
            return
        inner = [b for r in of_instruments() for b in r.after] if one.each else []
        for before in (*one.after, *inner):
            add(before)
        done.append(one)

    for one in some:
        add(one)
    return done


def blank() -> dict[str, Any]:
    """What a label holds where nothing was drawn, by key."""
    return {k: v for one in of_instruments() for k, v in one.laid_out(one.blank).items()}
