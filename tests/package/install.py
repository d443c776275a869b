"""Runs where Blender is a Python module: installs a zip as a user does, and tells what became of
it.

python install.py ZIP REPORT   with BLENDER_USER_RESOURCES as the user's folder
"""

import json
import sys
import tomllib
from pathlib import Path

import bpy

MODULE = "bl_ext.user_default.synthpoint"

bpy.ops.preferences.addon_enable(module="bl_pkg")
bpy.ops.extensions.package_install_files(
    filepath=sys.argv[1], repo="user_default", enable_on_install=True
)
addons = bpy.context.preferences.addons
installed = Path(bpy.utils.user_resource("EXTENSIONS"))
manifest = (installed / "user_default" / "synthpoint" / "blender_manifest.toml").read_text()
report = {
    "enabled": MODULE in addons and hasattr(bpy.types.Object, "synthpoint"),
    "default_folder": addons[MODULE].preferences.folder if MODULE in addons else "",
    "permission": tomllib.loads(manifest)["permissions"]["files"],
    "packages": [str(p) for p in installed.glob(".local/lib/**/site-packages")],
}
Path(sys.argv[2]).write_text(json.dumps(report))
