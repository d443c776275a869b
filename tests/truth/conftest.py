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
