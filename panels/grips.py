"""Grips: how hands can hold the chosen instrument, where they touch it, and a hand that does."""

from __future__ import annotations

import bpy

from ..properties.session import SynthpointHolding, SynthpointTouch
from ..scene.authoring import grips, hand_shown, listing
from ..scene.authoring.watch import soon
from .base import Child, Entries
from .text import Icon, alarm, hint


class SYNTHPOINT_UL_grips(Entries, bpy.types.UIList):
    """Grips of the chosen instrument, and what each still lacks"""

    def draw_entry(self, layout: bpy.types.UILayout, entry: SynthpointHolding, index: int) -> None:
        row = layout.row(align=True)
        row.label(text=entry.name, icon="VIEW_PAN")
        right = row.row()
        right.alignment = "RIGHT"
        if entry.missing or not entry.contacts:
            right.label(text=f"{entry.missing} missing" if entry.contacts else "no contact")
        else:
            right.label(text="", icon="CHECKMARK")


class SYNTHPOINT_UL_contacts(Entries, bpy.types.UIList):
    """Contacts of the chosen grip: placed by hand, proposed by the mesh, or nowhere"""

    def draw_entry(self, layout: bpy.types.UILayout, entry: SynthpointTouch, index: int) -> None:
        row = layout.row(align=True)
        icon: Icon = "CHECKMARK" if entry.object else "RADIOBUT_OFF"
        row.label(text=entry.name, icon="ERROR" if entry.missing else icon)
        right = row.row(align=True)
        right.alignment = "RIGHT"
        if entry.object is None:
            right.label(text="missing" if entry.missing else "proposed")
        place = right.operator("synthpoint.place_contacts", text="", icon="CURSOR", emboss=False)
        place.grip, place.part = "", entry.name
        if not entry.missing:
            _button(right, "select", entry.name, "RESTRICT_SELECT_OFF")
        if entry.object is not None:
            _button(right, "clear", entry.name, "X")


def _button(row: bpy.types.UILayout, what: str, part: str, icon: Icon) -> None:
    button = row.operator(f"synthpoint.{what}_contact", text="", icon=icon, emboss=False)
    button.grip, button.part = "", part


class SYNTHPOINT_PT_grips(Child, bpy.types.Panel):
    """How hands hold the chosen instrument"""

    bl_parent_id = "SYNTHPOINT_PT_keypoints"
    bl_label = "Grips"
    bl_order = 20

    def draw(self, context: bpy.types.Context) -> None:
        layout, session = self.layout, context.window_manager.synthpoint
        entry = listing.active(context)
        if entry is None or entry.root is None:
            hint(layout, "Select an instrument to see how hands hold it")
            return
        grips.ask()
        if session.grips_of != entry.root.name_full:
            soon()
            hint(layout, "Looking at its mesh")
            return
        if session.grips_said:
            hint(layout, session.grips_said)
        if not session.grips:
            return
        layout.template_list(
            "SYNTHPOINT_UL_grips", "", session, "grips", session, "active_grip", rows=4
        )
        if 0 <= session.active_grip < len(session.grips):
            self._draw_grip(session.grips[session.active_grip])
        if session.stray_contact:
            row = layout.row(align=True)
            row.label(text=f"{session.stray_contact} is of no grip", icon="ERROR")
            delete = row.operator("synthpoint.delete_contact", text="", icon="X", emboss=False)
            delete.name = session.stray_contact
        row = layout.row(align=True)
        row.scale_y = 1.4
        row.prop(session, "show_hand", toggle=True, icon="VIEW_PAN")
        if session.show_hand:
            row.prop(session, "left_hand", toggle=True)
        if session.show_hand and hand_shown.current is not None and hand_shown.current.said:
            alarm(layout, hand_shown.current.said)

    def _draw_grip(self, grip: SynthpointHolding) -> None:
        layout = self.layout
        layout.template_list(
            "SYNTHPOINT_UL_contacts", "", grip, "contacts", grip, "active_contact", rows=4
        )
        row = layout.row(align=True)
        text = "Place by Click" if grip.missing else "Place Again by Click"
        place = row.operator("synthpoint.place_contacts", text=text, icon="CURSOR")
        place.grip, place.part = "", ""
        cursor = row.operator("synthpoint.contact_at_cursor", text="", icon="PIVOT_CURSOR")
        cursor.grip, cursor.part = "", ""
