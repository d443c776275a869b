"""Registering the package with Blender."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import bpy
import pytest
from synthpoint.operators import runs, sheet, shown
from synthpoint.properties import tags
from synthpoint.scene.authoring import watch

import synthpoint
from synthpoint import commands

LISTS = [n for n in dir(bpy.app.handlers) if isinstance(getattr(bpy.app.handlers, n), list)]
OWNERS = (bpy.types.Object, bpy.types.Scene, bpy.types.WindowManager)


@pytest.fixture(autouse=True)
def _registered_again(monkeypatch):
    """With listeners and timers as in a window."""
    synthpoint.unregister()
    monkeypatch.setattr(watch, "bpy", SimpleNamespace(app=InWindow(), context=bpy.context))
    yield
    if not hasattr(bpy.types.Scene, "synthpoint"):
        synthpoint.register()


class InWindow:
    background = False
    handlers, timers = bpy.app.handlers, bpy.app.timers


def added():
    """Everything of ours that Blender knows: listeners, classes, properties, timers, pictures,
    the command, and what opens an instrument."""
    found = {
        (name, f.__module__, f.__name__)
        for name in LISTS
        for f in getattr(bpy.app.handlers, name)
        if f.__module__.startswith("synthpoint")
    }
    kinds = ("PropertyGroup", "Panel", "Operator", "Menu", "UIList", "AddonPreferences")
    found |= {
        (kind, cls.__module__, cls.__name__)
        for kind in kinds
        for cls in descendants(getattr(bpy.types, kind))
        if cls.__module__.startswith("synthpoint") and cls.is_registered
    }
    found |= {(o.__name__, p) for o in OWNERS for p in dir(o) if "synth" in p}
    timers = (runs._poll, sheet._fit, watch._refresh, shown.put_back)
    found |= {("timer", t.__name__) for t in timers if bpy.app.timers.is_registered(t)}
    states = {"pictures": runs._pictures, "command": commands._handle, "opens": tags.on_opening}
    return found | {("state", name) for name, state in states.items() if state is not None}


def descendants(cls):
    return {d for child in cls.__subclasses__() for d in (child, *descendants(child))}


def run_timers():
    """Those that only a window starts."""
    bpy.app.timers.register(runs._poll, first_interval=60.0)
    bpy.app.timers.register(sheet._fit, first_interval=60.0)


def test_everything_is_removed_and_comes_again():
    assert added() == set()
    synthpoint.register()
    here = added()
    assert len([entry for entry in here if entry[0] in LISTS]) == 16
    assert {("timer", "_refresh"), ("state", "pictures"), ("Object", "synthpoint")} <= here
    run_timers()
    synthpoint.unregister()
    assert added() == set()
    synthpoint.register()
    assert added() == here


def test_everything_is_removed_where_others_took_a_part_first():
    synthpoint.register()
    here = added()
    for name in LISTS:
        functions = getattr(bpy.app.handlers, name)
        functions[:] = [f for f in functions if not f.__module__.startswith("synthpoint")]
    bpy.app.timers.unregister(watch._refresh)
    synthpoint.unregister()
    assert added() == set()
    synthpoint.register()
    assert added() == here


def test_every_class_bears_the_name():
    synthpoint.register()
    classes = [entry[2] for entry in added() if len(entry) == 3 and entry[0] not in LISTS]
    assert len(classes) > 100
    assert [c for c in classes if not c.startswith(("Synthpoint", "SYNTHPOINT_"))] == []


def test_the_command_line_leaves_an_enabled_extension_alone():
    synthpoint.register()
    script = Path(synthpoint.__file__).parent / "synthpoint.py"
    space = runpy.run_path(str(script))
    assert space["load_package"]() is synthpoint
    before = sys.argv[:]
    sys.argv[:] = [str(script), "generate", "--count", "none"]
    try:
        assert space["main"]() == 2
    finally:
        sys.argv[:] = before
    assert hasattr(bpy.types.Object, "synthpoint")


def test_a_python_that_registered_ends_well():
    tests = Path(synthpoint.__file__).parent / "tests"
    program = f"import sys; sys.path.insert(0, {str(tests)!r}); import conftest, synthpoint, bpy; "
    program += "synthpoint.register()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_tags_are_stored_in_the_file(tmp_path, scene):
    synthpoint.register()
    made = bpy.data.objects.new("made", None)
    scene.collection.objects.link(made)
    made.synthpoint.role = "INSTRUMENT"
    made.synthpoint.class_name = "tweezers"
    file = tmp_path / "tags.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(file), copy=True)
    bpy.ops.wm.open_mainfile(filepath=str(file))
    assert bpy.data.objects["made"].synthpoint.class_name == "tweezers"
