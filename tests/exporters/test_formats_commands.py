"""export, merge and classes as commands."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from synthpoint.commands.export import export
from synthpoint.commands.run import main
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.dataset.records import read_all
from synthpoint.exporters import formats
from synthpoint.tests import datasets, exports


@pytest.fixture
def native(tmp_path: Path) -> Layout:
    return exports.build(tmp_path / "native", 6)


def test_export_prints_the_command_that_trains(
    native: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    words = ["export", str(native.root), "--to", "yolo", "--to", "mmpose", "--output", str(output)]
    assert main(words) == 0
    said = capsys.readouterr().out
    for name in ("yolo", "mmpose"):
        command = formats.get(name).COMMAND
        assert f"cd {output} && {command}" in said
        assert (output / command.split()[1]).is_file()
        assert command in (output / f"training/{name}/README.md").read_text("utf-8")


def test_export_into_another_dataset_is_refused(
    native: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = exports.build(tmp_path / "other", 6)
    datasets.paint(other, 1)
    before = {p: p.read_bytes() for p in other.root.rglob("*") if p.is_file()}
    words = ["export", str(native.root), "--to", "yolo", "--output", str(other.root)]
    assert main(words) == 1
    assert "is no picture of" in capsys.readouterr().err
    assert {p: p.read_bytes() for p in other.root.rglob("*") if p.is_file()} == before


def test_nothing_is_written_where_one_of_the_formats_refuses(
    native: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classes = json.loads(native.job.read_text("utf-8"))["classes"]
    exports.edit_job(native, classes=[{**c, "skeleton": []} for c in classes])
    output = tmp_path / "out"
    words = ["export", str(native.root), "--to", "yolo", "--to", "openpose"]
    assert main([*words, "--output", str(output)]) == 1
    assert "no class has a skeleton" in capsys.readouterr().err
    assert not output.exists()


def test_no_training_is_promised_without_a_picture_to_train_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = exports.build(tmp_path / "native", 6)
    kept = [r for r in read_all(layout.records) if r.split != "train"]
    datasets.rewrite_records(layout, kept)
    exports.edit_job(layout, count=len(kept))
    assert main(["export", str(layout.root), "--to", "yolo", "--to", "bop"]) == 0
    said = capsys.readouterr().out
    assert "nothing to train on" in said and "train.py" not in said


@pytest.mark.parametrize("copy", [[], ["--copy"]])
def test_export_twice_and_of_fewer_pictures(
    native: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str], copy: list[str]
) -> None:
    """Pictures of an earlier export that are not the dataset's would be trained on too."""
    output = tmp_path / "out"
    words = ["--to", "yolo", "--output", str(output), *copy]
    assert main(["export", str(native.root), *words]) == 0
    assert main(["export", str(native.root), *words]) == 0
    fewer = exports.build(tmp_path / "fewer", 3)
    capsys.readouterr()
    assert main(["export", str(fewer.root), *words]) == 1
    assert "choose an empty folder" in capsys.readouterr().err


def test_export_of_something_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tmp_path / "none"), "--to", "yolo"]) == 1
    assert capsys.readouterr().err.endswith("none: no such folder; check the path\n")
    assert main(["export", str(tmp_path), "--to", "nix"]) == 2


def test_merge_tells_what_it_left_out(
    native: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = exports.build(tmp_path / "other", 4)  # the same pictures
    output = tmp_path / "all"
    assert main(["merge", str(native.root), str(other.root), "--output", str(output)]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{output}\n"
    assert captured.err.count("left out, the same picture as") == 4
    assert main(["validate", str(output)]) == 0


def test_classes_of_a_file_are_usable_in_a_spec(
    native: Layout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "classes.json"
    words = ["classes", "--from-coco", str(native.coco("train"))]
    assert main(words) == 0
    shown = json.loads(capsys.readouterr().out)
    assert main([*words, "--output", str(output)]) == 0
    assert json.loads(output.read_text("utf-8")) == shown
    job = json.loads(native.job.read_text("utf-8"))
    for one in (*shown, *job["classes"]):  # COCO says nothing about these
        del one["color"], one["grips"]
        for point in one["keypoints"]:
            del point["tolerance"]
    assert shown == job["classes"]


def test_no_export_asks_for_pillow(
    native: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the masks of BOP either."""
    for name in ("PIL", "PIL.Image"):
        monkeypatch.setitem(sys.modules, name, None)
    found = export(native.root, formats.names(), tmp_path / "out", tell=lambda line: None)
    assert any(path.name == "scene_gt.json" for path in found["bop"])
    assert list((tmp_path / "out" / "bop").rglob("mask_visib/*.png"))
