"""What the operators share: a UserError becomes Blender's error message."""

from __future__ import annotations

import bpy

from ..core.errors import UserError
from ..properties.scene import ensure
from ..scene import watch


class Task:
    """Runs `run`, reports its UserError, and brings the panel's list up to date."""

    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> set[str]:
        ensure(context.scene)
        try:
            said = self.run(context)
        except UserError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        finally:
            watch.refresh()
        if said:
            self.report({"INFO"}, said)
        return {"FINISHED"}

    def run(self, context: bpy.types.Context) -> str | None:
        """The work; what it returns is shown in the status bar."""
        raise NotImplementedError


def object_mode(cls: type, context: bpy.types.Context) -> bool:
    """True in object mode; else the greyed button says so."""
    if context.mode == "OBJECT":
        return True
    cls.poll_message_set("Switch to Object Mode first (Tab)")
    return False
