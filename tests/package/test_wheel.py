"""The package for Python: a wheel of the source, installed beside a Blender module and without
one, is imported and runs as the command `synthpoint`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest
from synthpoint.tests import datasets
from synthpoint.tests.package.release import PYTHONS, ROOT, VERSION

TOP = {
    *("LICENSE", "__init__.py", "api.py", "blender_manifest.toml"),
    *("registration.py", "synthpoint.py"),
    *("commands", "core", "exporters", "operators", "panels", "presets", "properties", "scene"),
}
TINY = (
    "--count", "2", "--resolution", "64x48", "--samples", "1", "--preset", "studio",
    "--set", "render.device=cpu", "--set", "render.denoise=false",
    "--set", 'instruments.bundled=["tweezers/adson_12"]',
)  # fmt: skip


# What `import synthpoint` loads, and what its api says where there is no Blender.
LAZY = """
import sys, synthpoint
print(synthpoint.__file__)
print(sorted(name for name in sys.modules if name.startswith(("synthpoint", "numpy", "bpy"))))
print(synthpoint.api.spec("studio", {"name": "studio"}).name)
try:
    synthpoint.api.generate(synthpoint.api.spec("studio"), "/none")
except synthpoint.api.UserError as error:
    print(error)
"""


def call(*words: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Away from the checkout, so that nothing of it is found by chance."""
    return subprocess.run(
        [str(w) for w in words], capture_output=True, text=True, check=False, timeout=300,
        cwd="/", env={**os.environ, **variables},
    )  # fmt: skip


def done(result: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    assert result.returncode == 0, result.stdout + result.stderr
    return result


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Without the build backend here, pip fetches it.
    alone = ["--no-build-isolation"] if find_spec("hatchling") else []
    done(call(sys.executable, "-m", "pip", "wheel", "--no-deps", *alone, "-w", folder, ROOT))
    [made] = folder.glob("*.whl")
    return made


def installed(python: str, wheel: Path, folder: Path) -> dict[str, str]:
    """Variables with which this Python finds the package, and it alone, in the folder."""
    done(call(python, "-m", "pip", "install", "--no-deps", "--target", folder, wheel))
    return {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def test_it_holds_the_package_and_nothing_beside_it(wheel: Path) -> None:
    with ZipFile(wheel) as files:
        names = set(files.namelist())
    assert {n.split("/")[0] for n in names} == {"synthpoint", f"synthpoint-{VERSION}.dist-info"}
    own = {n.removeprefix("synthpoint/") for n in names if n.startswith("synthpoint/")}
    assert {n.split("/")[0] for n in own} == TOP
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *TOP],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert own == set(tracked.stdout.splitlines())


def test_it_says_who_may_use_it_and_what_it_needs(wheel: Path) -> None:
    with ZipFile(wheel) as files:
        said = files.read(f"synthpoint-{VERSION}.dist-info/METADATA").decode()
        licences = {Path(n).name for n in files.namelist() if "/licenses/" in n}
    assert f"\nVersion: {VERSION}\n" in said
    assert "\nLicense-Expression: GPL-3.0-or-later AND CC0-1.0\n" in said
    assert licences == {"LICENSE", "LICENSE-CC0"}
    needed = {line.partition(": ")[2] for line in said.splitlines() if "Requires-Dist" in line}
    assert {n for n in needed if "extra" not in n} == {"numpy", "pillow"}
    assert [n.split(">")[0] for n in needed if "extra" in n] == ["bpy"]


def test_without_blender(wheel: Path, tmp_path: Path) -> None:
    """What needs none runs; what needs it says in one line what to install."""
    where = installed(sys.executable, wheel, tmp_path / "packages")
    synthpoint = tmp_path / "packages" / "bin" / "synthpoint"
    said = done(call(sys.executable, "-c", LAZY, **where)).stdout.splitlines()
    assert said[0] == str(tmp_path / "packages" / "synthpoint" / "__init__.py")
    assert said[1:3] == ["['synthpoint']", "studio"]
    assert "pip install bpy" in said[3]
    assert "usage: synthpoint " in done(call(synthpoint, "--help", **where)).stdout
    layout = datasets.build(tmp_path / "set", 4)
    job = json.loads(layout.job.read_text())
    layout.job.write_text(json.dumps({**job, "provenance": {}}))
    done(call(synthpoint, "assemble", layout.root, **where))
    assert "nothing found" in done(call(synthpoint, "validate", layout.root, **where)).stdout
    done(call(synthpoint, "report", layout.root, **where))
    done(call(synthpoint, "export", layout.root, "--to", "mmpose", **where))
    assert (layout.root / "report.html").is_file()
    assert list(layout.root.rglob("rtmpose_s.py"))
    coco = layout.coco("train")
    classes = done(call(synthpoint, "classes", "--from-coco", coco, **where)).stdout
    known = {c["name"] for c in json.loads(coco.read_text())["categories"]}
    assert {c["name"] for c in json.loads(classes)} == known
    result = call(synthpoint, "generate", "--output", tmp_path / "x", *TINY, **where)
    assert result.returncode == 1
    assert [line[:6] for line in result.stderr.splitlines()] == ["Error:"]
    assert "pip install bpy" in result.stderr


@pytest.mark.parametrize("version", ["4.2", "5.2"])
def test_with_blender(version: str, wheel: Path, tmp_path: Path) -> None:
    """Two processes too, which start what is installed once more."""
    python = PYTHONS[version]
    where = installed(python, wheel, tmp_path / "packages")
    synthpoint = tmp_path / "packages" / "bin" / "synthpoint"
    root = tmp_path / "set"
    result = done(call(synthpoint, "generate", "--output", root, *TINY, "--workers", 2, **where))
    assert result.stdout.splitlines()[-1] == str(root)
    assert len(list((root / "images").rglob("*.jpg"))) == 2
    checked = done(call(synthpoint, "validate", root, **where))
    assert "nothing found" in checked.stdout
