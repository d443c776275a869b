"""Preview: what the settings make of the scene, before a dataset is rendered."""

from __future__ import annotations

import bpy

from ..operators import runs
from ..operators.preview import KIND
from ..scene.authoring import shown_scene
from .base import Child
from .problems import draw_problem
from .text import hint


class SYNTHPOINT_PT_preview(Child, bpy.types.Panel):
    """Look at single images and at a sheet of labelled pictures"""

    bl_label = "Preview"
    bl_order = 70

    def draw(self, context: bpy.types.Context) -> None:
        layout, session = self.layout, context.window_manager.synthpoint
        shown = shown_scene.shown()
        if shown is not None:
            hint(layout, f"You look at {shown.name}; Restore brings your scene back")
        row = layout.row(align=True)
        row.operator("synthpoint.randomize", text="", icon="TRIA_LEFT").step = -1
        row.prop(session, "image")
        row.operator("synthpoint.randomize", text="", icon="TRIA_RIGHT").step = 1
        row = layout.row(align=True)
        row.operator("synthpoint.randomize", icon="FILE_REFRESH")
        row.operator("synthpoint.restore", icon="LOOP_BACK")
        row = layout.row(align=True)
        row.operator("synthpoint.restore_image", text="From the Dataset", icon="IMAGE_BACKGROUND")
        row.operator("synthpoint.pick_image", text="", icon="FILEBROWSER")
        layout.separator()
        row = layout.row(align=True)
        row.operator("synthpoint.preview_images", icon="IMAGE_DATA")
        row.prop(session, "preview_count", text="")
        draw_problem(layout, runs.problem(KIND))
        run = runs.of(KIND)
        if run is not None and run.active:
            row = layout.row(align=True)
            share = run.done / run.total if run.total else 0.0
            text = f"{run.done} of {run.total}" if run.total else "Preparing …"
            row.progress(factor=share, text=text)
            row.operator("synthpoint.stop_preview", text="", icon="CANCEL")
