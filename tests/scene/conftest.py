"""Fixtures for the tests on the real bpy module."""

from __future__ import annotations

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
