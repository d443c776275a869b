"""What is wrong, with a button for the object that it is about and one for each way to mend it."""

from __future__ import annotations

import bpy

from ..scene.instruments.problems import Problem
from .text import hint


def draw_problem(layout: bpy.types.UILayout, found: Problem | None) -> None:
    """Red where a run refuses it; else it goes on with a note."""
    if found is None:
        return
    box = layout.box()
    row = box.row()
    row.alert = found.refuses
    hint(row, found.text, icon="ERROR" if found.refuses else "INFO")
    column = box.column(align=True)
    if found.object:
        button = column.operator(
            "synthpoint.select_object", text=f"Select {found.object}", icon="RESTRICT_SELECT_OFF"
        )
        button.name = found.object
    for mend in found.mends:
        button = column.operator("synthpoint.mend", text=mend.label, icon="TOOL_SETTINGS")
        button.way, button.name = mend.way, mend.name
        button.objects = " ".join(str(number) for number in mend.objects)
