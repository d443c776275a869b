"""The zip for this platform, installed in every tested Blender: it takes the wheel of its Python
out of the zip, and that one draws."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from synthpoint.tests.package.release import HERE, PYTHONS, assert_pillow_draws, zip_of

BLENDERS = {"4.2": "cp311", "4.5": "cp311", "5.2": "cp313"}


@pytest.fixture(scope="module", params=BLENDERS)
def installed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What install.py reports, and the Python that it ran in."""
    folder = tmp_path_factory.mktemp("user")
    python = PYTHONS[request.param]
    done = subprocess.run(
        [python, str(Path(__file__).with_name("install.py")), str(zip_of(HERE)),
         str(folder / "report.json")],
        env={**os.environ, "BLENDER_USER_RESOURCES": str(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return {**report, "python": python}


def test_it_is_enabled(installed: dict[str, Any]) -> None:
    assert installed["enabled"]


def test_the_pillow_that_blender_unpacked_draws(installed: dict[str, Any]) -> None:
    [packages] = installed["packages"]
    assert_pillow_draws(installed["python"], Path(packages))


def test_the_permission_names_the_folder_that_is_written_to(installed: dict[str, Any]) -> None:
    assert Path(installed["default_folder"]) == Path.home() / "synthpoint"
    assert "~/synthpoint" in installed["permission"]


@pytest.mark.parametrize("version", ["4.2", "5.2"])
def test_the_wheel_itself_draws(version: str, tmp_path: Path) -> None:
    with ZipFile(zip_of(HERE)) as files:
        [name] = [n for n in files.namelist() if f"-{BLENDERS[version]}-" in n]
        with ZipFile(files.extract(name, tmp_path)) as wheel:
            wheel.extractall(tmp_path / "packages")
    assert_pillow_draws(PYTHONS[version], tmp_path / "packages")
