"""Classes: their keypoints, skeleton and pairs."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.settings.grips import FINGERS
from ..operators.classes import the_class
from ..operators.instruments import active_class
from ..properties.classes import SynthpointClass, SynthpointKeypoint
from .base import Child, Entries, draw_range, line
from .text import hint


class SYNTHPOINT_UL_classes(Entries, bpy.types.UIList):
    """Classes in the order of the dataset"""

    def draw_entry(self, layout: bpy.types.UILayout, entry: SynthpointClass, index: int) -> None:
        row = layout.row(align=True)
        row.label(text=entry.name, icon="GROUP_BONE")
        color = row.row()
        color.scale_x = 0.35
        color.prop(entry, "color", text="")


class SYNTHPOINT_UL_class_keypoints(Entries, bpy.types.UIList):
    """Keypoints in the order of the dataset"""

    def draw_entry(self, layout: bpy.types.UILayout, entry: SynthpointKeypoint, index: int) -> None:
        layout.label(text=f"{index + 1}  {entry.name}", icon="DOT")


class SYNTHPOINT_PT_classes(Child, bpy.types.Panel):
    """The kinds of instruments, and which keypoints each has"""

    bl_label = "Classes"
    bl_order = 30

    def draw(self, context: bpy.types.Context) -> None:
        layout, group = self.layout, context.scene.synthpoint
        if not group.classes:
            hint(layout, "A class names the keypoints that its instruments share")
            layout.operator_menu_enum(
                "synthpoint.add_class", "preset", text="Add Class", icon="ADD"
            )
            return
        row = layout.row()
        row.template_list(
            "SYNTHPOINT_UL_classes", "", group, "classes", group, "active_class", rows=3
        )
        side = row.column(align=True)
        side.operator_menu_enum("synthpoint.add_class", "preset", text="", icon="ADD")
        side.operator("synthpoint.remove_class", text="", icon="REMOVE")
        side.operator("synthpoint.rename_class", text="", icon="GREASEPENCIL")
        row = layout.row(align=True)
        row.operator("synthpoint.load_class", text="Load", icon="FILE_FOLDER")
        row.operator("synthpoint.save_class", text="Save", icon="FILE_TICK")


class _OfClass(Child):
    bl_parent_id = "SYNTHPOINT_PT_classes"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return active_class(context.scene) is not None


class SYNTHPOINT_PT_class_keypoints(_OfClass, bpy.types.Panel):
    """The keypoints of the chosen class"""

    bl_label = "Keypoints of the Class"
    bl_options = set()  # noqa: RUF012
    bl_order = 10

    def draw(self, context: bpy.types.Context) -> None:
        layout, entry = self.layout, the_class(context.scene)
        row = layout.row()
        row.template_list(
            "SYNTHPOINT_UL_class_keypoints", "", entry, "keypoints", entry, "active_keypoint",
            rows=5,
        )  # fmt: skip
        side = row.column(align=True)
        side.operator("synthpoint.add_keypoint", text="", icon="ADD")
        side.operator("synthpoint.remove_keypoint", text="", icon="REMOVE")
        side.operator("synthpoint.rename_keypoint", text="", icon="GREASEPENCIL")
        side.operator("synthpoint.move_keypoint", text="", icon="TRIA_UP").direction = "UP"
        side.operator("synthpoint.move_keypoint", text="", icon="TRIA_DOWN").direction = "DOWN"
        if 0 <= entry.active_keypoint < len(entry.keypoints):
            keypoint = entry.keypoints[entry.active_keypoint]
            line(layout, "Depth", keypoint, "depth")
            line(layout, "Spread", keypoint, "sigma")


class SYNTHPOINT_UL_class_grips(Entries, bpy.types.UIList):
    """Grips of the class, and how often each is picked"""

    def draw_entry(self, layout: bpy.types.UILayout, entry: Any, index: int) -> None:
        row = layout.row(align=True)
        row.label(text=entry.name, icon="VIEW_PAN")
        weight = row.row()
        weight.scale_x = 0.6
        weight.prop(entry, "weight", text="", emboss=False)


class SYNTHPOINT_PT_class_grips(_OfClass, bpy.types.Panel):
    """How hands hold instruments of the chosen class"""

    bl_label = "Grips of the Class"
    bl_order = 15

    def draw(self, context: bpy.types.Context) -> None:
        layout, entry = self.layout, the_class(context.scene)
        row = layout.row()
        row.template_list(
            "SYNTHPOINT_UL_class_grips", "", entry, "grips", entry, "active_grip", rows=4
        )
        side = row.column(align=True)
        side.operator("synthpoint.add_grip", text="", icon="ADD")
        side.operator("synthpoint.remove_grip", text="", icon="REMOVE")
        side.operator("synthpoint.rename_grip", text="", icon="GREASEPENCIL")
        if not entry.grips:
            hint(layout, "Held in all grips that the mesh proposes")
        layout.operator("synthpoint.add_proposed_grips", icon="SHADERFX")
        if 0 <= entry.active_grip < len(entry.grips):
            self._draw_grip(entry.grips[entry.active_grip])

    def _draw_grip(self, grip: Any) -> None:
        layout = self.layout
        draw_range(layout, "Opening", grip, "opening")
        column = layout.column(align=True)
        for number, contact in enumerate(grip.contacts):
            row = column.row(align=True)
            row.prop(contact, "part", text="")
            slide = row.row(align=True)
            slide.active = contact.part not in FINGERS
            slide.prop(contact, "slide", text="")
            slide.prop(contact, "loose", text="", icon="UNLINKED" if contact.loose else "LINKED")
            remove = row.operator("synthpoint.remove_contact", text="", icon="X")
            remove.index = number
        layout.operator_menu_enum("synthpoint.add_contact", "part", text="Add Contact", icon="ADD")


class _Links(_OfClass):
    list_name = ""
    add_text = ""

    def draw(self, context: bpy.types.Context) -> None:
        layout, entry = self.layout, the_class(context.scene)
        column = layout.column(align=True)
        for number, link in enumerate(getattr(entry, self.list_name)):
            row = column.row(align=True)
            row.prop_search(link, "first", entry, "keypoints", text="", icon="DOT")
            row.prop_search(link, "second", entry, "keypoints", text="", icon="DOT")
            remove = row.operator("synthpoint.remove_link", text="", icon="X")
            remove.to, remove.index = self.list_name, number
        layout.operator("synthpoint.add_link", text=self.add_text, icon="ADD").to = self.list_name
        self.draw_more(layout, entry)

    def draw_more(self, layout: bpy.types.UILayout, entry: SynthpointClass) -> None:
        """What else the list has."""


class SYNTHPOINT_PT_class_skeleton(_Links, bpy.types.Panel):
    """Lines drawn between keypoints"""

    bl_label = "Skeleton"
    bl_order = 20
    list_name = "skeleton"
    add_text = "Add Line"


class SYNTHPOINT_PT_class_pairs(_Links, bpy.types.Panel):
    """Keypoints that change places in a mirrored picture"""

    bl_label = "Left and Right"
    bl_order = 30
    list_name = "flip_pairs"
    add_text = "Add Pair"

    def draw_more(self, layout: bpy.types.UILayout, entry: SynthpointClass) -> None:
        line(layout, "Left Is", entry, "symmetry")
