"""All settings at once: from a preset, from a JSON file, and into one."""

from __future__ import annotations

import bpy

from ..core.dataset.files import read_json
from ..core.errors import UserError
from ..core.job.spec import from_json, to_json
from ..presets import randomization_names
from ..properties.convert import from_spec, put_preset, to_spec
from . import runs
from .base import OfJson, Outcome, Task, WithoutUndo, save_json

ABOUT = {
    "operating_room": "Held at a wound, under a surgical light in a dark room",
    "surgical": "The instrument table: on drapes, tissue and trays, evenly lit",
    "tabletop": "On tables in rooms and daylight, with everyday things in the way",
    "studio": "Evenly lit on plain colors, nothing in the way",
    "stress": "Every randomizer on, at its widest",
}
PRESETS = [
    (n, n.replace("_", " ").title(), ABOUT.get(n, "A preset")) for n in randomization_names()
]


class SYNTHPOINT_OT_load_preset(Task, bpy.types.Operator):
    """Randomize as this preset does. Kept: the classes, everything in Output but the exposure,
    the calibrated camera, what is held out, and your folders, collection and its label"""

    bl_idname = "synthpoint.load_preset"
    bl_label = "Load Preset"

    preset: bpy.props.EnumProperty(name="Preset", items=PRESETS)

    def run(self, context: bpy.types.Context) -> str | None:
        put_preset(context.scene, self.preset)
        try:
            to_spec(context.scene)
        except UserError as error:  # a lens that the calibrated camera cannot have, for one
            # Not a warning, which Blender shows at the edge of its window and cut short.
            self.report(
                {"ERROR"},
                f"The preset {self.preset} is loaded, but does not fit what was kept: {error}",
            )
            return None
        return f"Randomizes as the preset {self.preset} does"


class SYNTHPOINT_OT_load_settings(OfJson, bpy.types.Operator):
    """Take all settings from a JSON file, such as a dataset's job.json. Classes in it replace those
    of the scene; the output folder stays"""

    bl_idname = "synthpoint.load_settings"
    bl_label = "Load Settings"

    def run(self, context: bpy.types.Context) -> str:
        data = read_json(self.path)
        try:
            from_spec(context.scene, from_json(data))
        except UserError as error:
            raise UserError(f"{self.path.name}: {error}") from None
        return f"Settings of {self.path.name} loaded"


class SYNTHPOINT_OT_save_settings(OfJson, WithoutUndo, bpy.types.Operator):
    """Save all settings and classes as a JSON file, for another scene or for --spec"""

    bl_idname = "synthpoint.save_settings"
    bl_label = "Save Settings"

    check_existing: bpy.props.BoolProperty(default=True, options={"HIDDEN"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> Outcome:
        self.filepath = f"{context.scene.synthpoint.settings.name or 'settings'}.json"
        return super().invoke(context, event)

    def run(self, context: bpy.types.Context) -> str:
        path = self.path.with_suffix(".json")
        save_json(path, to_json(runs.spec_of(context.scene)))
        return f"Settings saved as {path}"
