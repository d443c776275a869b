"""Things in the way that are labelled: boxes and masks of a class without keypoints, in every
format."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pycocotools.coco import COCO
from synthpoint.core.balance.splits import SPLITS
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.dataset.records import read_all
from synthpoint.core.labels import masks
from synthpoint.core.labels.record import InstanceLabel
from synthpoint.core.labels.threshold import summary
from synthpoint.core.randomizers import blank
from synthpoint.exporters import (
    coco,
    dataset,
    formats,
    lint,
    overlay,
    report,
)
from synthpoint.exporters.merge import merge
from synthpoint.tests import datasets, exports

LABELLED = {"enabled": True, "label_as": "thing"}
NAMES = ["needle_holder", "tweezers", "thing"]


def thing(number: int, index: int, hidden: bool) -> InstanceLabel:
    """A rectangle without keypoints."""
    mask = np.zeros((datasets.HEIGHT, datasets.WIDTH), dtype=bool)
    if not hidden:
        mask[2 : 9 + index % 5, 3 : 3 + 2 * number] = True
    made = replace(
        datasets.instance(
            number, datasets.job().classes[0], np.ones_like(mask), np.random.default_rng(index)
        ),
        instrument="gauze 2",
        class_name="thing",
        keypoints=(),
        drawn=blank(),
    )
    return replace(
        made,
        bbox=masks.box(mask),
        area=int(mask.sum()),
        rle=None if hidden else masks.encode(mask),
        unlabelled="no visible pixel" if hidden else None,
    )


def build(root: Path) -> Layout:
    """The made-up dataset with one or two things in every image; in every fifth one is hidden."""
    layout = exports.build(root, occluders=LABELLED)
    changed = []
    for one in read_all(layout.records):
        first = max((i.id for i in one.instances), default=0) + 1
        more = (thing(first, one.index, False), thing(first + 1, one.index, one.index % 5 == 0))
        changed.append(replace(one, instances=one.instances + more))
    datasets.rewrite_records(layout, changed)
    coco.write(layout, dataset.read(root).spec, changed)
    return layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return build(tmp_path / "native")


def things(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [a for a in document["annotations"] if a["category_id"] == 3]


def test_coco_has_a_category_without_keypoints(layout: Layout) -> None:
    found = 0
    for split in SPLITS:
        document = datasets.load(layout, split)
        assert [c["name"] for c in document["categories"]] == NAMES
        category = document["categories"][2]
        assert category["supercategory"] == "occluder"
        assert category["keypoints"] == category["skeleton"] == category["sigmas"] == []
        for a in things(document):
            assert (a["keypoints"], a["num_keypoints"]) == ([], 0)
            assert a["area"] > 0 and a["segmentation"]
        found += len(things(document))
        assert {a["category_id"] for a in document["annotations"]} <= {1, 2, 3}
    assert found == 2 * 16 - 3
    assert layout.class_names.read_text().split() == NAMES
    assert layout.keypoints.read_text().splitlines()[2] == "thing:"


def test_pycocotools_reads_it(layout: Layout) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        read = COCO(str(layout.coco("train")))
    ids = read.getAnnIds(catIds=[3])
    assert ids
    for a in read.loadAnns(ids):
        assert int(read.annToMask(a).sum()) == a["area"]


def test_the_linter_finds_nothing(layout: Layout) -> None:
    assert lint.check(layout.root) == []


def test_the_linter_finds_keypoints_where_none_can_be(layout: Layout) -> None:
    def fault(data: dict[str, Any]) -> None:
        things(data)[0]["keypoints"] = [1.0, 1.0, 2]

    datasets.edit(layout, fault)
    assert {f.rule for f in lint.check(layout.root)} >= {"keypoint-count"}


@pytest.mark.parametrize("name", formats.names())
def test_every_format_takes_it(layout: Layout, tmp_path: Path, name: str) -> None:
    output = Layout(tmp_path / "out")
    files = formats.get(name).export(dataset.read(layout.root), output, False)
    assert files and all(f.is_file() for f in files)


def export(layout: Layout, name: str, tmp_path: Path) -> Path:
    output = tmp_path / name
    formats.get(name).export(dataset.read(layout.root), Layout(output), False)
    return output


def test_padded_has_unlabelled_keypoints(layout: Layout, tmp_path: Path) -> None:
    """Detectors learn the box; a pose model leaves out what has no labelled keypoint."""
    root = export(layout, "coco-padded", tmp_path)
    document = json.loads((root / "annotations/train_coco_padded.json").read_text())
    assert {len(c["keypoints"]) for c in document["categories"]} == {5}
    padded = things(document)
    assert len(padded) == len(things(datasets.load(layout)))
    assert all(a["keypoints"] == [0] * 15 and a["num_keypoints"] == 0 for a in padded)


def test_yolo_pads_with_unlabelled_keypoints(layout: Layout, tmp_path: Path) -> None:
    root = export(layout, "yolo", tmp_path)
    rows = [
        line.split() for f in sorted((root / "labels").rglob("*.txt"))
        for line in f.read_text().splitlines()
    ]  # fmt: skip
    mine = [r for r in rows if r[0] == "2"]
    assert len(mine) == 2 * 16 - 3
    assert all(set(map(float, r[5:])) == {0.0} and len(r) == 5 + 15 for r in mine)
    assert {len(r) for r in rows} == {20}
    assert '  2: "thing"' in (root / "data.yaml").read_text()


def test_openpose_leaves_it_out(layout: Layout, tmp_path: Path) -> None:
    root = export(layout, "openpose", tmp_path)
    for split in SPLITS:
        document = json.loads((root / f"annotations/{split}_openpose.json").read_text())
        native = datasets.load(layout, split)
        assert [c["name"] for c in document["categories"]] == NAMES[:2]
        assert [a["id"] for a in document["annotations"]] == [
            a["id"] for a in native["annotations"] if a["category_id"] < 3
        ]


def test_bop_leaves_it_out(layout: Layout, tmp_path: Path) -> None:
    root = export(layout, "bop", tmp_path)
    objects = json.loads((root / "bop/objects.json").read_text())
    assert {o["class"] for o in objects.values()} == set(NAMES[:2])
    records = read_all(layout.records)
    truths = {
        k: v for split in SPLITS
        for k, v in json.loads((root / f"bop/{split}/000001/scene_gt.json").read_text()).items()
    }  # fmt: skip
    for one in records:
        assert len(truths[str(one.index)]) == len(one.instances) - 2


def test_the_detectors_count_it(layout: Layout, tmp_path: Path) -> None:
    root = export(layout, "detectron2", tmp_path)
    assert "NUM_CLASSES: 3" in (root / "training/detectron2/keypoint_rcnn.yaml").read_text()


def test_report_and_overlay_show_it(layout: Layout) -> None:
    made = dataset.read(layout.root)
    page = report.write(layout, made.spec, made.records).read_text(encoding="utf-8")
    assert "<td>thing</td>" in page
    assert sum(not i.unlabelled for r in made.records for i in r.instances if i.keypoints) == int(
        page.partition(" labelled instruments")[0].rpartition(" ")[2]
    )
    one = made.records[0]
    black = Image.new("RGB", (one.width, one.height))
    drawn = np.asarray(overlay.draw(black, one, made.classes))
    assert drawn[5, 4].any()


def test_the_summary_speaks_of_instruments_alone(layout: Layout) -> None:
    records = read_all(layout.records)
    hidden = sum(bool(i.unlabelled) for r in records for i in r.instances if i.keypoints)
    assert (summary(records) or "").startswith(f"{hidden} instruments have")


def test_merging_with_a_set_without_it_is_refused(layout: Layout, tmp_path: Path) -> None:
    other = exports.build(tmp_path / "other")
    with pytest.raises(Exception, match="its classes are not those of"):
        merge([layout.root, other.root], tmp_path / "both")
    twin = build(tmp_path / "twin")
    merge([layout.root, twin.root], tmp_path / "both")
    assert lint.check(tmp_path / "both") == []
