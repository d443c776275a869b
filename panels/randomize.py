"""Randomize: one section a randomizer, made from the spec's fields, in a handful of groups."""

from __future__ import annotations

import bpy

from ..core.job.panel import grouped
from ..core.job.spec import Section
from ..core.randomizers.materials import Materials
from ..core.randomizers.randomizer import Panel
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


class _Group(Child):
    bl_parent_id = "SYNTHPOINT_PT_randomize"
    section_keys: tuple[str, ...]

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        settings = context.scene.synthpoint.settings
        on = sum(getattr(getattr(settings, key), "enabled", True) for key in self.section_keys)
        row = self.layout.row()
        row.active = False  # it only tells
        row.label(text=f"{on} of {len(self.section_keys)}")

    def draw(self, context: bpy.types.Context) -> None:
        """Its sections are all that it holds."""


class _Randomizer(Child):
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


def _group(title: str, sections: list[tuple[Section, Panel]], order: int) -> list[type]:
    """The panel of a group and those of its sections, the parent first."""
    name = f"SYNTHPOINT_PT_group_{title.lower().replace(' ', '_')}"
    keys = tuple(section.key for section, _ in sections)
    said = {"__doc__": ", ".join(panel.title for _, panel in sections), "bl_label": title}
    parent = type(
        name, (_Group, bpy.types.Panel), {**said, "bl_order": order, "section_keys": keys}
    )
    return [
        parent,
        *(_section(section, panel, name, 10 * n) for n, (section, panel) in enumerate(sections, 1)),
    ]


def _section(section: Section, panel: Panel, parent: str, order: int) -> type:
    said = {"__doc__": section.about.capitalize(), "bl_label": panel.title}
    return type(
        f"SYNTHPOINT_PT_randomize_{section.key}",
        (_Randomizer, bpy.types.Panel),
        {**said, "bl_parent_id": parent, "bl_order": order, "section": section},
    )


SECTION_PANELS = [
    panel
    for number, (title, sections) in enumerate(grouped().items(), start=1)
    for panel in _group(title, sections, 10 * number)
]
