"""What the operators share: a UserError becomes Blender's error message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ..core.errors import UserError
from ..properties.scene import ensure
from ..scene.authoring import watch

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    # What Blender hears of an operator that was called.
    Outcome = set[OperatorReturnItems]
    Base = bpy.types.Operator
else:
    Outcome = set
    Base = object  # a class that Blender is to register names Blender's own itself


class Task(Base):
    """Runs `run`, reports its UserError, and brings the panel's list up to date."""

    # Without a type, since Blender takes what is annotated for properties.
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    def execute(self, context: bpy.types.Context) -> Outcome:
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


def save_json(path: Path, data: Any) -> None:
    """Writes a JSON file; UserError where that fails."""
    try:
        path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); choose another") from None


def object_mode(cls: type[bpy.types.Operator], context: bpy.types.Context) -> bool:
    """True in object mode; else the greyed button says so."""
    if context.mode == "OBJECT":
        return True
    cls.poll_message_set("Switch to Object Mode first (Tab)")
    return False
