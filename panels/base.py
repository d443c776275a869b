"""What the panels share: the sidebar tab, and settings drawn from the spec's fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy

from ..core.errors import UserError
from ..core.settings.ranges import Range
from ..core.settings.weights import read_weights
from ..properties.generated.field import Field
from ..properties.generated.group import Group
from .text import Icon, alarm

if TYPE_CHECKING:
    Base = bpy.types.Panel
    BaseList = bpy.types.UIList
else:
    Base = object  # a class that Blender is to register names Blender's own itself
    BaseList = object

ROOT = "SYNTHPOINT_PT_main"

# Where the settings are in a scene.
SETTINGS = "synthpoint.settings."


# How the values of a range spread, as icons: flat, falling, and a bell.
SPREADS: dict[str, Icon] = {
    "uniform": "NOCURVE",
    "log_uniform": "SHARPCURVE",
    "normal": "SMOOTHCURVE",
    "choice": "PRESET",
}


class Tab(Base):
    """A panel in the tab. Orders are tens, so that a panel fits between two others."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Synthpoint"


class Child(Tab):
    """A sub-panel of the tab's one parent panel, closed at first."""

    bl_parent_id = ROOT
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012


class Entries(BaseList):
    """A list whose entries are drawn by `draw_entry`, which has what they use of all that Blender
    gives: the row, the entry and its number from 0."""

    def draw_item(
        self, context: bpy.types.Context, layout: bpy.types.UILayout, data: Any, item: Any,
        icon: Any, active_data: Any, active_property: Any, index: Any = 0, flt_flag: Any = 0,
    ) -> None:  # fmt: skip
        self.draw_entry(layout, item, index)

    def draw_entry(self, layout: bpy.types.UILayout, entry: Any, index: int) -> None:
        """Draws one of them."""
        raise NotImplementedError


def draw_section(
    layout: bpy.types.UILayout, data: Any, group: Group, leave_out: tuple[str, ...] = ()
) -> None:
    """Every field of a section, one a line; `leave_out` names those drawn elsewhere."""
    column = layout.column(align=False)
    for field in group.fields:
        if field.name in leave_out or field.name == "enabled":
            continue
        if field.several:
            draw_list(column, data, field, group.sections[field.name])
        else:
            draw_field(column, data, field)


def draw_list(layout: bpy.types.UILayout, data: Any, field: Field, group: Group) -> None:
    """A list of sections: a box for each, and buttons to add and remove them."""
    path = data.path_from_id(field.name).removeprefix(SETTINGS)
    row = layout.row()
    row.label(text=field.label)
    row.operator("synthpoint.add_entry", text="Add", icon="ADD").to = path
    for number, entry in enumerate(getattr(data, field.name)):
        row = layout.box().row()
        draw_section(row, entry, group)
        remove = row.operator("synthpoint.remove_entry", text="", icon="X", emboss=False)
        remove.to, remove.index = path, number


def draw_field(layout: bpy.types.UILayout, data: Any, field: Field) -> None:
    """One setting: a label on the left, its value or its min and max on the right."""
    if field.optional:
        if not field.together:
            line(layout, "", data, field.switch, text=field.label)
        layout = layout.column()
        layout.active = getattr(data, field.switch)
    if field.kind is Range:
        draw_range(layout, field.label, data, field.name)
    elif field.weighs:
        wrong = _wrong_weights(field.label, getattr(data, field.name))
        line(layout, field.label, data, field.name, alert=bool(wrong))
        if wrong:
            alarm(layout, wrong)
    elif field.kind is bool:
        line(layout, "", data, field.name, text=field.label)
    else:
        line(layout, field.label, data, field.name)


def draw_range(layout: bpy.types.UILayout, label: str, data: Any, name: str = "") -> None:
    """Least and greatest value, and how the values spread: an icon that opens a menu. `name` is
    what the properties begin with; the entry of a list has none."""
    start = f"{name}_" if name else ""
    spread = getattr(data, f"{start}distribution")
    choices = f"{start}choices"
    if spread == "choice":
        names, wrong = [choices], _wrong_choices(label, getattr(data, choices))
    else:
        names = [f"{start}min", f"{start}max"]
        wrong = _wrong_ends(label, spread, *(getattr(data, name) for name in names))
    right = line(layout, label, data, *names, alert=bool(wrong))
    icon = SPREADS.get(spread, "DOT")
    right.prop_menu_enum(data, f"{start}distribution", text="", icon=icon)
    if wrong:
        alarm(layout, wrong)


def _wrong_ends(label: str, spread: str, low: float, high: float) -> str:
    """Why nothing can be drawn from the range; empty where something can."""
    if low > high:
        return f"{label}: Min is above max"
    if spread == "log_uniform" and low <= 0:
        return f"{label}: Even in Factors needs a min above 0"
    return ""


def _wrong_choices(label: str, text: str) -> str:
    try:
        Range.from_json({"choices": text}, label)
    except UserError as error:
        return str(error)
    return ""


def _wrong_weights(label: str, text: str) -> str:
    try:
        read_weights(text, label)
    except UserError as error:
        return str(error)
    return ""


def line(
    layout: bpy.types.UILayout,
    label: str,
    data: Any,
    *names: str,
    text: str = "",
    alert: bool = False,
) -> bpy.types.UILayout:
    """A label and one or more properties beside each other, as Blender aligns them. Returns the
    row on the right."""
    right = labelled(layout, label, align=True).row(align=True)
    right.alert = alert
    for name in names:
        right.prop(data, name, text=text)
    return right


def labelled(layout: bpy.types.UILayout, label: str, align: bool = False) -> bpy.types.UILayout:
    """A label on the left, and room for something on the right, which is returned."""
    split = layout.split(factor=0.4, align=align)
    left = split.row()
    left.alignment = "RIGHT"
    left.label(text=label)
    return split
