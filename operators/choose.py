"""Choosing in the panel, and the randomized materials' list."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.errors import UserError
from ..presets import metals
from .base import Task

INPUTS = ("Roughness", "Metallic", "Anisotropic", "Coat Weight", "Coat Roughness", "IOR")


class SYNTHPOINT_OT_choose_class(Task, bpy.types.Operator):
    """Choose this class for the next instrument"""

    bl_idname = "synthpoint.choose_class"
    bl_label = "Choose Class"

    index: bpy.props.IntProperty(name="Number", min=0)

    def run(self, context: bpy.types.Context) -> None:
        group = context.scene.synthpoint
        if self.index >= len(group.classes):
            raise UserError(f"there is no class {self.index + 1}; add one")
        group.active_class = self.index


class _Channel(Task):
    index: bpy.props.IntProperty(name="Number", min=0)

    def channels(self, context: bpy.types.Context) -> bpy.types.bpy_prop_collection_idprop[Any]:
        channels: bpy.types.bpy_prop_collection_idprop[Any] = (
            context.scene.synthpoint.settings.materials.channels
        )
        if self.index >= len(channels):
            raise UserError(f"there is no material entry {self.index + 1}; add one")
        return channels


class SYNTHPOINT_OT_add_channel(Task, bpy.types.Operator):
    """Vary the roughness of one more material"""

    bl_idname = "synthpoint.add_channel"
    bl_label = "Add Material"

    def run(self, context: bpy.types.Context) -> None:
        made = context.scene.synthpoint.settings.materials.channels.add()
        made.class_name = made.slot = "*"
        entry = made.inputs.add()
        entry.name, entry.min, entry.max = "Roughness", 0.1, 0.5


class SYNTHPOINT_OT_remove_channel(_Channel, bpy.types.Operator):
    """Leave this material as it is"""

    bl_idname = "synthpoint.remove_channel"
    bl_label = "Remove Material"

    def run(self, context: bpy.types.Context) -> None:
        self.channels(context).remove(self.index)


class SYNTHPOINT_OT_add_input(_Channel, bpy.types.Operator):
    """Vary one more value of this material; once more takes it off"""

    bl_idname = "synthpoint.add_input"
    bl_label = "Add Value"

    input: bpy.props.EnumProperty(name="Value", items=[(i, i, "Vary this value") for i in INPUTS])

    def run(self, context: bpy.types.Context) -> None:
        inputs = self.channels(context)[self.index].inputs
        number = inputs.find(self.input)
        if number >= 0:
            inputs.remove(number)
            return
        entry = inputs.add()
        entry.name = self.input
        entry.min, entry.max = (1.3, 1.6) if self.input == "IOR" else (0.0, 0.5)


class SYNTHPOINT_OT_add_choice(_Channel, bpy.types.Operator):
    """Let some images show this in another metal, or in a material of the file"""

    bl_idname = "synthpoint.add_choice"
    bl_label = "Add Material to Choose"

    material: bpy.props.EnumProperty(
        name="Material",
        items=[
            ("OWN", "Its Own", "The material it has already"),
            *((name, name.title(), "A finish that comes along") for name in metals()),
            ("FILE", "One of This File…", "Then choose it in the list"),
        ],
    )

    def run(self, context: bpy.types.Context) -> None:
        choices = self.channels(context)[self.index].swap
        if not len(choices) and self.material != "OWN":
            choices.add()  # its own stays among them, until it is removed
        named = {"OWN": "", "FILE": "Material"}
        choices.add().material = named.get(self.material, self.material)


class SYNTHPOINT_OT_remove_choice(_Channel, bpy.types.Operator):
    """Take this material out of the choice"""

    bl_idname = "synthpoint.remove_choice"
    bl_label = "Remove Choice"

    number: bpy.props.IntProperty(name="Choice", min=0)

    def run(self, context: bpy.types.Context) -> None:
        choices = self.channels(context)[self.index].swap
        if self.number >= len(choices):
            raise UserError(f"there is no choice {self.number + 1}; add one")
        choices.remove(self.number)
