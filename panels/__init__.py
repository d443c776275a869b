"""What the sidebar tab shows. Panels only draw: they never write, and never scan the scene."""

from __future__ import annotations


def _classes() -> list[type]:
    from ..operators.base import declared
    from . import (
        camera,
        classes,
        generate,
        grips,
        instruments,
        keypoints,
        main,
        output,
        preview,
        randomize,
    )

    # Parents first.
    files = (
        main, instruments, keypoints, grips, classes, randomize, camera, output, preview, generate
    )  # fmt: skip
    return [*(cls for file in files for cls in declared(file)), *randomize.SECTION_PANELS]


def register() -> None:
    """Panels, lists and menus, parents first; then the overlay."""
    import bpy

    from . import hand, overlay

    for cls in _classes():
        bpy.utils.register_class(cls)
    hand.over.register()
    overlay.over.register()


def unregister() -> None:
    """The mirror of `register`."""
    import bpy

    from . import hand, overlay

    overlay.over.unregister()
    hand.over.unregister()
    for cls in reversed(_classes()):
        bpy.utils.unregister_class(cls)
