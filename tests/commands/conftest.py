"""One small dataset that many tests compare with."""

from __future__ import annotations

import shutil

import pytest
from synthpoint.tests.commands import program


@pytest.fixture(scope="session")
def four(tmp_path_factory):
    """Four images in one go; not to be changed."""
    root = tmp_path_factory.mktemp("four") / "set"
    result = program.done(program.generate(root, "--count", 4, by=program.run))
    assert result.stdout.splitlines()[-1] == str(root)
    return root


@pytest.fixture
def copy(four, tmp_path):
    """A copy of the four images, with their times, to be changed."""
    return shutil.copytree(four, tmp_path / "copy")


@pytest.fixture(scope="session")
def twelve(tmp_path_factory):
    """Twelve images in one go; not to be changed."""
    root = tmp_path_factory.mktemp("twelve") / "set"
    program.done(program.generate(root, "--count", 12))
    return root
