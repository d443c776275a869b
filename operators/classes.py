"""Classes: add, remove, rename, load and save."""

from __future__ import annotations

import bpy

from ..core.dataset.files import read_json
from ..core.errors import UserError
from ..core.settings.classes import ClassSchema
from ..core.settings.fields import read
from ..presets import class_names, class_schema
from ..properties import classes
from ..scene.instruments.shared import sharing
from .base import OfJson, Outcome, Task, WithoutUndo, save_json
from .instruments import active_class


class OfClass(Task):
    """One that needs a chosen class."""

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        return "Add a class first" if active_class(context.scene) is None else ""


def the_class(scene: bpy.types.Scene) -> classes.SynthpointClass:
    """The chosen class, where `OfClass` has seen one."""
    entry = active_class(scene)
    assert entry is not None
    return entry


def everywhere(context: bpy.types.Context) -> list[classes.SynthpointClass]:
    """The chosen class, first, and what scenes that share its instruments call the same."""
    entry = the_class(context.scene)
    others = [classes.find(s, entry.name) for s in sharing(context.scene, entry.name)[1:]]
    return [entry, *(e for e in others if e is not None)]


def _presets(_operator: object, _context: object) -> list[tuple[str, str, str]]:
    # Blender needs the texts to live on, so they are made once.
    return _PRESETS


_PRESETS = [
    (n, n.replace("_", " ").title(), f"Keypoints and skeleton of {n.replace('_', ' ')}")
    for n in class_names()
]
_PRESETS.append(("custom", "Custom", "Two keypoints to start from, for any other instrument"))


class SYNTHPOINT_OT_add_class(Task, bpy.types.Operator):
    """Add a class of instruments: a ready-made one, or a custom one to edit"""

    bl_idname = "synthpoint.add_class"
    bl_label = "Add Class"

    preset: bpy.props.EnumProperty(name="Start From", items=_presets)

    def run(self, context: bpy.types.Context) -> None:
        scene = context.scene
        schema = classes.CUSTOM if self.preset == "custom" else class_schema(self.preset)
        taken = [c.name for c in scene.synthpoint.classes]
        if schema.name in taken and self.preset != "custom":
            raise UserError(f"class {schema.name} is in the list already; edit that one")
        entry = classes.add(scene, schema)
        entry.name = classes.unused_name(taken, schema.name)


class SYNTHPOINT_OT_remove_class(OfClass, bpy.types.Operator):
    """Remove the chosen class from the list; instruments of it stay tagged"""

    bl_idname = "synthpoint.remove_class"
    bl_label = "Remove Class"

    def run(self, context: bpy.types.Context) -> None:
        group = context.scene.synthpoint
        group.classes.remove(group.active_class)
        group.active_class = max(0, group.active_class - 1)


class SYNTHPOINT_OT_rename_class(OfClass, bpy.types.Operator):
    """Rename the chosen class, also on its instruments and in the other scenes of the file"""

    bl_idname = "synthpoint.rename_class"
    bl_label = "Rename Class"

    name: bpy.props.StringProperty(name="Name")

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> Outcome:
        self.name = the_class(context.scene).name
        return context.window_manager.invoke_props_dialog(self)

    def run(self, context: bpy.types.Context) -> None:
        old, new = the_class(context.scene).name, self.name.strip()
        if not new:
            raise UserError("a class needs a name; type one")
        if new == old:
            return
        # Scenes share objects, and so the names of their classes.
        scenes = [s for s in bpy.data.scenes if s.library is None]
        for scene in scenes:
            if classes.find(scene, new) is not None and classes.find(scene, old) is not None:
                where = "" if scene == context.scene else f" of scene {scene.name}"
                raise UserError(f"class {new} is in the list{where} already; choose another name")
        for scene in scenes:
            classes.rename(scene, old, new)


class SYNTHPOINT_OT_load_class(OfJson, bpy.types.Operator):
    """Add a class from a JSON file"""

    bl_idname = "synthpoint.load_class"
    bl_label = "Load Class"

    def run(self, context: bpy.types.Context) -> str:
        schema = read(ClassSchema, read_json(self.path), self.path.name)
        entry = classes.find(context.scene, schema.name)
        if entry is not None:
            classes.fill(entry, schema)
            return f"Class {schema.name} replaced by {self.path.name}"
        classes.add(context.scene, schema)
        return f"Class {schema.name} loaded"


class SYNTHPOINT_OT_save_class(OfClass, OfJson, WithoutUndo, bpy.types.Operator):
    """Save the chosen class as a JSON file"""

    bl_idname = "synthpoint.save_class"
    bl_label = "Save Class"

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> Outcome:
        self.filepath = f"{the_class(context.scene).name}.json"
        return super().invoke(context, event)

    def run(self, context: bpy.types.Context) -> str:
        path = self.path.with_suffix(".json")
        save_json(path, classes.as_json(the_class(context.scene)))
        return f"Class saved as {path}"
