"""What the panel's buttons do. Each operator is thin: it calls one function elsewhere."""

from __future__ import annotations


def _classes() -> list[type]:
    """Every operator of the files in this folder."""
    from importlib import import_module
    from pkgutil import iter_modules

    from .base import declared

    modules = [import_module(f".{file.name}", __package__) for file in iter_modules(__path__)]
    return [cls for module in modules for cls in declared(module)]


def register() -> None:
    """Operators; and opening an instrument in the panel moves its parts."""
    import bpy

    from ..properties import session, tags
    from ..scene.authoring import watch
    from ..scene.blender import overrides
    from ..scene.instruments.articulation import open_to
    from . import checked, runs, sheet, shown

    for cls in _classes():
        bpy.utils.register_class(cls)
    tags.on_opening = open_to
    session.on_grip = watch.soon
    watch.register()
    for module in (overrides, runs, shown, sheet, checked):
        module.register()


def unregister() -> None:
    """The mirror of `register`."""
    import bpy

    from ..properties import session, tags
    from ..scene.authoring import cards, watch
    from ..scene.blender import overrides
    from . import checked, runs, sheet, shown

    for module in (checked, sheet, shown, runs, overrides):
        module.unregister()
    watch.unregister()
    cards.stop_looking()
    tags.on_opening = session.on_grip = None
    for cls in reversed(_classes()):
        bpy.utils.unregister_class(cls)
