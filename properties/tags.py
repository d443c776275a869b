"""Tags on objects: `object.synthpoint` says what an object is to Synthpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import bpy

# What an artist does to an instrument of another file is kept with its library override.
KEPT: set[Literal["LIBRARY_OVERRIDABLE"]] = {"LIBRARY_OVERRIDABLE"}
KEPT_LIST = {"LIBRARY_OVERRIDABLE", "USE_INSERTION"}


class SynthpointShape(bpy.types.PropertyGroup):
    """Vertices of a mesh that are spread over it, by which it is known what became of its
    coordinates since: scene/instruments/coordinates.py."""

    count: bpy.props.IntProperty(
        name="Vertices", description="Vertices that the mesh had; 0: none were noted", override=KEPT
    )
    vertices: bpy.props.IntVectorProperty(name="Numbers", size=10, override=KEPT)
    places: bpy.props.FloatVectorProperty(name="Places", size=30, override=KEPT)


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
        override=KEPT,
    )
    part: bpy.props.PointerProperty(name="Part", type=bpy.types.Object, override=KEPT)
    axis: bpy.props.FloatVectorProperty(
        name="Axis",
        description="Direction of the hinge in the frame of the part's parent",
        size=3,
        default=(0.0, 0.0, 1.0),
        subtype="XYZ",
        override=KEPT,
    )
    origin: bpy.props.FloatVectorProperty(
        name="Origin",
        description="A point on the hinge, in the frame of the part's parent",
        size=3,
        subtype="TRANSLATION",
        unit="LENGTH",
        override=KEPT,
    )
    base: bpy.props.PointerProperty(
        name="Base",
        description="The part that the hinge is in: it goes where that goes",
        type=bpy.types.Object,
        override=KEPT,
    )
    pivot: bpy.props.FloatVectorProperty(
        name="Pivot",
        description="The point on the hinge in the base's own coordinates",
        size=3,
        subtype="TRANSLATION",
        unit="LENGTH",
        override=KEPT,
    )
    along: bpy.props.FloatVectorProperty(
        name="Along",
        description="The hinge's axis in the base's own coordinates",
        size=3,
        default=(0.0, 0.0, 1.0),
        subtype="XYZ",
        override=KEPT,
    )
    base_shape: bpy.props.PointerProperty(type=SynthpointShape, override=KEPT)
    part_shape: bpy.props.PointerProperty(type=SynthpointShape, override=KEPT)
    key: bpy.props.StringProperty(
        name="Key", description="The same as that of its part, which copies share", override=KEPT
    )
    removed: bpy.props.BoolProperty(
        name="Removed", description="It opens nothing, as if it were not there", override=KEPT
    )
    ratio: bpy.props.FloatProperty(
        name="Ratio",
        description="Turn of this part for each turn of the opening",
        default=1.0,
        override=KEPT,
    )
    shape_key: bpy.props.StringProperty(name="Shape Key", override=KEPT)
    target: bpy.props.StringProperty(
        name="Target", description="Name of the bone, or of the custom property", override=KEPT
    )
    channel: bpy.props.StringProperty(
        name="Moves With",
        description="Joints with the same word here move together, even where joints open "
        "independently; empty: this one alone",
        override=KEPT,
    )
    own_range: bpy.props.BoolProperty(
        name="Own Range", description="It opens from an angle to an angle of its own", override=KEPT
    )
    least: bpy.props.FloatProperty(
        name="Least",
        description="Its own angle at the least opening",
        subtype="ANGLE",
        override=KEPT,
    )
    most: bpy.props.FloatProperty(
        name="Most",
        description="Its own angle at the greatest opening",
        subtype="ANGLE",
        override=KEPT,
    )
    low: bpy.props.FloatProperty(
        name="Closed", description="The property's value at the least opening", override=KEPT
    )
    high: bpy.props.FloatProperty(
        name="Open",
        description="The property's value at the greatest opening",
        default=1.0,
        override=KEPT,
    )
    rest: bpy.props.FloatVectorProperty(
        name="Rest",
        description="The local matrix of the part (or bone) at opening 0, row by row",
        size=16,
        default=(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1),
        override=KEPT,
    )


# What moves an instrument when its opening is changed; the operators room sets it.
on_opening: Callable[[bpy.types.Object, float], None] | None = None


def _opened(tags: SynthpointObject, _context: bpy.types.Context) -> None:
    if tags.stands and tags.stands_at == tags.opening:
        return  # there they are: it is being stored
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
            ("CONTACT", "Contact", "Where a hand touches the instrument above it in one grip"),
        ),
        override=KEPT,
    )
    class_name: bpy.props.StringProperty(
        name="Class", description="Class of the instrument", override=KEPT
    )
    keypoint: bpy.props.StringProperty(
        name="Keypoint", description="Name of the keypoint", override=KEPT
    )
    grip: bpy.props.StringProperty(
        name="Grip", description="Name of the grip that the contact is of", override=KEPT
    )
    part: bpy.props.StringProperty(
        name="Part",
        description="What of the hand touches there: a place on the skin, with the empty's Z out "
        "of the metal, or a finger in a ring, with Z where it points",
        override=KEPT,
    )
    key: bpy.props.StringProperty(
        name="Key",
        description="Of an instrument or a hinged part; copies and pieces of it bear the same",
        override=KEPT,
    )
    at_rest: bpy.props.BoolProperty(
        name="At Rest",
        description="The keypoint's location is its place on the part as that is when nothing "
        "bends it; what bends it is in the delta transform",
        override=KEPT,
    )
    stood: bpy.props.FloatVectorProperty(
        name="Stood",
        description="The keypoint's location when its delta transform was set",
        size=3,
        override=KEPT,
    )
    rest: bpy.props.FloatVectorProperty(
        name="Rest",
        description="The keypoint's place at rest, in its part's frame",
        size=3,
        override=KEPT,
    )
    in_root: bpy.props.FloatVectorProperty(
        name="In Root",
        description="The keypoint's place in the frame of its instrument's root",
        size=3,
        override=KEPT,
    )
    off: bpy.props.FloatProperty(
        name="Off",
        description="Distance of the keypoint from its part's surface, as a share of the part's "
        "size; negative: not known",
        default=-1.0,
        override=KEPT,
    )
    shape: bpy.props.PointerProperty(type=SynthpointShape, override=KEPT)
    opening: bpy.props.FloatProperty(
        name="Opening",
        description="How far the instrument is open now",
        subtype="ANGLE",
        update=_opened,
        override=KEPT,
    )
    stands: bpy.props.BoolProperty(
        name="Stands",
        description="It is noted to which opening its parts were brought last",
        override=KEPT,
    )
    stands_at: bpy.props.FloatProperty(name="Stands At", subtype="ANGLE", override=KEPT)
    opening_min: bpy.props.FloatProperty(
        name="Least Opening", subtype="ANGLE", update=_push_most, override=KEPT
    )
    opening_max: bpy.props.FloatProperty(
        name="Most Opening", subtype="ANGLE", update=_push_least, override=KEPT
    )
    joints: bpy.props.CollectionProperty(type=SynthpointJoint, override=KEPT_LIST)


CLASSES = (SynthpointShape, SynthpointJoint, SynthpointObject)


def register() -> None:
    """The groups and `Object.synthpoint`."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Object.synthpoint = bpy.props.PointerProperty(type=SynthpointObject, override=KEPT)


def unregister() -> None:
    """The mirror of `register`."""
    del bpy.types.Object.synthpoint
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
