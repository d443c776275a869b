"""What the sidebar tab shows. Panels only draw: they never write, and never scan the scene."""

from __future__ import annotations


def _classes() -> tuple[type, ...]:
    from . import camera, classes, instruments, main, output, randomize

    return (
        *main.CLASSES,
        *instruments.CLASSES,
        *classes.CLASSES,
        *randomize.CLASSES,
        *camera.CLASSES,
        *output.CLASSES,
    )


def register() -> None:
    """Panels, lists and menus, parents first."""
    import bpy

    for cls in _classes():
        bpy.utils.register_class(cls)


def unregister() -> None:
    """The mirror of `register`."""
    import bpy

    for cls in reversed(_classes()):
        bpy.utils.unregister_class(cls)
