"""What *Check* found: kept in memory, gone with the file. `draw()` reads what is here."""

from __future__ import annotations

import bpy

from ..scene.blender import handlers
from ..scene.instruments.problems import Problem

_found: list[Problem] | None = None
_stale = False


def found() -> list[Problem] | None:
    """What was in the way, what a run would refuse first; None where nobody has checked."""
    return _found


def stale() -> bool:
    """Whether the scene was changed since, so that all this may be otherwise."""
    return _stale


def keep(problems: list[Problem]) -> None:
    """These are what is in the way now."""
    global _found, _stale
    _found, _stale = problems, False


@handlers.persistent
def forget(*_: object) -> None:
    """Another file is opened."""
    global _found, _stale
    _found, _stale = None, False


@handlers.persistent
def _changed(_scene: bpy.types.Scene, graph: bpy.types.Depsgraph) -> None:
    """Choosing an object updates the scene as well, but nothing of it."""
    global _stale
    if _found is not None and any(_says_much(update) for update in graph.updates):
        _stale = True


def _says_much(update: bpy.types.DepsgraphUpdate) -> bool:
    if not isinstance(update.id, bpy.types.Scene):
        return True
    return update.is_updated_transform or update.is_updated_geometry or update.is_updated_shading


@handlers.persistent
def _went_back(*_: object) -> None:
    global _stale
    _stale = True


LISTENERS = (
    ("load_pre", forget),
    ("depsgraph_update_post", _changed),
    ("undo_post", _went_back),
    ("redo_post", _went_back),
)


def register() -> None:
    """Listens to changes, and to another file being opened."""
    handlers.listen(*LISTENERS)


def unregister() -> None:
    """The mirror of `register`."""
    handlers.leave(*LISTENERS)
    forget()
