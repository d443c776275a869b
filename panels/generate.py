"""Generate: start, watch, pause, cancel, resume; where it went."""

from __future__ import annotations

import bpy

from ..core.progress import duration
from ..operators import runs
from ..operators.generate import KIND
from .base import Child
from .text import hint

STATES = {
    "paused": "Paused",
    "stopping": "Finishing the images begun …",
    "cancelled": "Cancelled: Resume goes on",
    "done": "Done",
}


class SYNTHPOINT_PT_generate(Child, bpy.types.Panel):
    """Render the dataset"""

    bl_label = "Generate"
    bl_order = 80
    bl_options = set()  # noqa: RUF012 (open: it is what all the others lead to)

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        row = layout.row(align=True)
        row.scale_y = 1.5
        row.operator("synthpoint.generate", icon="RENDER_ANIMATION")
        row.operator("synthpoint.resume", text="", icon="FILE_REFRESH")
        draw_problem(layout, KIND)
        run = runs.of(KIND)
        if run is None:
            return
        _draw_progress(layout, run)
        if run.active:
            row = layout.row(align=True)
            if run.state == "paused":
                row.operator("synthpoint.proceed", icon="PLAY")
            else:
                row.operator("synthpoint.pause", icon="PAUSE")
            row.operator("synthpoint.cancel", icon="CANCEL")
        else:
            row = layout.row(align=True)
            row.operator("synthpoint.open_folder", icon="FILE_FOLDER")
            row.operator("synthpoint.open_report", icon="DOCUMENTS")
        if run.icon:
            layout.template_icon(run.icon, scale=8.0)
            layout.label(text=run.last.name)
        if run.coverage:
            hint(layout, *run.coverage, icon="CHECKMARK")
        for note in run.notes:
            hint(layout, note)


def draw_problem(layout: bpy.types.UILayout, kind: str) -> None:
    """What went wrong, and a button for the object that it is about."""
    found = runs.problem(kind)
    if found is None:
        return
    box = layout.box()
    hint(box, found.text, icon="ERROR")
    if found.object:
        button = box.operator(
            "synthpoint.select_object", text=f"Select {found.object}", icon="RESTRICT_SELECT_OFF"
        )
        button.name = found.object


def _draw_progress(layout: bpy.types.UILayout, run: runs.Run) -> None:
    share = run.done / run.total if run.total else float(run.state == "done")
    if run.state == "running":
        text = f"{run.done} of {run.total}" if run.done else "Starting …"
    else:
        text = STATES.get(run.state, "Stopped")
        text += f" ({run.done} of {run.total})" if run.total else ""
    layout.progress(factor=share, text=text)
    if run.state != "running":
        return
    if not run.done and run.phase:
        hint(layout, f"{run.phase} …")
    elif run.left is not None:
        layout.label(text=f"{run.rate:.2f} images/s, {duration(run.left)} left", icon="TIME")


CLASSES = (SYNTHPOINT_PT_generate,)
