"""The extension's preferences: what belongs to the artist and not to a scene."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

ROOT = __package__.rpartition(".")[0]


class SynthpointPreferences(bpy.types.AddonPreferences):
    """Shown under Edit, Preferences, Add-ons, Synthpoint"""

    bl_idname = ROOT

    folder: bpy.props.StringProperty(
        name="Default Folder",
        description="Where datasets go when a scene names no folder of its own",
        subtype="DIR_PATH",
        default=str(Path.home() / "synthpoint"),
    )
    workers: bpy.props.IntProperty(
        name="Workers",
        description="Blender processes that render at the same time; each needs its own memory. "
        "0: one for each graphics card, or two on the CPU",
        default=0,
        min=0,
        max=64,
    )
    image_limit: bpy.props.FloatProperty(
        name="Image Limit",
        description="How long a worker may take over an image, or ten times as long as images "
        "took if that is more (ten times that for its first one), before it is started again; "
        "0 waits for ever",
        subtype="TIME_ABSOLUTE",
        unit="TIME_ABSOLUTE",
        default=60.0,
        min=0.0,
        soft_max=3600.0,
    )
    names_in_class_color: bpy.props.BoolProperty(
        name="Names in Class Color",
        description="Write keypoint names in the color of their class",
        default=True,
    )
    name_color: bpy.props.FloatVectorProperty(
        name="Name Color",
        description="Color of keypoint names otherwise",
        subtype="COLOR",
        size=3,
        min=0.0,
        max=1.0,
        default=(1.0, 1.0, 1.0),
    )
    scale: bpy.props.FloatProperty(
        name="Overlay Scale",
        description="Factor on the size of points, lines and names in every scene",
        default=1.0,
        min=0.5,
        max=4.0,
    )

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split, layout.use_property_decorate = True, False
        column = layout.column(heading="Datasets")
        column.prop(self, "folder")
        column.prop(self, "workers")
        column.prop(self, "image_limit")
        column = layout.column(heading="Overlay")
        column.prop(self, "scale")
        column.prop(self, "names_in_class_color")
        row = column.row()
        row.active = not self.names_in_class_color
        row.prop(self, "name_color")


CLASSES = (SynthpointPreferences,)


def preference(name: str, otherwise: Any) -> Any:
    """A preference, or `otherwise` where the package runs without being an installed add-on."""
    addon = bpy.context.preferences.addons.get(ROOT)
    return getattr(addon.preferences, name, otherwise) if addon is not None else otherwise
