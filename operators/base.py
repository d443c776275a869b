"""What the operators share: a UserError becomes Blender's error message."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
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
    """Runs `run`, reports its UserError, and brings the panel's list up to date. Its button is grey
    while there is a `hindrance`, and says it."""

    # Without a type, since Blender takes what is annotated for properties.
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        why = cls.hindrance(context)
        if why:
            cls.poll_message_set(why)
        return not why

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        """What has to be done first; empty where it can run."""
        return ""

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


class WithoutUndo(Task):
    """One that changes nothing which could be taken back."""

    bl_options = {"REGISTER"}  # noqa: RUF012


class InObjectMode(Task):
    """One that needs nothing but object mode."""

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        return not_in_object_mode(context)


class Browsing(Task):
    """One whose file or folder is chosen in Blender's file browser."""

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> Outcome:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}


class OfJson(Browsing):
    """One of a JSON file."""

    filepath: bpy.props.StringProperty(subtype="FILE_PATH")
    filter_glob: bpy.props.StringProperty(default="*.json", options={"HIDDEN"})

    @property
    def path(self) -> Path:
        return Path(bpy.path.abspath(self.filepath))


def not_in_object_mode(context: bpy.types.Context) -> str:
    """What keeps a task from running in another mode; empty in object mode."""
    return "" if context.mode == "OBJECT" else "Switch to Object Mode first (Tab)"


def save_json(path: Path, data: Any) -> None:
    """Writes a JSON file; UserError where that fails."""
    try:
        path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); choose another") from None


def select_alone(context: bpy.types.Context, obj: bpy.types.Object) -> None:
    """Selects this object and no other, and makes it the active one."""
    for other in context.view_layer.objects.selected:
        other.select_set(False)
    obj.select_set(True)
    context.view_layer.objects.active = obj


def declared(module: ModuleType) -> list[type]:
    """The classes of a module that Blender is to register, in their order: those with its kind of
    name, as it asks for."""
    return [
        one
        for name, one in vars(module).items()
        if name.startswith("SYNTHPOINT_") and one.__module__ == module.__name__
    ]
