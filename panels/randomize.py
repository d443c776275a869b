"""Randomize: one section a randomizer, made from the spec's fields."""

from __future__ import annotations

import bpy

from ..core.job.spec import SECTIONS, Section
from ..core.randomizers.materials import Materials
from ..properties.settings import SPEC
from .base import Child, draw_section
from .materials import draw_channels
from .text import hint

# Sections that are not shown field by field.
DRAWN = {Materials: draw_channels}


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
    section: Section

    def draw_header(self, context: bpy.types.Context) -> None:
        data = getattr(context.scene.synthpoint.settings, self.section.key)
        if hasattr(data, "enabled"):
            self.layout.prop(data, "enabled", text="")

    def draw(self, context: bpy.types.Context) -> None:
        data = getattr(context.scene.synthpoint.settings, self.section.key)
        layout = self.layout.column()
        layout.active = getattr(data, "enabled", True)
        own, group = DRAWN.get(self.section.cls), SPEC.sections[self.section.key]
        if own is not None:
            own(layout, data, group)
        else:
            draw_section(layout, data, group, leave_out=("bundled",))


def _panel(section: Section, order: int) -> type:
    assert section.panel is not None
    said = {"__doc__": section.about.capitalize(), "bl_label": section.panel.title}
    return type(
        f"SYNTHPOINT_PT_randomize_{section.key}",
        (_Randomizer, bpy.types.Panel),
        {**said, "bl_order": order, "section": section},
    )


_shown = [one for one in SECTIONS if one.panel and not one.panel.own]
SECTION_PANELS = [
    _panel(section, 10 * number)
    for number, section in enumerate(sorted(_shown, key=lambda one: one.place.panel), start=1)
]
