"""The zip without wheels in a real Blender: validated, installed, registered, rendering, and
drawing with the system's Pillow."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from synthpoint.exporters import contact_sheet, overlay
from synthpoint.exporters.dataset import read
from synthpoint.presets import class_schema

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def found() -> Path:
    """The folder with what install.sh found out."""
    out = ROOT / "build" / "desktop-install"
    shutil.rmtree(out, ignore_errors=True)
    release = out / "release"
    build = [sys.executable, "tools/build.py", "--without-wheels", "--output", str(release)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [made] = release.glob("*.zip")
    done = subprocess.run(
        [sys.executable, "tools/desktop.py", "tests/desktop/install.sh", str(out), str(made)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    logs = "".join(f"\n== {p.name}\n{p.read_text()}" for p in sorted(out.glob("*.log")))
    assert done.returncode == 0, done.stdout + done.stderr + logs
    return out


def test_the_zip_is_valid(found: Path) -> None:
    assert "Success" in (found / "validate.log").read_text()


def test_it_is_installed_from_disk_in_the_window_and_previews_there(found: Path) -> None:
    report = json.loads((found / "window.json").read_text())
    assert report == {"background": False, "size": report["size"]}
    with Image.open(found / "window.png") as file:
        sheet = file.convert("RGB")
    assert list(sheet.size) == report["size"]
    # The ground of a name has exactly its class's colour; no render has so much of it.
    colors = {c: n for n, c in sheet.getcolors(sheet.width * sheet.height) or []}
    named = [overlay.color_of(class_schema(n)) for n in ("needle_holder", "tweezers")]
    assert max(colors.get(c, 0) for c in named) > 300


def test_it_registers_and_unregisters(found: Path) -> None:
    report = json.loads((found / "inspect.json").read_text())
    assert report["enabled"]
    assert report["gone_when_disabled"]
    assert report["back_when_enabled"]


def test_blender_has_no_policy_warning(found: Path) -> None:
    assert json.loads((found / "inspect.json").read_text())["warnings"] == []


@pytest.mark.parametrize("way", ["by_command", "by_script", "by_workers"])
def test_it_renders_a_dataset(found: Path, way: str) -> None:
    dataset = found / way
    annotations = json.loads((dataset / "annotations" / "train_coco.json").read_text())
    assert [i["id"] for i in annotations["images"]] == [1, 2]
    for image in annotations["images"]:
        assert (dataset / "images" / "train" / image["file_name"]).stat().st_size > 500
    assert str(dataset) in (found / f"{way}.out").read_text()


@pytest.mark.parametrize("way", ["by_script", "by_workers"])
def test_every_way_renders_the_same(found: Path, way: str) -> None:
    for file in ("annotations/train_coco.json", "images/train/img_00002.jpg"):
        assert (found / "by_command" / file).read_bytes() == (found / way / file).read_bytes()


@pytest.mark.parametrize("way", ["by_command", "by_script", "by_workers"])
def test_a_run_ends_with_its_contact_sheet(found: Path, way: str) -> None:
    sheet = found / way / "meta" / "contact_sheet.jpg"
    assert str(sheet) in (found / f"{way}.out").read_text() + (found / f"{way}.err").read_text()
    with Image.open(sheet) as picture:
        assert picture.width > 900  # two pictures 480 px wide


@pytest.mark.parametrize("start", ["as_usual", "as_worker"])
def test_pillow_is_the_system_s(found: Path, start: str) -> None:
    """Also where a worker looks for it, which starts with factory settings."""
    report = json.loads((found / f"{start}.json").read_text())
    assert report["PIL"] == "/usr/lib/python3/dist-packages/PIL/__init__.py"


@pytest.mark.parametrize("start", ["as_usual", "as_worker"])
def test_the_wheel_of_another_extension_outlives_a_run(found: Path, start: str) -> None:
    report = json.loads((found / f"{start}.json").read_text())
    assert "/extensions/.local/lib/" in report["neighbour_wheel"]


@pytest.mark.parametrize("index", [1, 2])
def test_that_pillow_draws_the_labels(found: Path, index: int) -> None:
    """As that of these tests does; another FreeType may shape letters a little differently."""
    dataset = read(found / "by_command")
    [record] = [r for r in dataset.records if r.index == index]
    picture = contact_sheet.read(dataset.picture(record))
    with Image.open(found / "preview" / f"preview_{index:05d}.png") as file:
        drawn = np.asarray(file.convert("RGB"), float)
    scale = drawn.shape[1] / record.width
    expected = np.asarray(overlay.draw(picture, record, dataset.classes, scale), float)
    bare = np.asarray(picture.resize(drawn.shape[1::-1], Image.Resampling.NEAREST), float)
    assert drawn.shape == expected.shape
    assert np.abs(drawn - expected).mean() < 0.1 * np.abs(drawn - bare).mean()


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
