"""Words in the panel. Blender's labels do not wrap, and cut off what does not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import bpy

# What a line cannot use of the sidebar: its icon, the margins of a box in a panel, the tabs on the
# right (px at a scale of 1).
MARGIN = 92.0

# A line is never thought to be narrower than this (px at a scale of 1).
LEAST = 60.0

# Where Blender does not say how wide the sidebar is (px).
WIDTH = 240.0

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import IconItems

    Icon = IconItems
else:
    Icon = str

Measure = Callable[[str], float]


def hint(layout: bpy.types.UILayout, *lines: str, icon: Icon = "INFO") -> None:
    """A few words about what to do next, wrapped to the sidebar's width."""
    scale = bpy.context.preferences.system.ui_scale or 1.0
    region = bpy.context.region
    width = region.width if region is not None else WIDTH * scale
    room = max(width - MARGIN * scale, LEAST * scale)
    column = layout.column(align=True)
    column.scale_y = 0.85
    wrapped = [part for text in lines for part in wrap(text, room, _measure(scale))]
    for number, text in enumerate(wrapped):
        column.label(text=text, icon=icon if number == 0 else "BLANK1")


def alarm(layout: bpy.types.UILayout, text: str) -> None:
    """A hint in red: something is wrong."""
    row = layout.row()
    row.alert = True
    hint(row, text, icon="ERROR")


def wrap(text: str, room: float, measure: Measure) -> list[str]:
    """Lines no wider than `room`. A word that is wider, such as a path, is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if measure(longer) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        while measure(word) > room and len(word) > 1:
            fits = max(1, next(n for n in range(len(word), -1, -1) if measure(word[:n]) <= room))
            lines[-1], word = word[:fits], word[fits:]
            lines.append("")
        lines[-1] = word
    return lines


def _measure(scale: float) -> Measure:
    """The width of a text in the panel's own letters (px)."""
    import blf

    points = bpy.context.preferences.ui_styles[0].widget.points
    blf.size(0, points * scale)
    return lambda text: float(blf.dimensions(0, text)[0])
