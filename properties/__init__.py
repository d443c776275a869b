"""What the extension stores in a .blend file, as property groups."""

from __future__ import annotations


def register() -> None:
    """Property groups, then the pointers to them; harmless where they are there already."""
    import bpy

    from . import scene, tags

    tags.register()
    if hasattr(bpy.types.Scene, "synthpoint"):
        return
    for cls in scene.CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Scene.synthpoint = bpy.props.PointerProperty(type=scene.SynthpointScene)


def unregister() -> None:
    import bpy

    from . import scene, tags

    if hasattr(bpy.types.Scene, "synthpoint"):
        del bpy.types.Scene.synthpoint
        for cls in reversed(scene.CLASSES):
            bpy.utils.unregister_class(cls)
    tags.unregister()
