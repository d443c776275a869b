"""Callbacks that Blender can keep."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, TypeVar, cast

Callback = TypeVar("Callback", bound=Callable[..., Any])


def without_globals(callback: Callback) -> Callback:
    """The same function without its module's globals: Blender's note of a property is not garbage
    collected, and a function that leads back to the class would keep the bpy module until it
    crashes on exit."""
    made = cast(types.FunctionType, callback)
    return cast(
        Callback,
        types.FunctionType(made.__code__, {}, made.__name__, None, made.__closure__),
    )
