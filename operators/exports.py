"""Which training formats are written at the end of a run."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.errors import UserError
from ..exporters import formats
from .base import Task


def known() -> list[str]:
    """Every format there is."""
    return formats.names()


def chosen(scene: bpy.types.Scene) -> list[str]:
    """The scene's formats that this Synthpoint has, in its own order."""
    wanted = scene.synthpoint.output.exports.split()
    return [name for name in formats.names() if name in wanted]


class SYNTHPOINT_OT_toggle_export(Task, bpy.types.Operator):
    """Write this training format at the end of a run, or no longer"""

    bl_idname = "synthpoint.toggle_export"
    bl_label = "Export"

    format: bpy.props.StringProperty(name="Format", options={"SKIP_SAVE"})

    @classmethod
    def description(cls, context: bpy.types.Context, properties: Any) -> str:
        return formats.get(properties.format).DESCRIPTION.rstrip(".")

    def run(self, context: bpy.types.Context) -> None:
        if self.format not in formats.names():
            raise UserError(
                f"no format is called {self.format!r}; known: {', '.join(formats.names())}"
            )
        names = set(chosen(context.scene)) ^ {self.format}
        context.scene.synthpoint.output.exports = " ".join(sorted(names))
