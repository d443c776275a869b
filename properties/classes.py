"""Instrument classes of a scene: keypoints, skeleton and pairs, and their core form."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count

import bpy

from ..core.errors import UserError
from ..core.labels.units import metres_in
from ..core.settings.classes import ClassSchema, KeypointSchema
from ..core.settings.fields import read, write
from ..core.settings.grips import GripSchema
from .generated.group import Group

# Grips have the fields of their schema.
GRIP = Group(GripSchema)


def _depth(entry: SynthpointKeypoint) -> float:
    return entry.tolerance / _metres(entry)


def _set_depth(entry: SynthpointKeypoint, value: float) -> None:
    entry.tolerance = value * _metres(entry)


def _metres(entry: SynthpointKeypoint) -> float:
    units = entry.id_data.unit_settings
    return metres_in(units.system, units.scale_length)


class SynthpointKeypoint(bpy.types.PropertyGroup):
    """A keypoint of a class."""

    name: bpy.props.StringProperty(name="Name", description="Name, unique in its class")
    sigma: bpy.props.FloatProperty(
        name="Spread",
        description="How far apart people mark this point, as a share of the instrument's size "
        "(the sigma of COCO's keypoint score)",
        default=0.05,
        min=1e-4,
        max=1.0,
        precision=3,
    )
    tolerance: bpy.props.FloatProperty(
        name="Tolerance",
        description="Its depth in metres, whatever the scene's unit",
        default=0.002,
        min=0.0,
        max=10.0,
    )
    depth: bpy.props.FloatProperty(
        name="Depth",
        description="How deep below its own instrument's surface it may lie and still count as "
        "visible",
        get=_depth,
        set=_set_depth,
        min=0.0,
        subtype="DISTANCE",
        unit="LENGTH",
        precision=4,
        step=0.1,
    )


class SynthpointLink(bpy.types.PropertyGroup):
    """Two keypoints of a class, by name: an edge of the skeleton or a left/right pair."""

    first: bpy.props.StringProperty(name="First", description="One keypoint")
    second: bpy.props.StringProperty(name="Second", description="The other keypoint")


class SynthpointClass(bpy.types.PropertyGroup):
    """A class of instruments."""

    name: bpy.props.StringProperty(name="Name", description="Name of the class in the dataset")
    supercategory: bpy.props.StringProperty(
        name="Group", description="COCO's supercategory", default="instrument"
    )
    keypoints: bpy.props.CollectionProperty(type=SynthpointKeypoint)
    active_keypoint: bpy.props.IntProperty(name="Keypoint", description="The chosen keypoint")
    skeleton: bpy.props.CollectionProperty(type=SynthpointLink)
    active_edge: bpy.props.IntProperty(name="Edge", description="The chosen edge")
    flip_pairs: bpy.props.CollectionProperty(type=SynthpointLink)
    active_pair: bpy.props.IntProperty(name="Pair", description="The chosen pair")
    grips: bpy.props.CollectionProperty(type=GRIP.type)
    active_grip: bpy.props.IntProperty(name="Grip", description="The chosen grip")
    symmetry: bpy.props.EnumProperty(
        name="Left Is",
        items=(
            ("identity", "A Half of the Mesh", "Left belongs to one half of the instrument"),
            ("view", "What Appears Left", "Left is the half that appears left in the picture"),
        ),
    )
    color: bpy.props.FloatVectorProperty(
        name="Color",
        description="Color of its keypoints and skeleton in the viewport and in previews",
        subtype="COLOR",
        size=3,
        min=0.0,
        max=1.0,
        default=(0.1, 0.7, 1.0),
    )


CLASSES: tuple[type, ...] = (*GRIP.classes, SynthpointKeypoint, SynthpointLink, SynthpointClass)


def to_schemas(scene: bpy.types.Scene) -> tuple[ClassSchema, ...]:
    """The scene's classes, in order; UserError where one contradicts itself."""
    return tuple(to_schema(c) for c in scene.synthpoint.classes)


def to_schema(entry: SynthpointClass) -> ClassSchema:
    """One class, checked. An edge or pair that names a keypoint twice or none is an error."""
    names = [k.name for k in entry.keypoints]
    return read(
        ClassSchema,
        {
            "name": entry.name,
            "supercategory": entry.supercategory,
            "keypoints": [
                {"name": k.name, "sigma": _short(k.sigma), "tolerance": _short(k.tolerance)}
                for k in entry.keypoints
            ],
            "skeleton": [
                [_number(names, edge.first), _number(names, edge.second)] for edge in entry.skeleton
            ],
            "flip_pairs": [[pair.first, pair.second] for pair in entry.flip_pairs],
            "symmetry": entry.symmetry,
            "color": [_short(c) for c in entry.color],
            "grips": [GRIP.get(grip) for grip in entry.grips],
        },
        f"class {entry.name}",
    )


def from_schemas(scene: bpy.types.Scene, schemas: Iterable[ClassSchema]) -> None:
    """Replaces the scene's classes."""
    scene.synthpoint.classes.clear()
    for schema in schemas:
        add(scene, schema)
    scene.synthpoint.active_class = 0


def add(scene: bpy.types.Scene, schema: ClassSchema) -> SynthpointClass:
    """Adds a class at the end and makes it the active one."""
    group = scene.synthpoint
    entry = group.classes.add()
    fill(entry, schema)
    group.active_class = len(group.classes) - 1
    return entry


def fill(entry: SynthpointClass, schema: ClassSchema) -> None:
    """Gives an entry the content of a schema."""
    names = schema.keypoint_names
    entry.name, entry.supercategory = schema.name, schema.supercategory
    entry.symmetry, entry.color = schema.symmetry, schema.color
    for items in (entry.keypoints, entry.skeleton, entry.flip_pairs, entry.grips):
        items.clear()
    for keypoint in schema.keypoints:
        point = entry.keypoints.add()
        point.name, point.sigma, point.tolerance = keypoint.name, keypoint.sigma, keypoint.tolerance
    for a, b in schema.skeleton:
        edge = entry.skeleton.add()
        edge.first, edge.second = names[a - 1], names[b - 1]
    for left, right in schema.flip_pairs:
        pair = entry.flip_pairs.add()
        pair.first, pair.second = left, right
    for grip in schema.grips:
        GRIP.put(entry.grips.add(), write(grip))


def grips_of(entry: SynthpointClass) -> tuple[GripSchema, ...]:
    """Its grips, checked."""
    return tuple(read(GripSchema, GRIP.get(grip), f"class {entry.name}") for grip in entry.grips)


def find(scene: bpy.types.Scene, name: str) -> SynthpointClass | None:
    """The scene's class of that name; None where there is none."""
    return next((c for c in scene.synthpoint.classes if c.name == name), None)


def as_json(entry: SynthpointClass) -> dict[str, object]:
    """What a class file holds."""
    written: dict[str, object] = write(to_schema(entry))
    return written


def _number(names: list[str], name: str) -> int:
    """COCO's number of a keypoint, from 1; beyond the last where there is none of that name, which
    the class's check then reports."""
    return names.index(name) + 1 if name in names else len(names) + 1


def _short(value: float) -> float:
    """A single-precision number as the decimal that was typed."""
    return float(f"{value:.6g}")


# What "custom" starts from: something to rename rather than an empty list.
CUSTOM = ClassSchema(
    name="custom",
    keypoints=(KeypointSchema("tip", 0.1, 0.003), KeypointSchema("end", 0.1, 0.003)),
    skeleton=((1, 2),),
    color=(0.45, 0.9, 0.25),
)


def unused_name(taken: Iterable[str], wanted: str) -> str:
    """`wanted`, or `wanted_2` and so on where it is taken."""
    names = set(taken)
    numbered = (f"{wanted}_{number}" for number in count(2))
    return next(name for name in chain([wanted], numbered) if name not in names)


def rename(scene: bpy.types.Scene, old: str, new: str) -> None:
    """Renames a class in the scene's list, in its material settings and on its instruments."""
    entry = find(scene, old)
    if entry is not None:
        entry.name = new
    for channel in scene.synthpoint.settings.materials.channels:
        if channel.class_name == old:
            channel.class_name = new
    for obj in scene.objects:
        if obj.library is None and obj.synthpoint.class_name == old:
            obj.synthpoint.class_name = new


def check_keypoint_name(entry: SynthpointClass, old: str, new: str) -> None:
    """UserError where the keypoint cannot be renamed so."""
    if not new or "," in new:
        raise UserError(f"{new!r} cannot name a keypoint; use a word without a comma")
    if new in [k.name for k in entry.keypoints] and new != old:
        where = "" if entry.id_data == bpy.context.scene else f" in scene {entry.id_data.name}"
        raise UserError(
            f"{entry.name}: keypoint {new!r} is there already{where}; choose another name"
        )


def rename_keypoint(entry: SynthpointClass, old: str, new: str) -> None:
    """Renames it in the list, the skeleton and the pairs. Check the name first."""
    entry.keypoints[[k.name for k in entry.keypoints].index(old)].name = new
    for link in (*entry.skeleton, *entry.flip_pairs):
        link.first = new if link.first == old else link.first
        link.second = new if link.second == old else link.second


def remove_keypoint(entry: SynthpointClass, name: str) -> None:
    """Removes it from the list, with the edges and pairs it is part of."""
    for links in (entry.skeleton, entry.flip_pairs):
        for number in reversed(range(len(links))):
            if name in (links[number].first, links[number].second):
                links.remove(number)
    entry.keypoints.remove([k.name for k in entry.keypoints].index(name))
