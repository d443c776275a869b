"""What the extension stores in a .blend file, as property groups."""

from __future__ import annotations

import atexit


def register() -> None:
    """Property groups, then the pointers to them."""
    import bpy

    from . import preferences, scene, session, tags

    tags.register()
    for cls in (*scene.CLASSES, *session.CLASSES, *preferences.CLASSES):
        bpy.utils.register_class(cls)
    bpy.types.Scene.synthpoint = bpy.props.PointerProperty(type=scene.SynthpointScene)
    bpy.types.WindowManager.synthpoint = bpy.props.PointerProperty(type=session.SynthpointSession)
    if not bpy.app.binary_path:
        # Blender as a Python module crashes on exit where a property still has a callback.
        atexit.register(unregister)


def unregister() -> None:
    """The mirror of `register`."""
    import bpy

    from . import preferences, scene, session, tags

    del bpy.types.WindowManager.synthpoint
    del bpy.types.Scene.synthpoint
    for cls in reversed((*scene.CLASSES, *session.CLASSES, *preferences.CLASSES)):
        bpy.utils.unregister_class(cls)
    tags.unregister()
    atexit.unregister(unregister)
