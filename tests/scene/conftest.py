"""Fixtures for the tests on the real bpy module."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _registered(registered):
    """Before every test of this room."""


@pytest.fixture
def scene():
    """A new scene with nothing in it."""
    from synthpoint.scene.blender import files

    return files.start_empty()


@pytest.fixture
def two(monkeypatch):
    """A machine with two cards of NVIDIA, which Blender can drive in two ways each. What Blender
    has no card for, it renders on the CPU."""
    from synthpoint.scene.render import devices
    from synthpoint.tests.scene.some_cards import Preferences

    made = Preferences([(kind, name) for kind in ("CUDA", "OPTIX") for name in ("One", "Two")])
    monkeypatch.setattr(devices, "_preferences", lambda: made)
    return made


@pytest.fixture
def aside():
    """A new scene with a probe out of the picture, which is seen from straight above."""
    from synthpoint.tests.scene import grounds

    return grounds.begin()


@pytest.fixture
def pair(scene):
    """An instrument of two bars, its right one selected: the holder, the left and the right bar."""
    from synthpoint.tests.scene import jointed

    return jointed.two_bars(scene)


@pytest.fixture
def runnable(scene, tmp_path, monkeypatch):
    """A run could start but for what a test breaks."""
    from synthpoint.operators import checked, runs
    from synthpoint.scene.authoring import listing

    monkeypatch.setattr(runs, "_problems", {})
    scene.synthpoint.output.folder = str(tmp_path / "set")
    yield
    checked.forget()
    listing.forget()


# KEPT MADE WORD …: runs the words, which make a file, and keeps it; later it is taken from there.
ONCE = """
import pathlib, shutil, subprocess, sys
kept, made, *words = sys.argv[1:]
if pathlib.Path(kept).is_file():
    shutil.copy(kept, made)
else:
    subprocess.run(words, check=True)
    shutil.copy(made, kept)
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where scenes of images are kept."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def made_once(kept, monkeypatch):
    """The example's image of some number and settings is the same in every test of a file, so its
    scene is made in the first one that shows it."""
    from synthpoint.commands.running import processes

    program = processes.program

    def once(words, blend):
        real = program(words, blend)
        if words[0] != "restore":
            return real
        _, index, _, job, _, made = words[1:7]
        settings = hashlib.sha256(Path(job).read_bytes()).hexdigest()
        return [sys.executable, "-c", ONCE, str(kept / f"{settings}-{index}.blend"), made, *real]

    monkeypatch.setattr(processes, "program", once)


@pytest.fixture
def example(made_once):
    """Blender's start-up scene with the example in it, made small."""
    import bpy
    from synthpoint.scene.authoring import shown_scene

    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=False)
    bpy.ops.synthpoint.add_example()
    # What takes long to build is not what is tested.
    bpy.ops.synthpoint.load_preset(preset="surgical")
    scene = bpy.context.scene
    render = scene.synthpoint.settings.render
    render.samples, render.use_width, render.width, render.height = 1, True, 64, 48
    render.denoise = False
    scene.synthpoint.settings.occluders.enabled = False
    ground = scene.synthpoint.settings.ground
    ground.drape = ground.tissue = ground.tray = 0.0
    scene.synthpoint.settings.count = 2
    bpy.context.window_manager.synthpoint.image = 1
    bpy.context.view_layer.update()
    yield scene
    shown_scene.hide()
