"""`window_manager.synthpoint`: what the panel shows of the scene, kept so that draw() need not scan
it. Nothing of this is stored in the file; `scene.listing` fills it."""

from __future__ import annotations

from collections.abc import Callable

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


class SynthpointTouch(bpy.types.PropertyGroup):
    """A contact of a grip; `object` is None where the mesh says where it is, or nothing does."""

    name: bpy.props.StringProperty(name="Contact")
    object: bpy.props.PointerProperty(type=bpy.types.Object)
    missing: bpy.props.BoolProperty(name="Missing", description="Nothing says where it is")


class SynthpointHolding(bpy.types.PropertyGroup):
    """A grip of the chosen instrument."""

    name: bpy.props.StringProperty(name="Grip")
    contacts: bpy.props.CollectionProperty(type=SynthpointTouch)
    active_contact: bpy.props.IntProperty(name="Contact", description="The chosen contact")
    missing: bpy.props.IntProperty(name="Missing", description="Contacts that are nowhere")


def _looked_for(_session: SynthpointSession, _context: bpy.types.Context) -> None:
    if on_grip is not None:
        on_grip()


# What follows when another grip is chosen, or a hand is to be shown; the operators room sets it.
on_grip: Callable[[], None] | None = None


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
    grips: bpy.props.CollectionProperty(type=SynthpointHolding)
    grips_of: bpy.props.StringProperty(
        name="Grips Of", description="The instrument that they are of, by its full name"
    )
    grips_said: bpy.props.StringProperty(
        name="Grips Said", description="Why it has no grip, or what is wrong with one"
    )
    stray_contact: bpy.props.StringProperty(
        name="Stray", description="A contact on it, by its object's name, that is of no grip"
    )
    active_grip: bpy.props.IntProperty(
        name="Grip", description="The chosen grip", update=_looked_for
    )
    show_hand: bpy.props.BoolProperty(
        name="Show Hand",
        description="Show a hand that holds the chosen instrument in the chosen grip; it is drawn "
        "over the viewport, and never in a picture",
        update=_looked_for,
    )
    left_hand: bpy.props.BoolProperty(
        name="Left",
        description="Show a left hand: it holds the instrument the other way round, on the metal "
        "that is there",
        update=_looked_for,
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


CLASSES = (
    SynthpointPoint, SynthpointListed, SynthpointTouch, SynthpointHolding, SynthpointCard,
    SynthpointSession,
)  # fmt: skip
