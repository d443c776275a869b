"""What the panels share: the sidebar tab, and settings drawn from the spec's fields."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.ranges import Range
from ..properties.from_dataclass import TOGETHER, Field, Group

ROOT = "SYNTHPOINT_PT_main"


class Tab:
    """A panel in the tab. Orders are tens, so that a panel fits between two others."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Synthpoint"


class Child(Tab):
    """A sub-panel of the tab's one parent panel, closed at first."""

    bl_parent_id = ROOT
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012


def hint(layout: bpy.types.UILayout, *lines: str, icon: str = "INFO") -> None:
    """A few words about what to do next."""
    column = layout.column(align=True)
    column.scale_y = 0.85
    for number, line in enumerate(lines):
        column.label(text=line, icon=icon if number == 0 else "BLANK1")


def draw_section(
    layout: bpy.types.UILayout, data: Any, group: Group, leave_out: tuple[str, ...] = ()
) -> None:
    """Every field of a section, one a line; `leave_out` names those drawn elsewhere."""
    column = layout.column(align=False)
    for field in group.fields:
        if field.name not in leave_out and field.name != "enabled":
            draw_field(column, data, field)


def draw_field(layout: bpy.types.UILayout, data: Any, field: Field) -> None:
    """One setting: a label on the left, its value or its min and max on the right."""
    if field.name in TOGETHER and field.optional:
        layout = layout.column()
        layout.active = getattr(data, field.switch)
    elif field.optional:
        line(layout, "", data, field.switch, text=field.label)
        layout = layout.column()
        layout.active = getattr(data, field.switch)
    if field.kind is Range:
        names = (f"{field.name}_min", f"{field.name}_max")
        line(layout, field.label, data, *names)
    elif field.kind is bool:
        line(layout, "", data, field.name, text=field.label)
    else:
        line(layout, field.label, data, field.name)


def line(layout: bpy.types.UILayout, label: str, data: Any, *names: str, text: str = "") -> None:
    """A label and one or more properties beside each other, as Blender aligns them."""
    split = layout.split(factor=0.4, align=True)
    left = split.row()
    left.alignment = "RIGHT"
    left.label(text=label)
    right = split.row(align=True)
    for name in names:
        right.prop(data, name, text=text)
