"""The tab's parent panel: what to do next."""

from __future__ import annotations

import bpy

from ..properties.scene import DATA_VERSION
from ..scene.authoring import listing
from .base import ROOT, Tab
from .text import alarm, hint


class SYNTHPOINT_PT_main(Tab, bpy.types.Panel):
    """Labelled training pictures of your instruments"""

    bl_idname = ROOT
    bl_label = "Synthpoint"

    def draw_header_preset(self, context: bpy.types.Context) -> None:
        overlay = context.scene.synthpoint.overlay
        row = self.layout.row(align=True)
        row.prop(overlay, "show", text="", icon="OVERLAY")
        part = row.row(align=True)
        part.active = overlay.show
        part.prop(overlay, "size", text="")

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        if context.scene.synthpoint.data_version > DATA_VERSION:
            alarm(layout, "Saved by a newer Synthpoint: update yours before you change it")
        entries = context.window_manager.synthpoint.instruments
        if not entries:
            box = layout.box()
            hint(box, "New here? Start with two ready-made instruments:", icon="PLAY")
            row = box.row()
            row.scale_y = 1.6
            row.operator("synthpoint.add_example", icon="ADD")
            hint(box, "Or select your own mesh and tag it under Instruments", icon="MESH_DATA")
            return
        if any(p.refuses for p in listing.orphaned()):
            hint(layout, "Something belongs to no instrument", "Next: mend it below", icon="ERROR")
            return
        waiting = [e for e in entries if e.refuses or e.missing]
        if not waiting:
            many = "1 instrument" if len(entries) == 1 else f"{len(entries)} instruments"
            hint(layout, f"{many} ready", "Next: Preview or Generate", icon="CHECKMARK")
            return
        first = waiting[0]
        if first.refuses and first == listing.active(context):
            hint(layout, f"{first.name} does not fit", "Next: mend it below", icon="ERROR")
        elif first.refuses:
            hint(layout, first.problem, icon="ERROR")
        else:
            what = "1 keypoint" if first.missing == 1 else f"{first.missing} keypoints"
            hint(layout, f"{first.name}: {what} to place", "Next: Keypoints, Place by Click")
