"""Output: where the dataset goes, and the form of its pictures and labels."""

from __future__ import annotations

import bpy

from ..core.errors import UserError
from ..core.running.devices import Card, choose
from ..operators import exports
from ..properties.preferences import preference
from ..properties.settings import SPEC
from ..scene.authoring import cards
from .base import Child, draw_section, labelled, line
from .text import Icon, alarm, hint

# Read once: draw() looks at no folder.
FORMATS = exports.known()


class SYNTHPOINT_PT_output(Child, bpy.types.Panel):
    """How many pictures, where, and in which form"""

    bl_label = "Output"
    bl_order = 60

    def draw(self, context: bpy.types.Context) -> None:
        layout, group = self.layout, context.scene.synthpoint
        settings = group.settings
        split = labelled(layout, "Folder")
        split.prop(group.output, "folder", text="", placeholder=preference("folder", "Choose one"))
        line(layout, "Images", settings, "count")
        line(layout, "Train, Val, Test", settings, "splits")
        line(layout, "Seed", settings, "seed")


class SYNTHPOINT_PT_picture(Child, bpy.types.Panel):
    """Size and quality of the pictures"""

    bl_parent_id = "SYNTHPOINT_PT_output"
    bl_label = "Picture"
    bl_order = 10

    def draw(self, context: bpy.types.Context) -> None:
        render = context.scene.synthpoint.settings.render
        line(self.layout, "", render, "use_width", text="Own Size")
        column = self.layout.column(align=True)
        column.active = render.use_width
        line(column, "Width, Height", render, "width", "height")
        elsewhere = ("width", "height", "device")
        draw_section(self.layout, render, SPEC.sections["render"], leave_out=elsewhere)
        line(self.layout, "Device", render, "device")
        draw_cards(self.layout, cards.known(context.window_manager.synthpoint), render.device)


def draw_cards(layout: bpy.types.UILayout, found: tuple[Card, ...] | None, wish: str) -> None:
    """What the chosen device comes to on this machine, by name."""
    if wish == "cpu":
        return
    if found is None:
        cards.look_soon()
        hint(layout, "Looking for graphics cards …")
        return
    try:
        used = choose(found, wish)
    except UserError as error:
        alarm(layout, str(error).partition(": ")[2])
        return
    hint(layout, *([c.text for c in used] or ["No graphics card was found: the CPU renders"]))


class SYNTHPOINT_PT_labels(Child, bpy.types.Panel):
    """Form of the annotations"""

    bl_parent_id = "SYNTHPOINT_PT_output"
    bl_label = "Labels"
    bl_order = 20

    def draw(self, context: bpy.types.Context) -> None:
        labels = context.scene.synthpoint.settings.labels
        draw_section(self.layout, labels, SPEC.sections["labels"])


class SYNTHPOINT_PT_exports(Child, bpy.types.Panel):
    """Training formats written beside the dataset at the end of a run"""

    bl_parent_id = "SYNTHPOINT_PT_output"
    bl_label = "Training Formats"
    bl_order = 30

    def draw(self, context: bpy.types.Context) -> None:
        wanted = exports.chosen(context.scene)
        column = self.layout.column(align=True)
        for name in FORMATS:
            icon: Icon = "CHECKBOX_HLT" if name in wanted else "CHECKBOX_DEHLT"
            row = column.row()
            row.alignment = "LEFT"
            button = row.operator("synthpoint.toggle_export", text=name, icon=icon, emboss=False)
            button.format = name
