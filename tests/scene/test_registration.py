"""Registering the package with Blender."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import bpy
import pytest

import synthpoint


@pytest.fixture(autouse=True)
def _registered_again():
    yield
    synthpoint.register()


def test_registering_twice_is_harmless():
    synthpoint.register()
    synthpoint.register()
    made = bpy.data.objects.new("made", None)
    made.synthpoint.role = "KEYPOINT"
    assert made.synthpoint.role == "KEYPOINT"
    bpy.data.objects.remove(made)


def test_unregistering_twice_takes_everything_away():
    synthpoint.unregister()
    synthpoint.unregister()
    assert not hasattr(bpy.types.Object, "synthpoint")
    made = bpy.data.objects.new("made", None)
    assert not hasattr(made, "synthpoint")
    bpy.data.objects.remove(made)
    synthpoint.register()
    assert hasattr(bpy.types.Object, "synthpoint")


def test_a_python_that_registered_ends_well():
    tests = Path(synthpoint.__file__).parent / "tests"
    program = f"import sys; sys.path.insert(0, {str(tests)!r}); import conftest, synthpoint, bpy; "
    program += "synthpoint.register()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_tags_are_stored_in_the_file(tmp_path, scene):
    made = bpy.data.objects.new("made", None)
    scene.collection.objects.link(made)
    made.synthpoint.role = "INSTRUMENT"
    made.synthpoint.class_name = "tweezers"
    file = tmp_path / "tags.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(file), copy=True)
    bpy.ops.wm.open_mainfile(filepath=str(file))
    assert bpy.data.objects["made"].synthpoint.class_name == "tweezers"
