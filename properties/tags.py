"""Tags on objects: `object.synthpoint` says what an object is to Synthpoint."""

from __future__ import annotations

from collections.abc import Callable

import bpy


class SynthpointJoint(bpy.types.PropertyGroup):
    """How one part of an instrument moves when it opens."""

    kind: bpy.props.EnumProperty(
        name="Kind",
        items=(
            ("HINGE", "Hinge", "The part turns about an axis"),
            ("SHAPE_KEY", "Shape Key", "The part bends by a shape key"),
            ("BONE", "Bone", "A bone of the part, an armature, turns about an axis of its own"),
            ("PROPERTY", "Property", "A custom property of the part changes; drivers follow it"),
        ),
    )
    part: bpy.props.PointerProperty(name="Part", type=bpy.types.Object)
    axis: bpy.props.FloatVectorProperty(
        name="Axis",
        description="Direction of the hinge in the frame of the part's parent",
        size=3,
        default=(0.0, 0.0, 1.0),
        subtype="XYZ",
    )
    origin: bpy.props.FloatVectorProperty(
        name="Origin",
        description="A point on the hinge, in the frame of the part's parent",
        size=3,
        subtype="TRANSLATION",
        unit="LENGTH",
    )
    ratio: bpy.props.FloatProperty(
        name="Ratio", description="Turn of this part for each turn of the opening", default=1.0
    )
    shape_key: bpy.props.StringProperty(name="Shape Key")
    target: bpy.props.StringProperty(
        name="Target", description="Name of the bone, or of the custom property"
    )
    channel: bpy.props.StringProperty(
        name="Moves With",
        description="Joints with the same word here move together, even where joints open "
        "independently; empty: this one alone",
    )
    own_range: bpy.props.BoolProperty(
        name="Own Range", description="It opens from an angle to an angle of its own"
    )
    least: bpy.props.FloatProperty(
        name="Least", description="Its own angle at the least opening", subtype="ANGLE"
    )
    most: bpy.props.FloatProperty(
        name="Most", description="Its own angle at the greatest opening", subtype="ANGLE"
    )
    low: bpy.props.FloatProperty(
        name="Closed", description="The property's value at the least opening"
    )
    high: bpy.props.FloatProperty(
        name="Open", description="The property's value at the greatest opening", default=1.0
    )
    rest: bpy.props.FloatVectorProperty(
        name="Rest",
        description="The local matrix of the part (or bone) at opening 0, row by row",
        size=16,
        default=(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1),
    )


# What moves an instrument when its opening is changed; the operators room sets it.
on_opening: Callable[[bpy.types.Object, float], None] | None = None


def _opened(tags: SynthpointObject, _context: bpy.types.Context) -> None:
    if on_opening is not None:
        # Within its range, where it has one.
        least, most = tags.opening_min, max(tags.opening_min, tags.opening_max)
        on_opening(tags.id_data, min(max(tags.opening, least), most))


def _push_most(tags: SynthpointObject, _context: bpy.types.Context) -> None:
    if tags.opening_max < tags.opening_min:
        tags.opening_max = tags.opening_min


def _push_least(tags: SynthpointObject, _context: bpy.types.Context) -> None:
    if tags.opening_min > tags.opening_max:
        tags.opening_min = tags.opening_max


class SynthpointObject(bpy.types.PropertyGroup):
    """What an object is to Synthpoint."""

    role: bpy.props.EnumProperty(
        name="Role",
        items=(
            ("NONE", "None", "Static scene"),
            ("INSTRUMENT", "Instrument", "Root of an instrument; its parts are below it"),
            ("KEYPOINT", "Keypoint", "A keypoint of the instrument above it"),
        ),
    )
    class_name: bpy.props.StringProperty(name="Class", description="Class of the instrument")
    keypoint: bpy.props.StringProperty(name="Keypoint", description="Name of the keypoint")
    opening: bpy.props.FloatProperty(
        name="Opening",
        description="How far the instrument is open now",
        subtype="ANGLE",
        update=_opened,
    )
    opening_min: bpy.props.FloatProperty(name="Least Opening", subtype="ANGLE", update=_push_most)
    opening_max: bpy.props.FloatProperty(name="Most Opening", subtype="ANGLE", update=_push_least)
    joints: bpy.props.CollectionProperty(type=SynthpointJoint)


CLASSES = (SynthpointJoint, SynthpointObject)


def register() -> None:
    """The groups and `Object.synthpoint`."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Object.synthpoint = bpy.props.PointerProperty(type=SynthpointObject)


def unregister() -> None:
    """The mirror of `register`."""
    del bpy.types.Object.synthpoint
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
