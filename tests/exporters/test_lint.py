"""The linter: nothing to say about a sound dataset, and every seeded fault is found by name."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from synthpoint.commands.run import main
from synthpoint.core.dataset.layout import Layout
from synthpoint.exporters import lint
from synthpoint.exporters.lint import balance
from synthpoint.tests import datasets
from synthpoint.tests.exporters.faults import Data, annotation


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"labels": {"segmentation": "rle"}},
        {"labels": {"segmentation": "none"}},
        {"render": {"format": "png", "width": 96, "height": 64}},
        {"splits": [1, 0, 0]},
    ],
    ids=["polygon", "rle", "none", "png", "one split"],
)
def test_sound(tmp_path: Path, settings: Data) -> None:
    assert lint.check(datasets.build(tmp_path, **settings).root) == []


def test_sound_without_records_and_job(layout: Layout) -> None:
    shutil.rmtree(layout.records)
    layout.job.unlink()
    assert lint.check(layout.root) == []


def test_no_images_at_all(tmp_path: Path) -> None:
    assert lint.check(datasets.build(tmp_path, 0).root) == []


def test_missing_folder(tmp_path: Path) -> None:
    assert [f.rule for f in lint.check(tmp_path / "none")] == ["folder"]


def test_a_finding_is_one_line_with_its_place(layout: Layout) -> None:
    datasets.edit(layout, annotation("iscrowd", 1))
    number = datasets.load(layout)["annotations"][0]["id"]
    (finding,) = lint.check(layout.root)
    assert finding == lint.Finding(
        "annotations/train_coco.json", number, "iscrowd", "iscrowd is 1, not 0"
    )
    assert str(finding).startswith(f"annotations/train_coco.json: id {number}: iscrowd: ")


def test_linting_is_fast(tmp_path: Path) -> None:
    layout = datasets.build(tmp_path, 100)
    start = time.perf_counter()
    assert lint.check(layout.root) == []
    assert time.perf_counter() - start < 3


def test_json_of_a_wrong_shape_never_crashes(tmp_path: Path) -> None:
    """Whatever stands in place of a value, the linter reports and goes on."""
    layout = datasets.build(tmp_path, 2, splits=[1, 0, 0])
    good = datasets.load(layout)
    for section in ("images", "annotations", "categories"):
        for key in good[section][0]:
            for value in (None, -1, 1e30, "x", [], [[]], {"size": 1}):
                data = json.loads(json.dumps(good))
                data[section][0][key] = value
                layout.coco("train").write_text(json.dumps(data))
                lint.check(layout.root)


def test_uneven_classes_are_a_note() -> None:
    records = datasets.records(datasets.job(), 12)
    names = ["needle_holder", "tweezers"]
    assert balance.note(names, records) is None
    assert balance.note(names, []) is None
    one_kind = [replace(r, instances=r.instances[:1]) for r in records]
    assert balance.note(names, one_kind) == (
        "the classes are uneven: 9 needle_holder, 0 tweezers labelled"
    )


@pytest.mark.parametrize("missing", ["records/", "meta/job.json"])
def test_validate_says_what_it_could_not_compare(
    layout: Layout, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    if missing == "records/":
        shutil.rmtree(layout.records)
    else:
        layout.job.unlink()
    assert main(["validate", str(layout.root)]) == 0
    assert f"without {missing} labels were not compared" in capsys.readouterr().err
