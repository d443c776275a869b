"""The built zip in a real Blender: validated, installed, registered, and rendering."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def found() -> Path:
    """The folder with what install.sh found out."""
    out = ROOT / "build" / "desktop-install"
    subprocess.run(["rm", "-rf", str(out)], check=True)
    done = subprocess.run(
        [sys.executable, "tools/desktop.py", "tests/desktop/install.sh", str(out)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    logs = "".join(f"\n== {p.name}\n{p.read_text()}" for p in sorted(out.glob("*.log")))
    assert done.returncode == 0, done.stdout + done.stderr + logs
    return out


def test_the_zip_is_valid(found: Path) -> None:
    assert "Success" in (found / "validate.log").read_text()


def test_the_zip_holds_the_extension_and_no_tests(found: Path) -> None:
    from zipfile import ZipFile

    names = ZipFile(found / "synthpoint.zip").namelist()
    assert "blender_manifest.toml" in names
    assert "presets/randomization/surgical.json" in names
    assert not [n for n in names if n.startswith(("tests/", "tools/", "docs/", "build/", "."))]


def test_it_registers_and_unregisters(found: Path) -> None:
    report = json.loads((found / "inspect.json").read_text())
    assert report["enabled"]
    assert report["gone_when_disabled"]
    assert report["back_when_enabled"]


def test_blender_has_no_policy_warning(found: Path) -> None:
    assert json.loads((found / "inspect.json").read_text())["warnings"] == []


@pytest.mark.parametrize("way", ["by_command", "by_script"])
def test_it_renders_a_dataset(found: Path, way: str) -> None:
    dataset = found / way
    annotations = json.loads((dataset / "annotations" / "train_coco.json").read_text())
    assert [i["id"] for i in annotations["images"]] == [1, 2]
    for image in annotations["images"]:
        assert (dataset / "images" / "train" / image["file_name"]).stat().st_size > 500
    assert str(dataset) in (found / f"{way}.out").read_text()


def test_both_ways_render_the_same(found: Path) -> None:
    for file in ("annotations/train_coco.json", "images/train/img_00002.jpg"):
        assert (found / "by_command" / file).read_bytes() == (
            found / "by_script" / file
        ).read_bytes()


def test_a_missing_file_is_an_error_of_one_line(found: Path) -> None:
    assert (found / "missing.code").read_text().strip() == "1"
    errors = [x for x in (found / "missing.err").read_text().splitlines() if "rror: " in x]
    assert any("missing.blend" in x for x in errors)
    assert "Traceback" not in (found / "missing.err").read_text()
    assert not (found / "none").exists()


def test_an_impossible_range_is_an_error_of_one_line(found: Path) -> None:
    assert (found / "bad.code").read_text().strip() == "1"
    text = (found / "bad.err").read_text()
    assert "camera.distance: min 3.0 is greater than max 1.0" in text
    assert "Traceback" not in text
