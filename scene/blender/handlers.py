"""What Blender calls of ours, put in and taken out: also where another add-on took it out first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import bpy

# The name of a list in bpy.app.handlers, and what is called.
Function = TypeVar("Function", bound=Callable[..., Any])
Listener = tuple[str, Callable[..., Any]]


def persistent(function: Function) -> Function:
    """Has Blender call it still where another file was opened."""
    kept: Function = bpy.app.handlers.persistent(function)
    return kept


def listen(*listeners: Listener) -> None:
    """Has Blender call them."""
    for name, function in listeners:
        getattr(bpy.app.handlers, name).append(function)


def leave(*listeners: Listener) -> None:
    """The mirror of `listen`."""
    for name, function in reversed(listeners):
        functions = getattr(bpy.app.handlers, name)
        if function in functions:
            functions.remove(function)


def stop(timer: Callable[[], float | None]) -> None:
    """Ends a timer, where it runs."""
    if bpy.app.timers.is_registered(timer):
        bpy.app.timers.unregister(timer)
