"""What varies from image to image, in the scene: an effect for each randomizer that needs one."""

from __future__ import annotations

from functools import cache
from typing import Any

from ...core.found import modules_of
from .effect import Effect

_more: list[type[Effect[Any]]] = []


def register(effect: type[Effect[Any]]) -> None:
    """Adds one that lies elsewhere."""
    _more.append(effect)
    effects.cache_clear()


@cache
def effects() -> tuple[type[Effect[Any]], ...]:
    """All, in the order in which they are made and asked."""
    found = {
        one
        for module in modules_of(__package__)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Effect) and hasattr(one, "of")
    }
    return tuple(sorted((*found, *_more), key=_order))


def _order(effect: type[Effect[Any]]) -> tuple[int, str]:
    place = effect.of.place.settings if effect.order is None else effect.order
    return place, effect.of.name
