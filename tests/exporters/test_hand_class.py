"""Hands that are labelled: two classes of 21 keypoints beside the instruments, in every format."""

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
from synthpoint.core.labels.record import InstanceLabel, from_line, to_line
from synthpoint.core.labels.threshold import summary
from synthpoint.core.randomizers import blank
from synthpoint.core.settings.classes import ClassSchema
from synthpoint.exporters import coco, dataset, formats, lint, overlay, report
from synthpoint.exporters.lint import loaders
from synthpoint.exporters.merge import merge
from synthpoint.tests import datasets, exports

LABELLED = {"enabled": True, "labelled": True}
NAMES = ["needle_holder", "tweezers", "left_hand", "right_hand"]
HANDS = NAMES[2:]
# Of one finger from its root to its tip.
FINGER = ["1", "2", "3", "4"]
TIPS = [4, 8, 12, 16, 20]


def hand(number: int, index: int, holds: int, hidden: bool, schema: ClassSchema) -> InstanceLabel:
    """A rectangle with its keypoints in it."""
    mask = np.zeros((datasets.HEIGHT, datasets.WIDTH), dtype=bool)
    mask[20 : 39 + index % 5, 3 + 20 * number % 40 : 33 + 20 * number % 40] = True
    made = datasets.instance(number, schema, mask, np.random.default_rng(index))
    made = replace(made, instrument="hand 1", drawn={**blank(), "holds": holds})
    if not hidden:
        return made
    return replace(made, bbox=None, area=0, rle=None, unlabelled="no visible pixel")


def build(root: Path) -> Layout:
    """The made-up dataset with a hand at every instrument; in every fifth image it is hidden."""
    layout = exports.build(root, in_hand=LABELLED)
    schemas = dataset.read(root).classes[2:]
    changed = []
    for one in read_all(layout.records):
        first = max((i.id for i in one.instances), default=0) + 1
        more = tuple(
            hand(first + n, one.index, held.id, one.index % 5 == 0, schemas[n % 2])
            for n, held in enumerate(one.instances)
        )
        changed.append(replace(one, instances=one.instances + more))
    datasets.rewrite_records(layout, changed)
    coco.write(layout, dataset.read(root).spec, changed)
    return layout


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return build(tmp_path / "native")


def hands(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [a for a in document["annotations"] if a["category_id"] in (3, 4)]


def test_coco_has_them_as_categories(layout: Layout) -> None:
    found = 0
    for split in SPLITS:
        document = datasets.load(layout, split)
        assert [c["name"] for c in document["categories"]] == NAMES
        assert [c["id"] for c in document["categories"]] == [1, 2, 3, 4]
        assert "left_hand" in document["info"]["conventions"]["hands"]
        for category in document["categories"][2:]:
            assert category["supercategory"] == "hand"
            assert len(category["keypoints"]) == len(category["sigmas"]) == 21
            assert [category["keypoints"][i][-1] for i in range(1, 21)] == 5 * FINGER
            assert category["flip_index"] == list(range(21)) and not category["flip_pairs"]
            ends = {b for _, b in category["skeleton"]} - {a for a, _ in category["skeleton"]}
            assert ends == {tip + 1 for tip in TIPS}
        of_image = {a["image_id"]: set() for a in document["annotations"]}
        for a in document["annotations"]:
            of_image[a["image_id"]].add(a["instance"])
        for a in hands(document):
            assert len(a["keypoints"]) == 63 and len(a["keypoint_reasons"]) == 21
            assert a["num_keypoints"] == sum(v > 0 for v in a["keypoints"][2::3])
            assert a["holds"] != a["instance"]
        found += len(hands(document))
    assert found > 10
    assert layout.class_names.read_text().split() == NAMES
    assert layout.keypoints.read_text().splitlines()[3].startswith("right_hand: wrist, thumb_1, ")


def test_without_them_nothing_speaks_of_them(tmp_path: Path) -> None:
    """The same files whether hands are there without labels or not at all."""
    off, on = exports.build(tmp_path / "off"), exports.build(
        tmp_path / "on", in_hand={"enabled": True}
    )  # fmt: skip
    for split in SPLITS:
        assert off.coco(split).read_bytes() == on.coco(split).read_bytes()
        assert b"hand_" not in off.coco(split).read_bytes().replace(b"left_handed", b"")
    assert off.keypoints.read_bytes() == on.keypoints.read_bytes()


def test_a_record_keeps_what_a_hand_holds(layout: Layout) -> None:
    one = next(r for r in read_all(layout.records) if r.instances)
    again = from_line(to_line(one))
    assert again == one
    assert [i.is_instrument for i in again.instances] == [
        i.class_name not in HANDS for i in again.instances
    ]


def test_pycocotools_reads_them(layout: Layout) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        read = COCO(str(layout.coco("train")))
    ids = read.getAnnIds(catIds=[3, 4])
    assert ids
    for a in read.loadAnns(ids):
        assert int(read.annToMask(a).sum()) == a["area"]


def test_the_linter_finds_nothing(layout: Layout) -> None:
    assert lint.check(layout.root) == []
    findings, _ = loaders.check(layout.root)
    assert findings == []


@pytest.mark.parametrize("holds", [99, [1], "1", None])
def test_the_linter_finds_a_hand_that_holds_what_is_not_there(layout: Layout, holds: Any) -> None:
    changed, wrong = [], 0
    for record in read_all(layout.records):
        instances = []
        for one in record.instances:
            if one.class_name in HANDS and not wrong:
                one, wrong = replace(one, drawn={**one.drawn, "holds": holds}), record.index
            instances.append(one)
        changed.append(replace(record, instances=tuple(instances)))
    datasets.rewrite_records(layout, changed)
    coco.write(layout, dataset.read(layout.root).spec, changed)
    found = lint.check(layout.root)
    # A hand can hold nothing; it is a hand all the same.
    assert [(f.rule, f.id) for f in found] == ([] if holds is None else [("hand-holds", wrong)])
    assert sum(i.is_instrument for r in changed for i in r.instances) == sum(
        i.class_name not in HANDS for r in read_all(layout.records) for i in r.instances
    )


@pytest.mark.parametrize("name", formats.names())
def test_every_format_takes_them(layout: Layout, tmp_path: Path, name: str) -> None:
    output = Layout(tmp_path / "out")
    files = formats.get(name).export(dataset.read(layout.root), output, False)
    assert files and all(f.is_file() for f in files)


def export(layout: Layout, name: str, tmp_path: Path) -> Path:
    output = tmp_path / name
    formats.get(name).export(dataset.read(layout.root), Layout(output), False)
    return output


def test_padded_keeps_both_sides_in_the_same_slots(layout: Layout, tmp_path: Path) -> None:
    root = export(layout, "coco-padded", tmp_path)
    document = json.loads((root / "annotations/train_coco_padded.json").read_text())
    slots = document["info"]["padding"]["slots"]
    assert slots["left_hand"] == slots["right_hand"] == list(range(21))
    # Pairs of the needle holder mirror, what a hand has does not.
    assert len(document["info"]["padding"]["flip_index"]) == 21 + 4
    native = {a["id"]: a for a in datasets.load(layout)["annotations"]}
    for a in hands(document):
        assert a["keypoints"][:63] == native[a["id"]]["keypoints"]


def test_yolo_tells_sides_apart_and_mirrors_nothing(layout: Layout, tmp_path: Path) -> None:
    root = export(layout, "yolo", tmp_path)
    rows = [line.split() for f in (root / "labels").rglob("*.txt")
            for line in f.read_text().splitlines()]  # fmt: skip
    assert {r[0] for r in rows} == {"0", "1", "2", "3"}
    assert {len(r) for r in rows} == {5 + 3 * 25}
    assert "fliplr=0.0" in (root / "training/yolo/train.py").read_text()
    assert (root / "data.yaml").read_text().splitlines()[0].endswith("fliplr=0.0")
    plain = export(exports.build(tmp_path / "plain"), "yolo", tmp_path / "more")
    assert "fliplr=0.5" in (plain / "training/yolo/train.py").read_text()


@pytest.mark.parametrize(
    ("name", "file", "kept", "mirrored"),
    [
        ("torchvision", "train.py", "flip=0.0", "flip=0.5"),
        ("detectron2", "keypoint_rcnn.yaml", 'RANDOM_FLIP: "none"', "MASK_FORMAT: polygon\n"),
    ],
)
def test_detectors_mirror_nothing(
    layout: Layout, tmp_path: Path, name: str, file: str, kept: str, mirrored: str
) -> None:
    root = export(layout, name, tmp_path)
    assert kept in (root / f"training/{name}/{file}").read_text()
    plain = export(exports.build(tmp_path / "plain"), name, tmp_path / "more")
    text = (plain / f"training/{name}/{file}").read_text()
    assert kept not in text and mirrored in text


def test_bop_has_instruments_alone(layout: Layout, tmp_path: Path) -> None:
    root = export(layout, "bop", tmp_path)
    objects = json.loads((root / "bop/objects.json").read_text())
    assert {o["class"] for o in objects.values()} == set(NAMES[:2])


def test_report_and_overlay_show_them(layout: Layout) -> None:
    made = dataset.read(layout.root)
    page = report.write(layout, made.spec, made.records).read_text(encoding="utf-8")
    for text in ("<td>left_hand</td>", "right_hand: index_4", "right_hand: square root"):
        assert text in page
    shown = [i for r in made.records for i in r.instances if not i.unlabelled]
    instruments = sum(i.class_name not in HANDS for i in shown)
    assert f" {instruments} labelled instruments" in page
    assert f" {len(shown) - instruments} labelled hands" in page
    one = next(r for r in made.records if any(i.class_name in HANDS and i.rle for i in r.instances))
    black = Image.new("RGB", (one.width, one.height))
    drawn = np.asarray(overlay.draw(black, one, made.classes))
    seen = next(i for i in one.instances if i.class_name in HANDS)
    assert drawn[masks.decode(seen.rle or "", one.height, one.width)].any(axis=-1).all()


def test_the_summary_speaks_of_instruments_alone(layout: Layout) -> None:
    records = read_all(layout.records)
    hidden = sum(
        bool(i.unlabelled) for r in records for i in r.instances if i.class_name not in HANDS
    )
    assert (summary(records) or "").startswith(f"{hidden} instruments have")


def test_merging_with_a_set_without_them_is_refused(layout: Layout, tmp_path: Path) -> None:
    other = exports.build(tmp_path / "other")
    with pytest.raises(Exception, match="its classes are not those of"):
        merge([layout.root, other.root], tmp_path / "both")
    twin = build(tmp_path / "twin")
    merge([layout.root, twin.root], tmp_path / "both")
    assert lint.check(tmp_path / "both") == []
