"""What the panel's buttons do. Each operator is thin: it calls one function elsewhere."""

from __future__ import annotations


def _classes() -> tuple[type, ...]:
    from . import choose, class_keypoints, classes, instruments, start

    return (
        *start.CLASSES,
        *instruments.CLASSES,
        *choose.CLASSES,
        *classes.CLASSES,
        *class_keypoints.CLASSES,
    )


def register() -> None:
    """Operators; and opening an instrument in the panel moves its parts."""
    import bpy

    from ..properties import tags
    from ..scene.articulation import set_opening

    for cls in _classes():
        bpy.utils.register_class(cls)
    tags.on_opening = set_opening


def unregister() -> None:
    """The mirror of `register`."""
    import bpy

    from ..properties import tags

    tags.on_opening = None
    for cls in reversed(_classes()):
        bpy.utils.unregister_class(cls)
