"""Randomize: one section a randomizer, made from the spec's fields."""

from __future__ import annotations

import bpy

from ..properties.labels import label
from ..properties.settings import SPEC
from .base import Child, draw_range, draw_section, line
from .text import hint

# Sections of the spec with a panel of their own elsewhere.
ELSEWHERE = ("camera", "render", "labels")
FIRST = (
    "instruments", "articulation", "placement", "lights", "environment", "ground", "drape",
    "tissue", "tray", "photos", "materials",
)  # fmt: skip
NAMES = {
    "instruments": "Instruments in View",
    "articulation": "How Far They Open",
    "placement": "Where They Lie",
    "environment": "Surroundings",
    "surface": "Surface Detail",
    "stains": "Blood and Fluid",
    "ground": "Ground and Backdrop",
    "drape": "Ground: Drape",
    "tissue": "Ground: Tissue",
    "tray": "Ground: Tray",
    "photos": "Photos Behind",
    "occluders": "Things in the Way",
    "distortion": "Lens Distortion",
    "depth_of_field": "Depth of Field",
    "sensor": "Camera Sensor",
    "holdouts": "Held Out of Training",
}


class SYNTHPOINT_PT_randomize(Child, bpy.types.Panel):
    """What changes from image to image"""

    bl_label = "Randomize"
    bl_order = 40

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        hint(layout, "Each image draws new values between min and max", icon="FILE_REFRESH")
        layout.operator_menu_enum(
            "synthpoint.load_preset", "preset", text="Load Preset", icon="PRESET"
        )
        row = layout.row(align=True)
        row.operator("synthpoint.load_settings", text="Load", icon="FILE_FOLDER")
        row.operator("synthpoint.save_settings", text="Save", icon="FILE_TICK")


class _Randomizer(Child):
    bl_parent_id = "SYNTHPOINT_PT_randomize"
    section = ""

    def draw_header(self, context: bpy.types.Context) -> None:
        data = getattr(context.scene.synthpoint.settings, self.section)
        if hasattr(data, "enabled"):
            self.layout.prop(data, "enabled", text="")

    def draw(self, context: bpy.types.Context) -> None:
        data = getattr(context.scene.synthpoint.settings, self.section)
        layout = self.layout.column()
        layout.active = getattr(data, "enabled", True)
        if self.section == "materials":
            _draw_materials(layout, data)
        else:
            draw_section(layout, data, SPEC.sections[self.section], leave_out=("bundled",))


def _draw_materials(layout: bpy.types.UILayout, data: bpy.types.PropertyGroup) -> None:
    if not data.channels:
        hint(layout, "Materials stay as they are")
    for number, channel in enumerate(data.channels):
        box = layout.box()
        row = box.row(align=True)
        row.prop(channel, "class_name", text="", icon="GROUP_BONE")
        row.prop(channel, "slot", text="", icon="MATERIAL")
        row.operator("synthpoint.remove_channel", text="", icon="X").index = number
        for entry in channel.inputs:
            draw_range(box, entry.name, entry)
        row = box.row()
        row.prop(channel, "use_hue", text="Color")
        add = row.operator_menu_enum("synthpoint.add_input", "input", text="Add", icon="ADD")
        add.index = number
        if channel.use_hue:
            line(box, label("color", "MaterialChannel"), channel, "color")
            for name in ("hue", "saturation", "value"):
                draw_range(box, label(name), channel, name)
        _draw_choices(box, channel, number)
    layout.operator("synthpoint.add_channel", text="Add Material", icon="ADD")


def _draw_choices(box: bpy.types.UILayout, channel: bpy.types.PropertyGroup, number: int) -> None:
    for place, choice in enumerate(channel.swap):
        row = box.row(align=True)
        row.prop(choice, "material", text="", icon="MATERIAL", placeholder="Its own")
        row.prop(choice, "weight", text="Weight")
        remove = row.operator("synthpoint.remove_choice", text="", icon="X")
        remove.index, remove.number = number, place
    add = box.operator_menu_enum(
        "synthpoint.add_choice", "material", text="Choose Among Materials", icon="ADD"
    )
    add.index = number


def _panel(section: str, order: int) -> type:
    name = NAMES.get(section, section.replace("_", " ").title())
    doc = next(f.doc for f in SPEC.fields if f.name == section)
    return type(
        f"SYNTHPOINT_PT_randomize_{section}",
        (_Randomizer, bpy.types.Panel),
        {"__doc__": doc.capitalize(), "bl_label": name, "bl_order": order, "section": section},
    )


SECTIONS = (*FIRST, *(s for s in SPEC.sections if s not in FIRST and s not in ELSEWHERE))
CLASSES = (
    SYNTHPOINT_PT_randomize,
    *(_panel(section, 10 * number) for number, section in enumerate(SECTIONS, start=1)),
)
