"""Runs inside Blender: what the installed extension registered, and what Blender thinks of it."""

import json
import sys

import addon_utils
import bpy

module = "bl_ext.user_default.synthpoint"
enabled = module in bpy.context.preferences.addons
addon_utils.disable(module)
gone = not hasattr(bpy.types.Object, "synthpoint")
addon_utils.enable(module)
report = {
    "enabled": enabled,
    "gone_when_disabled": gone,
    "back_when_enabled": hasattr(bpy.types.Object, "synthpoint"),
    "warnings": [str(w) for w in addon_utils._extensions_warnings_get()],
}
with open(sys.argv[sys.argv.index("--") + 1], "w") as file:
    json.dump(report, file)
