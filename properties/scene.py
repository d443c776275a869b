"""`scene.synthpoint`: everything the extension stores in a scene hangs on this one group."""

from __future__ import annotations

from collections.abc import Callable

import bpy

from . import classes, settings
from .paths import RELATIVE

# Counts up when stored data changes form; `MIGRATIONS[n]` takes a scene from version n to n + 1.
DATA_VERSION = 1
MIGRATIONS: dict[int, Callable[[bpy.types.Scene], None]] = {}


class SynthpointOutput(bpy.types.PropertyGroup):
    """Where the dataset goes."""

    folder: bpy.props.StringProperty(
        name="Folder",
        description="Folder the dataset is written to; // is the folder of the .blend file",
        subtype="DIR_PATH",
        options=RELATIVE,
    )
    exports: bpy.props.StringProperty(
        name="Exports",
        description="Training formats written at the end of a run, separated by spaces",
    )


class SynthpointOverlay(bpy.types.PropertyGroup):
    """What is drawn over the viewport."""

    show: bpy.props.BoolProperty(
        name="Show Keypoints",
        description="Draw keypoints and skeletons over the viewport; hollow ones are hidden from "
        "the scene's camera",
        default=True,
    )
    names: bpy.props.BoolProperty(
        name="Names", description="Write each keypoint's name beside it", default=True
    )
    size: bpy.props.FloatProperty(
        name="Size", description="Size of the points", default=10.0, min=3.0, max=40.0,
        subtype="PIXEL",
    )  # fmt: skip


class SynthpointScene(bpy.types.PropertyGroup):
    """What a scene is to Synthpoint."""

    data_version: bpy.props.IntProperty(name="Data Version", options={"HIDDEN"})
    settings: bpy.props.PointerProperty(type=settings.SPEC.type)
    classes: bpy.props.CollectionProperty(type=classes.SynthpointClass)
    active_class: bpy.props.IntProperty(name="Class", description="The chosen class")
    output: bpy.props.PointerProperty(type=SynthpointOutput)
    overlay: bpy.props.PointerProperty(type=SynthpointOverlay)


CLASSES = (
    *settings.CLASSES,  # type: ignore[has-type]  # the two modules wait for each other
    *classes.CLASSES,
    SynthpointOutput,
    SynthpointOverlay,
    SynthpointScene,
)


def ensure(scene: bpy.types.Scene) -> None:
    """Brings a scene's data to this version. Operators call it, draw() never."""
    group = scene.synthpoint
    if group.data_version == DATA_VERSION:
        return
    if group.data_version == 0:
        settings.fill_lists(scene)
        group.data_version = DATA_VERSION
    while group.data_version < DATA_VERSION:
        MIGRATIONS[group.data_version](scene)
        group.data_version += 1
