"""Generate: start, watch, pause, cancel, resume; where it went."""

from __future__ import annotations

import bpy

from ..core.running.progress import duration
from ..operators import checked, runs
from ..operators.generate import KIND
from .base import Child
from .problems import draw_problem
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
        layout.operator("synthpoint.check", icon="VIEWZOOM")
        row = layout.row(align=True)
        row.scale_y = 1.5
        row.operator("synthpoint.generate", icon="RENDER_ANIMATION")
        row.operator("synthpoint.resume", text="", icon="FILE_REFRESH")
        _draw_checked(layout)
        if runs.problem(KIND) not in (checked.found() or ()):
            draw_problem(layout, runs.problem(KIND))
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
        if run.icon and run.last is not None:
            layout.template_icon(run.icon, scale=8.0)
            layout.label(text=run.last.name)
        if run.coverage:
            hint(layout, *run.coverage, icon="CHECKMARK")
        for note in run.notes:
            hint(layout, note)


def _draw_checked(layout: bpy.types.UILayout) -> None:
    found = checked.found()
    if found is None:
        return
    if checked.stale():
        hint(layout, "The scene was changed since: check again", icon="FILE_REFRESH")
    if not found and not checked.stale():
        hint(layout, "Nothing in the way", icon="CHECKMARK")
    for problem in found:
        draw_problem(layout, problem)


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
