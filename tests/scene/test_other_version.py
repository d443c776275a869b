"""A file saved with one Blender opens in another with everything in place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import bpy
import pytest
from synthpoint.core.settings.digest import first_difference

ROOT = Path(__file__).resolve().parents[2]
VERSION = bpy.app.version[:2]

SCRIPT = """
import importlib.util, json, sys
import bpy
root, action, file = sys.argv[-3:]
spec = importlib.util.spec_from_file_location(
    "synthpoint", root + "/__init__.py", submodule_search_locations=[root])
package = importlib.util.module_from_spec(spec)
sys.modules["synthpoint"] = package
spec.loader.exec_module(package)
package.register()
from synthpoint.core.job.spec import to_json
from synthpoint.properties.convert import to_spec
from synthpoint.scene.authoring import listing
if action == "save":
    bpy.ops.synthpoint.add_example()
    bpy.ops.synthpoint.add_class(preset="custom")
    bpy.ops.synthpoint.add_keypoint(name="middle")
    scene = bpy.context.scene
    scene.synthpoint.settings.count = 321
    scene.synthpoint.settings.camera.elevation_min = 0.5
    scene.synthpoint.output.folder = "//somewhere"
    bpy.ops.wm.save_as_mainfile(filepath=file)
else:
    bpy.ops.wm.open_mainfile(filepath=file)
scene = bpy.context.scene
listing.refresh(scene)
print("FOUND" + json.dumps({
    "spec": to_json(to_spec(scene)),
    "folder": scene.synthpoint.output.folder,
    "version": scene.synthpoint.data_version,
    "instruments": [[e.name, e.class_name, e.missing, [p.object.name for p in e.points]]
                    for e in bpy.context.window_manager.synthpoint.instruments],
    "joints": [[j.kind, j.part.name, [round(x, 5) for x in j.rest]]
               for o in scene.objects for j in o.synthpoint.joints],
}))
package.unregister()
"""


def other_python() -> tuple[str, tuple[int, int]] | None:
    """Another environment with a bpy module (SYNTHPOINT_OTHER_PYTHON lists some, or .venv/bpy-*
    as tools/check.py makes them)."""
    named = os.environ.get("SYNTHPOINT_OTHER_PYTHON", "").split(os.pathsep)
    made = sorted((ROOT / ".venv").glob("bpy-*/bin/python"))
    for python in [*filter(None, named), *map(str, made)]:
        done = subprocess.run(
            [python, "-c", "import bpy; print(*bpy.app.version[:2])"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        words = done.stdout.split()
        if done.returncode == 0 and tuple(map(int, words[-2:])) != VERSION:
            return python, tuple(map(int, words[-2:]))
    return None


def run(python: str, action: str, file: Path) -> dict[str, object]:
    done = subprocess.run(
        [python, "-c", SCRIPT, str(ROOT), action, str(file)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [x for x in done.stdout.splitlines() if x.startswith("FOUND")]
    assert lines, done.stdout + done.stderr
    found: dict[str, object] = json.loads(lines[0].removeprefix("FOUND"))
    return found


def test_everything_is_in_place_in_another_blender(tmp_path):
    other = other_python()
    if other is None:
        pytest.skip("only one Blender version is here (see SYNTHPOINT_OTHER_PYTHON)")
    python, version = other
    older, newer = (python, sys.executable) if version < VERSION else (sys.executable, python)
    file = tmp_path / "old.blend"
    saved = run(older, "save", file)
    assert len(saved["instruments"]) == 2
    assert first_difference(run(newer, "open", file), saved) is None
