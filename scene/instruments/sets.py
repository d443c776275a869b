"""Background sets: scenes that are rendered along with another. Its ray casts do not meet them."""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from ..blender.visibility import match_viewport_to_render
from .instance import instruments


def backgrounds(scene: bpy.types.Scene) -> Iterator[tuple[bpy.types.Scene, bpy.types.ViewLayer]]:
    """The scene's background set, that one's own and so on, each with the view layer that is
    rendered."""
    each = scene.background_set
    while each is not None:
        layers = each.view_layers
        yield each, next((layer for layer in layers if layer.use), layers[0])
        each = each.background_set


def take_over(scene: bpy.types.Scene) -> None:
    """Makes the viewports of the sets show what is rendered, at the frame of `scene`."""
    for each, layer in backgrounds(scene):
        match_viewport_to_render(each, layer)
        each.frame_set(scene.frame_current, subframe=scene.frame_subframe)


def unlabelled(scene: bpy.types.Scene) -> str | None:
    """A line on the tagged instruments that only a set shows; None where there is none."""
    own = set(scene.objects)
    for each, _layer in backgrounds(scene):
        lost = [i.name for i in instruments(each) if i.root not in own]
        if lost:
            return (
                f"{', '.join(lost)}: only in the background set {each.name!r}, where nothing is "
                f"labelled; link it into {scene.name!r}, or untag it"
            )
    return None


def graphs(scene: bpy.types.Scene) -> list[tuple[bpy.types.Scene, bpy.types.Depsgraph]]:
    """The sets with what a ray cast into them needs."""
    found = []
    for each, layer in backgrounds(scene):
        with bpy.context.temp_override(scene=each, view_layer=layer):
            found.append((each, bpy.context.evaluated_depsgraph_get()))
    return found
