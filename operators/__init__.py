"""What the panel's buttons do. Each operator is thin: it calls one function elsewhere."""

from __future__ import annotations


def _classes() -> tuple[type, ...]:
    from . import (
        check,
        choose,
        class_keypoints,
        classes,
        entries,
        exports,
        generate,
        import_folder,
        instruments,
        keypoints,
        parts,
        place,
        preview,
        settings,
        start,
    )

    return (
        *start.CLASSES,
        *instruments.CLASSES,
        *keypoints.CLASSES,
        *place.CLASSES,
        *parts.CLASSES,
        *import_folder.CLASSES,
        *choose.CLASSES,
        *entries.CLASSES,
        *settings.CLASSES,
        *classes.CLASSES,
        *class_keypoints.CLASSES,
        *exports.CLASSES,
        *check.CLASSES,
        *preview.CLASSES,
        *generate.CLASSES,
    )


def register() -> None:
    """Operators; and opening an instrument in the panel moves its parts."""
    import bpy

    from ..properties import tags
    from ..scene.authoring import watch
    from ..scene.blender import overrides
    from ..scene.instruments.articulation import open_to
    from . import checked, runs, sheet, shown

    for cls in _classes():
        bpy.utils.register_class(cls)
    tags.on_opening = open_to
    watch.register()
    for module in (overrides, runs, shown, sheet, checked):
        module.register()


def unregister() -> None:
    """The mirror of `register`."""
    import bpy

    from ..properties import tags
    from ..scene.authoring import cards, watch
    from ..scene.blender import overrides
    from . import checked, runs, sheet, shown

    for module in (checked, sheet, shown, runs, overrides):
        module.unregister()
    watch.unregister()
    cards.stop_looking()
    tags.on_opening = None
    for cls in reversed(_classes()):
        bpy.utils.unregister_class(cls)
