"""What the instruments' materials are drawn from: a box for each channel."""

from __future__ import annotations

from typing import Any

import bpy

from ..properties.generated.group import Group
from .base import draw_range, line
from .text import hint


def draw_channels(layout: bpy.types.UILayout, data: Any, group: Group) -> None:
    """The section's channels, each with its inputs, its colour and its choices."""
    label = {f.name: f.label for f in group.sections["channels"].fields}
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
            line(box, label["color"], channel, "color")
            for name in ("hue", "saturation", "value"):
                draw_range(box, label[name], channel, name)
        _draw_choices(box, channel, number)
    layout.operator("synthpoint.add_channel", text="Add Material", icon="ADD")


def _draw_choices(box: bpy.types.UILayout, channel: Any, number: int) -> None:
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
