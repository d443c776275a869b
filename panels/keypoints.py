"""Keypoints: which of the chosen instrument are placed, and the ways to place them."""

from __future__ import annotations

import bpy

from ..properties.session import SynthpointPoint
from ..scene.authoring import listing
from .base import ROOT, Child, Entries, Tab
from .text import Icon, hint


class SYNTHPOINT_UL_keypoints(Entries, bpy.types.UIList):
    """Keypoints of the chosen instrument with their state"""

    def draw_entry(self, layout: bpy.types.UILayout, entry: SynthpointPoint, index: int) -> None:
        row = layout.row(align=True)
        placed = entry.object is not None
        row.label(text=entry.name, icon="CHECKMARK" if placed else "RADIOBUT_OFF")
        if placed:
            _buttons(row, entry.name)
        else:
            place = row.operator(
                "synthpoint.place_keypoints", text="Place", icon="CURSOR", emboss=False
            )
            place.keypoint = entry.name


def _buttons(row: bpy.types.UILayout, keypoint: str) -> None:
    """Select and Clear of a placed keypoint."""
    icons: dict[str, Icon] = {"select": "RESTRICT_SELECT_OFF", "clear": "X"}
    for operator, icon in icons.items():
        button = row.operator(f"synthpoint.{operator}_keypoint", text="", icon=icon, emboss=False)
        button.keypoint = keypoint


class SYNTHPOINT_PT_keypoints(Tab, bpy.types.Panel):
    """Where the keypoints of the chosen instrument are"""

    bl_parent_id = ROOT
    bl_label = "Keypoints"
    bl_order = 20

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        overlay = context.scene.synthpoint.overlay
        row = self.layout.row()
        row.active = overlay.show
        row.prop(overlay, "names", text="", icon="SORTALPHA")

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        entry = listing.active(context)
        if entry is None:
            if context.window_manager.synthpoint.instruments:
                hint(layout, "Select an instrument to see its keypoints")
            else:
                hint(layout, "First tag an instrument")
            return
        layout.label(text=entry.name, icon="OUTLINER_OB_EMPTY")
        layout.template_list(
            "SYNTHPOINT_UL_keypoints", "", entry, "points", entry, "active_point", rows=5
        )
        if entry.stray:
            row = layout.row(align=True)
            row.label(text=f"{entry.stray} is not in the class", icon="ERROR")
            _buttons(row, entry.stray)
        row = layout.row()
        row.scale_y = 1.4
        text = "Place by Click" if entry.missing else "Place Again by Click"
        row.operator("synthpoint.place_keypoints", text=text, icon="CURSOR").keypoint = ""


class SYNTHPOINT_PT_more_keypoints(Child, bpy.types.Panel):
    """Other ways to place keypoints"""

    bl_parent_id = "SYNTHPOINT_PT_keypoints"
    bl_label = "More Ways"
    bl_order = 10

    def draw(self, context: bpy.types.Context) -> None:
        column = self.layout.column(align=True)
        column.operator("synthpoint.mirror_keypoints", icon="MOD_MIRROR")
        column.operator("synthpoint.transfer_keypoints", icon="DUPLICATE")
        column = self.layout.column(align=True)
        column.label(text="The one chosen in the list:")
        column.operator("synthpoint.place_at_cursor", icon="PIVOT_CURSOR").keypoint = ""
        column.operator("synthpoint.place_at_vertices", icon="VERTEXSEL").keypoint = ""
        column.operator("synthpoint.assign_empty", icon="EMPTY_DATA").keypoint = ""
