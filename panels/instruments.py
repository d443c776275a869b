"""Instruments: which are tagged, and how to tag more."""

from __future__ import annotations

import bpy

from ..operators.instruments import chosen_class
from ..properties.session import SynthpointListed
from ..scene.authoring import listing
from ..scene.instruments.members import root_of
from .base import ROOT, Child, Entries, Tab, labelled, line
from .problems import draw_problem
from .text import hint

# Longer instruments (m) were most likely drawn in millimetres.
LARGE = 3.0


class SYNTHPOINT_UL_instruments(Entries, bpy.types.UIList):
    """Tagged instruments with what they still lack"""

    def draw_entry(self, layout: bpy.types.UILayout, entry: SynthpointListed, index: int) -> None:
        row = layout.row(align=True)
        chosen = root_of(bpy.context.view_layer.objects.active) == entry.root
        row.label(text=entry.name, icon="OUTLINER_OB_EMPTY" if not chosen else "RADIOBUT_ON")
        right = row.row()
        right.alignment = "RIGHT"
        if entry.refuses:
            right.alert = True
            right.label(text="", icon="ERROR")
        elif entry.missing:
            right.label(text=f"{entry.missing} missing")
        elif entry.problem:
            right.label(text="", icon="INFO")
        else:
            right.label(text="", icon="CHECKMARK")


class SYNTHPOINT_PT_instruments(Tab, bpy.types.Panel):
    """Which objects are instruments"""

    bl_parent_id = ROOT
    bl_label = "Instruments"
    bl_order = 10

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        group, session = context.scene.synthpoint, context.window_manager.synthpoint
        if session.instruments:
            layout.template_list(
                "SYNTHPOINT_UL_instruments", "", session, "instruments", session, "active", rows=3
            )
        if session.brought_up:
            hint(layout, "Brought up to date:", *session.brought_up.splitlines())
        for orphaned in listing.orphaned():
            draw_problem(layout, orphaned)
        if group.classes:
            split = labelled(layout, "Class")
            split.menu("SYNTHPOINT_MT_classes", text=chosen_class(context.scene) or "None")
        else:
            layout.operator_menu_enum(
                "synthpoint.add_class", "preset", text="Choose a Class", icon="ADD"
            )
        row = layout.row(align=True)
        row.operator("synthpoint.tag_instrument", icon="CHECKMARK")
        row.operator("synthpoint.untag_instrument", text="", icon="X")
        entry = listing.active(context)
        if entry is not None and entry.root is not None:
            tags = entry.root.synthpoint
            if any(not joint.removed for joint in tags.joints):
                layout.prop(tags, "opening", slider=True)
            draw_problem(layout, listing.problem(entry.root))
        if entry is not None and entry.size > LARGE:
            hint(layout, f"It is {entry.size:.0f} m long", icon="ERROR")
            layout.operator("synthpoint.scale_millimetres", icon="FULLSCREEN_EXIT")


class SYNTHPOINT_MT_classes(bpy.types.Menu):
    """Class of the next instrument to tag"""

    bl_label = "Class"

    def draw(self, context: bpy.types.Context) -> None:
        for number, entry in enumerate(context.scene.synthpoint.classes):
            choice = self.layout.operator("synthpoint.choose_class", text=entry.name)
            choice.index = number
        self.layout.separator()
        self.layout.operator_menu_enum("synthpoint.add_class", "preset", text="Add", icon="ADD")


class SYNTHPOINT_PT_moving_parts(Child, bpy.types.Panel):
    """Instruments that open and close"""

    bl_parent_id = "SYNTHPOINT_PT_instruments"
    bl_label = "Moving Parts"
    bl_order = 20

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        entry = listing.active(context)
        joints = entry.root.synthpoint.joints if entry is not None and entry.root else ()
        for joint in joints:
            name = joint.part.name if joint.part is not None else ""
            if listing.is_missing(joint.part):
                name = f"Missing part {name}"
            layout.label(text=name, icon="MOD_SIMPLEDEFORM")
            line(layout, "Moves With", joint, "channel")
        if not joints:
            hint(layout, "Select the part that moves, then hinge it")
        column = layout.column(align=True)
        column.operator("synthpoint.add_hinge", icon="CON_ROTLIKE")
        column.operator("synthpoint.separate_part", icon="MOD_EXPLODE")
        column.operator("synthpoint.open_by_rig", icon="ARMATURE_DATA")
        if joints and entry is not None and entry.root is not None:
            tags = entry.root.synthpoint
            column = layout.column(align=True)
            line(column, "Opens From", tags, "opening_min")
            line(column, "To", tags, "opening_max")
            layout.operator("synthpoint.remove_hinge", icon="X")


class SYNTHPOINT_PT_more_instruments(Child, bpy.types.Panel):
    """Other ways to get instruments"""

    bl_parent_id = "SYNTHPOINT_PT_instruments"
    bl_label = "More"
    bl_order = 10

    def draw(self, context: bpy.types.Context) -> None:
        column = self.layout.column(align=True)
        column.operator("synthpoint.import_folder", icon="IMPORT")
        column.operator("synthpoint.tag_by_name", icon="SORTALPHA")
        column.operator("synthpoint.add_example", icon="ADD")
