"""A sound dataset that faults are put into."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed."""
    from synthpoint.tests import datasets

    root: Path = datasets.build(tmp_path_factory.mktemp("sound") / "set").root
    return root


@pytest.fixture
def layout(sound: Path, tmp_path: Path):
    """A copy of the sound dataset, to be changed."""
    from synthpoint.core.dataset.layout import Layout

    return Layout(shutil.copytree(sound, tmp_path / "set"))
