"""Loads the repository as the package `synthpoint`, with or without Blender."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _load_package() -> None:
    spec = importlib.util.spec_from_file_location(
        "synthpoint", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["synthpoint"] = module
    spec.loader.exec_module(module)


_load_package()

BLENDER_ROOMS = {"scene", "commands", "truth"}


class _NeedsBpy(pytest.Module):
    """A test file that is skipped by name where this Python has no bpy module."""

    def collect(self):
        pytest.importorskip("bpy")
        return super().collect()


def pytest_pycollect_makemodule(module_path, parent):
    if module_path.parent.name in BLENDER_ROOMS:
        return _NeedsBpy.from_parent(parent, path=module_path)
    return None


def pytest_collection_modifyitems(items):
    """Who leaves a test to one Blender says why no other could fail it."""
    for item in items:
        for mark in item.iter_markers("one_blender"):
            if not mark.args or not str(mark.args[0]).strip():
                raise pytest.UsageError(f"{item.nodeid}: one_blender wants its reason")


@pytest.fixture(scope="session")
def registered():
    """The extension as Blender has it once it is enabled, for all rooms that need it."""
    import synthpoint

    synthpoint.register()
    yield
    synthpoint.unregister()
