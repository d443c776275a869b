"""Lists of settings in the panel: one entry more, one less."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.errors import UserError
from .base import Task


class _Entries(Task):
    to: bpy.props.StringProperty(
        name="List", description="Path of the list in the settings", options={"HIDDEN"}
    )

    def entries(self, context: bpy.types.Context) -> bpy.types.bpy_prop_collection_idprop[Any]:
        found: bpy.types.bpy_prop_collection_idprop[Any] | None
        try:
            found = context.scene.synthpoint.settings.path_resolve(self.to)
        except ValueError:
            found = None
        if found is None or not hasattr(found, "add"):
            raise UserError(f"there is no list {self.to!r}; quotas.occluded is one")
        return found


class SYNTHPOINT_OT_add_entry(_Entries, bpy.types.Operator):
    """Add an entry to this list"""

    bl_idname = "synthpoint.add_entry"
    bl_label = "Add Entry"

    def run(self, context: bpy.types.Context) -> None:
        self.entries(context).add()


class SYNTHPOINT_OT_remove_entry(_Entries, bpy.types.Operator):
    """Take this entry out of its list"""

    bl_idname = "synthpoint.remove_entry"
    bl_label = "Remove Entry"

    index: bpy.props.IntProperty(name="Number", min=0)

    def run(self, context: bpy.types.Context) -> None:
        entries = self.entries(context)
        if self.index >= len(entries):
            raise UserError(f"{self.to}: there is no entry {self.index + 1}; add one")
        entries.remove(self.index)
