"""What the zips of a release hold: the last commit's extension and two wheels, and no more."""

from __future__ import annotations

import hashlib
import json
import subprocess
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from synthpoint.tests.package.release import PLATFORMS, RELEASE, ROOT, VERSION, zip_of

ALL = ["", *PLATFORMS]
# At the top of every zip; tests, tools and documentation stay in the source.
TOP = {
    *("CHANGELOG.md", "LICENSE", "README.md", "__init__.py", "api.py", "blender_manifest.toml"),
    *("registration.py", "synthpoint.py"),
    *("commands", "core", "exporters", "operators", "panels", "presets", "properties", "scene"),
}


def git(*words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


def names(platform: str) -> set[str]:
    with ZipFile(zip_of(platform)) as files:
        return set(files.namelist())


def manifest(platform: str) -> dict:
    with ZipFile(zip_of(platform)) as files:
        return tomllib.loads(files.read("blender_manifest.toml").decode())


def test_there_is_a_zip_for_each_platform_and_one_without() -> None:
    wanted = {f"synthpoint-{VERSION}.zip", "SHA256SUMS"}
    wanted |= {f"synthpoint-{VERSION}-{platform}.zip" for platform in PLATFORMS}
    assert {path.name for path in RELEASE.iterdir()} == wanted


def test_the_checksums_are_theirs() -> None:
    lines = [line.split("  ") for line in (RELEASE / "SHA256SUMS").read_text().splitlines()]
    assert {name for _, name in lines} == {zip_of(platform).name for platform in ALL}
    for digest, name in lines:
        assert hashlib.sha256((RELEASE / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("platform", ALL)
def test_a_zip_holds_the_extension_and_nothing_else(platform: str) -> None:
    held = names(platform)
    tops = {name.split("/")[0] for name in held}
    assert tops == (TOP | {"wheels"} if platform else TOP)
    assert not [name for name in held if any(part.startswith(".") for part in name.split("/"))]
    tracked = set(git("ls-tree", "-r", "--name-only", "HEAD").splitlines())
    own = {name for name in held if not name.startswith("wheels/")}
    assert own == {name for name in tracked if name.split("/")[0] in TOP}


def test_the_zips_differ_in_nothing_but_their_wheels() -> None:
    with ZipFile(zip_of()) as plain:
        for platform in PLATFORMS:
            with ZipFile(zip_of(platform)) as other:
                for name in plain.namelist():
                    if name != "blender_manifest.toml":
                        assert other.read(name) == plain.read(name)


def test_every_file_is_the_last_commit_s() -> None:
    with ZipFile(zip_of()) as files:
        for name in ("core/labels/record.py", "synthpoint.py", "presets/metals.json"):
            assert files.read(name).decode() == git("show", f"HEAD:{name}")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_zip_holds_its_two_wheels(platform: str) -> None:
    pins = [x.split() for x in (ROOT / "requirements" / "wheels.sha256").read_text().splitlines()]
    pinned = {words[1]: words[0] for words in pins if len(words) == 2}
    wheels = sorted(name for name in names(platform) if name.startswith("wheels/"))
    assert [name.split("-")[2:4] for name in wheels] == [["cp311", "cp311"], ["cp313", "cp313"]]
    assert sorted(manifest(platform)["build"]["generated"]["wheels"]) == wheels
    assert manifest(platform)["build"]["generated"]["platforms"] == [platform.replace("_", "-")]
    with ZipFile(zip_of(platform)) as files:
        for name in wheels:
            data = files.read(name)
            assert hashlib.sha256(data).hexdigest() == pinned[name.split("/")[1]]
            assert set(tags(name)) <= set(PLATFORMS[platform])


def tags(wheel: str) -> list[str]:
    """The platforms in the name of a wheel."""
    return wheel.removesuffix(".whl").split("-")[-1].split(".")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_wheel_is_what_its_name_says(platform: str, tmp_path: Path) -> None:
    with ZipFile(zip_of(platform)) as files:
        wheels = [name for name in files.namelist() if name.endswith(".whl")]
        for name in wheels:
            with ZipFile(files.extract(name, tmp_path)) as wheel:
                [info] = [n for n in wheel.namelist() if n.endswith(".dist-info/WHEEL")]
                said = wheel.read(info).decode().splitlines()
            python = name.split("-")[2]
            wanted = {f"Tag: {python}-{python}-{tag}" for tag in tags(name)}
            assert {line for line in said if line.startswith("Tag: ")} == wanted


def test_the_zip_without_wheels_is_for_every_platform() -> None:
    made = manifest("")
    assert not {"wheels", "platforms", "website", "copyright"} & made.keys()
    assert "generated" not in made["build"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_holders_of_what_is_carried_are_named(platform: str) -> None:
    holders = json.dumps(manifest(platform)["copyright"])
    for name in ("Secret Labs AB", "Fredrik Lundh", "Jeffrey A. Clark"):
        assert name in holders


def test_the_presets_licence_is_there() -> None:
    assert "presets/LICENSE-CC0" in names("")
    assert manifest("")["license"] == ["SPDX:GPL-3.0-or-later", "SPDX:CC0-1.0"]
