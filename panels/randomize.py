"""Randomize: one section a randomizer, made from the spec's fields."""

from __future__ import annotations

import bpy

from ..properties.labels import label
from ..properties.settings import SPEC
from .base import Child, draw_range, draw_section
from .text import hint

# Sections of the spec with a panel of their own elsewhere.
ELSEWHERE = ("camera", "render", "labels")
FIRST = ("instruments", "placement", "lights", "environment", "ground", "materials")
NAMES = {
    "instruments": "Instruments in View",
    "placement": "Where They Lie",
    "environment": "Surroundings",
}


class SYNTHPOINT_PT_randomize(Child, bpy.types.Panel):
    """What changes from image to image"""

    bl_label = "Randomize"
    bl_order = 40

    def draw(self, context: bpy.types.Context) -> None:
        hint(self.layout, "Each image draws new values between min and max", icon="FILE_REFRESH")


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
            for name in ("hue", "saturation", "value"):
                draw_range(box, label(name), channel, name)
    layout.operator("synthpoint.add_channel", text="Add Material", icon="ADD")


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
