"""`window_manager.synthpoint`: what the panel shows of the scene, kept so that draw() need not scan
it. Nothing of this is stored in the file; `scene.listing` fills it."""

from __future__ import annotations

import bpy


class SynthpointPoint(bpy.types.PropertyGroup):
    """A keypoint of a listed instrument; `object` is None where it is still missing."""

    name: bpy.props.StringProperty(name="Keypoint")
    object: bpy.props.PointerProperty(type=bpy.types.Object)


class SynthpointListed(bpy.types.PropertyGroup):
    """A tagged instrument of the scene."""

    name: bpy.props.StringProperty(name="Instrument")
    root: bpy.props.PointerProperty(type=bpy.types.Object)
    class_name: bpy.props.StringProperty(name="Class")
    points: bpy.props.CollectionProperty(type=SynthpointPoint)
    active_point: bpy.props.IntProperty(name="Keypoint", description="The chosen keypoint")
    missing: bpy.props.IntProperty(name="Missing", description="Keypoints still to be placed")
    size: bpy.props.FloatProperty(name="Size", description="Longest edge in whole metres")
    problem: bpy.props.StringProperty(name="Problem")
    refuses: bpy.props.BoolProperty(name="Refuses", description="A run would refuse it")
    stray: bpy.props.StringProperty(
        name="Stray", description="A keypoint on it that its class does not have"
    )


def _choose(session: SynthpointSession, context: bpy.types.Context) -> None:
    """Selecting a row selects the instrument."""
    if not 0 <= session.active < len(session.instruments):
        return
    root = session.instruments[session.active].root
    if root is None or root not in context.view_layer.objects.values():
        return
    inside = context.view_layer.objects.active
    while inside is not None and inside != root:
        inside = inside.parent
    if inside == root:  # the list follows the viewport; nothing is to be selected
        return
    for obj in context.view_layer.objects.selected:
        obj.select_set(False)
    root.select_set(True)
    context.view_layer.objects.active = root


class SynthpointCard(bpy.types.PropertyGroup):
    """A graphics card of this machine; see core/running/devices.py."""

    kind: bpy.props.StringProperty(name="Kind")
    name: bpy.props.StringProperty(name="Card")
    number: bpy.props.IntProperty(name="Number")
    ticked: bpy.props.BoolProperty(name="In Preferences")


class SynthpointSession(bpy.types.PropertyGroup):
    """The list of instruments in the panel, and what else it shows."""

    instruments: bpy.props.CollectionProperty(type=SynthpointListed)
    brought_up: bpy.props.StringProperty(
        name="Brought Up", description="What was changed in a file as it was opened"
    )
    active: bpy.props.IntProperty(
        name="Instrument", description="The chosen instrument", update=_choose
    )
    image: bpy.props.IntProperty(
        name="Image", description="Number of the image to show", default=1, min=1, soft_max=100000
    )
    preview_count: bpy.props.IntProperty(
        name="Pictures", description="Pictures on the contact sheet", default=9, min=1, soft_max=64
    )
    cards: bpy.props.CollectionProperty(type=SynthpointCard)
    cards_known: bpy.props.BoolProperty(
        name="Cards Known", description="Whether this Blender was asked for its graphics cards"
    )


CLASSES = (SynthpointPoint, SynthpointListed, SynthpointCard, SynthpointSession)
