"""generate, assemble and validate: the dataset of the contract, however it is cut."""

from __future__ import annotations

import json
import os
import re

import pytest
from PIL import Image
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from synthpoint.core.balance.splits import split_of
from synthpoint.core.dataset.records import read_all
from synthpoint.tests.commands import program

one_blender = pytest.mark.one_blender("annotations and formats are written from records")

SPLITS = ("train", "val", "test")
KEYPOINTS = (
    "needle_holder: tip_left, tip_right, joint, handle_left, handle_right\n"
    "tweezers: tip_left, tip_right, handle\n"
)


def load(root, split):
    return json.loads((root / "annotations" / f"{split}_coco.json").read_text())


def test_layout_is_the_contracts(four):
    expected = {f"annotations/{s}_coco.json" for s in SPLITS}
    expected |= {"meta/class_names.txt", "meta/keypoints.txt", "meta/job.json"}
    expected.add("meta/contact_sheet.jpg")
    for index in range(1, 5):
        split = split_of(index, (0.5, 0.25, 0.25))
        expected.add(f"images/{split}/img_{index:05d}.jpg")
    found = program.files(four)
    assert {f for f in found if not f.startswith("records/")} == expected
    assert all(f.endswith(".jsonl") for f in found if f.startswith("records/"))
    assert (four / "meta/class_names.txt").read_text() == "needle_holder\ntweezers\n"
    assert (four / "meta/keypoints.txt").read_text() == KEYPOINTS
    assert all((four / "images" / s).is_dir() for s in SPLITS)
    for path in (four / "images").rglob("*.jpg"):
        assert Image.open(path).size == (64, 48)


def test_nothing_is_found_wrong(four):
    result = program.done(program.run("validate", four))  # a process of its own
    assert f"{four}: nothing found" in result.stdout
    assert json.loads(program.done(program.here("validate", four, "--json")).stdout) == []


def test_something_wrong_is_found(copy):
    next((copy / "images").rglob("*.jpg")).unlink()
    result = program.here("validate", copy)
    program.failed(result, copy, "findings")
    assert "img_0000" in result.stdout


def test_pycocotools_reads_every_split(four):
    seen = 0
    for split in SPLITS:
        coco = COCO(str(four / "annotations" / f"{split}_coco.json"))
        for annotation in coco.loadAnns(coco.getAnnIds()):
            seen += 1
            mask = coco.annToMask(annotation)
            assert mask.sum() == annotation["area"]
            assert list(coco_mask.toBbox(coco.annToRLE(annotation))) == annotation["bbox"]
    assert seen >= 4


def test_ranges_assembled_equal_one_run(four, tmp_path):
    root = tmp_path / "set"
    for part in ("1:3", "3:5"):
        result = program.done(program.generate(root, "--count", 4, "--range", part))
        assert result.stdout.splitlines()[-1] == str(root)
        assert not list((root / "annotations").iterdir())
    result = program.done(program.run("assemble", root))
    assert result.stdout.splitlines()[-1] == str(root)
    assert program.contents(root) == program.contents(four)
    assert len(list((root / "records").glob("*.jsonl"))) == 2


def test_every_randomizer_depends_on_the_index_alone(tmp_path):
    """The widest preset, backwards in two shards."""
    few = '["needle_holder/mayo_hegar_16", "tweezers/adson_12", "tweezers/dressing_13"]'
    words = ("--preset", "stress", "--count", 4, "--resolution", "64x48", "--samples", 1,
             "--set", f"instruments.bundled={few}")  # fmt: skip
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    program.done(program.here("generate", "--output", whole, *words))
    for part in ("3:5", "1:3"):
        program.done(program.here("generate", "--output", parts, *words, "--range", part))
    program.done(program.here("assemble", parts))
    assert program.contents(parts) == program.contents(whole)
    program.done(program.here("validate", whole))


def test_workers_make_the_same(four, tmp_path):
    root = tmp_path / "set"
    program.done(program.generate(root, "--count", 4, "--workers", 2, by=program.run))
    assert program.contents(root) == program.contents(four)
    assert len(list((root / "records").glob("*.jsonl"))) == 2


@one_blender
def test_assembling_again_changes_nothing(copy, four):
    program.done(program.here("assemble", copy))
    assert program.files(copy) == program.files(four)


@one_blender
@pytest.mark.parametrize("form", ["rle", "none"])
def test_other_forms_of_masks(copy, four, form):
    """They change no picture, so the same dataset takes them on."""
    before = program.times(copy)
    program.done(program.generate(copy, "--count", 4, "--segmentation", form, "--resume"))
    assert program.times(copy) == before
    program.done(program.here("validate", copy))
    for split in SPLITS:
        polygons, now = load(four, split)["annotations"], load(copy, split)["annotations"]
        assert len(polygons) == len(now)
        for old, new in zip(polygons, now, strict=True):
            assert old.pop("segmentation")
            if form == "rle":
                assert coco_mask.area(new.pop("segmentation")) == new["area"]
            assert old == new


def test_progress_as_json_lines(tmp_path):
    root = tmp_path / "set"
    result = program.done(
        program.generate(root, "--count", 2, "--progress", "json", by=program.run)
    )
    events = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    images = [e for e in events if e["event"] == "image"]
    assert [e["index"] for e in images] == [1, 2]
    assert [(e["done"], e["total"]) for e in images] == [(1, 2), (2, 2)]
    assert all(os.path.isfile(e["file"]) for e in images)
    assert {"images_per_second", "eta_seconds"} <= set(images[0])
    assert [e["eta_seconds"] for e in images] == [None, 0.0]
    phases = [e["phase"] for e in events if e["event"] == "phase"]
    assert phases == ["load", "prepare", "first"]
    assert events.index(images[0]) > max(k for k, e in enumerate(events) if e["event"] == "phase")


def test_no_image_at_all_is_a_dataset_too(tmp_path):
    root = tmp_path / "set"
    program.done(program.generate(root, "--count", 0))
    program.done(program.here("validate", root))
    assert [load(root, s)["images"] for s in SPLITS] == [[], [], []]


def test_job_file_reproduces_the_dataset(four, tmp_path):
    root = tmp_path / "again"
    job = four / "meta" / "job.json"
    program.done(program.here("generate", "--output", root, "--spec", job))
    assert program.contents(root) == program.contents(four)


def test_records_hold_what_the_pictures_show(four):
    records = read_all(four / "records")
    assert [r.index for r in records] == [1, 2, 3, 4]
    for one in records:
        assert (one.width, one.height) == (64, 48)
        assert (four / "images" / one.split / one.file).is_file()


@one_blender
def test_formats_are_written_in_the_end(tmp_path):
    result = program.done(
        program.generate(
            tmp_path / "set", "--count", "1", "--export", "yolo", "--export=coco-padded"
        )
    )
    assert result.stdout.splitlines()[-1] == str(tmp_path / "set")
    assert (tmp_path / "set" / "data.yaml").is_file()
    assert (tmp_path / "set" / "annotations" / "train_coco_padded.json").is_file()
    program.done(program.here("validate", tmp_path / "set"))


def own(errors):
    """Standard error without the lines that the program says for itself."""
    said = (
        r"(Loading|Preparing|Rendering) the |Starting \d|\d+/\d+ images|"
        "Note: |Coverage: |Contact sheet: "
    )
    return [line for line in errors.splitlines() if not re.match(said, line)]


@pytest.mark.parametrize("workers", [(), ("--workers", 2)], ids=["alone", "two workers"])
def test_what_blender_prints_is_in_a_log_of_its_own(tmp_path, workers):
    result = program.done(
        program.generate(tmp_path / "set", "--count", 4, *workers, by=program.run)
    )
    assert result.stdout == f"{tmp_path / 'set'}\n"
    assert own(result.stderr) == []
    # Each render says where it saved the picture.
    log = (tmp_path / "set" / "meta" / "blender.log").read_text()
    assert log.count("Saved: ") >= 4
    assert "Loading the scene" not in log and '"event"' not in log


def test_ranges_share_the_log(tmp_path):
    sizes = []
    for part in ("1:2", "2:3"):
        program.done(program.generate(tmp_path / "set", "--count", 2, "--range", part))
        sizes.append((tmp_path / "set" / "meta" / "blender.log").stat().st_size)
    assert sizes[1] > sizes[0] > 0


@pytest.mark.parametrize("command", ["preview", "restore"])
def test_blender_fills_no_screen_where_there_is_no_dataset(tmp_path, command):
    words = {
        "preview": ("--count", 1, "--output", tmp_path / "sheet"),
        "restore": ("--index", 1, "--save", tmp_path / "one.blend"),
    }
    result = program.done(program.run(command, *program.TINY, *words[command]))
    assert len(result.stdout.splitlines()) == 1
    assert own(result.stderr) == []
