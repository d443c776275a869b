"""What the sidebar tab shows. Panels only draw: they never write, and never scan the scene."""

from __future__ import annotations


def _classes() -> tuple[type, ...]:
    from . import (
        camera,
        classes,
        generate,
        instruments,
        keypoints,
        main,
        output,
        preview,
        randomize,
    )

    return (
        *main.CLASSES,
        *instruments.CLASSES,
        *keypoints.CLASSES,
        *classes.CLASSES,
        *randomize.CLASSES,
        *camera.CLASSES,
        *output.CLASSES,
        *preview.CLASSES,
        *generate.CLASSES,
    )


def register() -> None:
    """Panels, lists and menus, parents first; then the overlay."""
    import bpy

    from . import overlay

    for cls in _classes():
        bpy.utils.register_class(cls)
    overlay.register()


def unregister() -> None:
    """The mirror of `register`."""
    import bpy

    from . import overlay

    overlay.unregister()
    for cls in reversed(_classes()):
        bpy.utils.unregister_class(cls)
