"""The linter: nothing to say about a sound dataset, and every seeded fault is found by name."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from synthpoint.commands.run import main
from synthpoint.core.dataset import image_files
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.dataset.records import read_all
from synthpoint.core.errors import UserError
from synthpoint.core.labels import masks, record
from synthpoint.core.labels.record import Record
from synthpoint.exporters import lint
from synthpoint.exporters.lint import balance, loaders
from synthpoint.tests import datasets

Data = dict[str, Any]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = datasets.build(tmp_path_factory.mktemp("sound")).root
    return root


@pytest.fixture
def layout(sound: Path, tmp_path: Path) -> Layout:
    shutil.copytree(sound, tmp_path / "set")
    return Layout(tmp_path / "set")


def rules(layout: Layout) -> set[str]:
    return {finding.rule for finding in lint.check(layout.root)}


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


# ---- faults in an annotation file: what is done to its data, and the rule that speaks of it


def image(key: str, value: Any) -> Callable[[Data], object]:
    return lambda d: d["images"][0].__setitem__(key, value)


def annotation(key: str, value: Any) -> Callable[[Data], object]:
    return lambda d: d["annotations"][0].__setitem__(key, value)


def category(key: str, value: Any) -> Callable[[Data], object]:
    return lambda d: d["categories"][0].__setitem__(key, value)


def change(key: str, how: Callable[[Any], Any]) -> Callable[[Data], object]:
    return lambda d: d["annotations"][0].__setitem__(key, how(d["annotations"][0][key]))


def keypoint(state: int, x: float | None = None, y: float | None = None, new: Any = None) -> Any:
    """Moves the first keypoint of that state."""

    def move(data: Data) -> None:
        for a in data["annotations"]:
            points = a["keypoints"]
            for i in range(0, len(points), 3):
                if points[i + 2] == state:
                    points[i] = points[i] if x is None else x
                    points[i + 1] = points[i + 1] if y is None else y
                    points[i + 2] = state if new is None else new
                    return
        raise AssertionError("no such keypoint")

    return move


def scatter(data: Data) -> None:
    data["annotations"].append(data["annotations"].pop(0))


def grown(polygons: list[list[int]]) -> list[list[int]]:
    return [*polygons, [0, 0, 1, 0, 1, 1, 0, 1]]


def change_camera(how: Callable[[Data], object]) -> Callable[[Data], object]:
    return lambda d: how(d["images"][0]["camera"])


def largest(data: Data) -> Data:
    found: Data = max(data["annotations"], key=lambda a: a["area"])
    return found


def dented(a: Data) -> list[list[int]]:
    """Its mask with one pixel inside the box moved elsewhere inside the box."""
    mask = masks.fill(a["segmentation"], 64, 96)
    x, y, w, h = map(int, a["bbox"])
    inside = mask[y + 1 : y + h - 1, x + 1 : x + w - 1]
    metal, gap = (tuple(np.argwhere(inside == state)[0]) for state in (True, False))
    inside[metal], inside[gap] = False, True
    assert masks.box(mask) == tuple(a["bbox"]) and mask.sum() == a["area"]
    return masks.polygons(mask)


FILE_FAULTS: list[tuple[str, Callable[[Data], object]]] = [
    ("section", lambda d: d.pop("info")),
    ("section", lambda d: d.pop("licenses")),
    ("section", lambda d: d.__setitem__("annotations", {})),
    ("field", image("id", "1")),
    ("field", image("width", 96.5)),
    ("field", lambda d: d["images"].append(3)),
    ("field", lambda d: d["images"][0].pop("file_name")),
    ("field", annotation("bbox", [1, 2, 3])),
    ("field", annotation("area", "12")),
    ("field", annotation("area", True)),
    ("field", annotation("num_keypoints", None)),
    ("field", category("skeleton", [[1.0, 2.0]])),
    ("field", category("keypoints", "tip")),
    ("image-id", image("id", 0)),
    ("image-id", lambda d: d["images"].append(d["images"][0])),
    ("image-number", image("id", 77)),
    ("file-name", image("file_name", "images/train/img_00001.jpg")),
    ("file-name", image("file_name", "C:\\img_00001.jpg")),
    ("file-name", image("file_name", "picture.jpg")),
    ("file-name", lambda d: d["images"][0].__setitem__("file_name", d["images"][1]["file_name"])),
    ("annotation-id", annotation("id", 0)),
    ("annotation-id", lambda d: d["annotations"][0].__setitem__("id", d["annotations"][1]["id"])),
    ("unknown-image", annotation("image_id", 999)),
    ("unknown-category", annotation("category_id", 3)),
    ("iscrowd", annotation("iscrowd", 1)),
    ("iscrowd", annotation("iscrowd", False)),
    ("grouping", scatter),
    ("category-ids", lambda d: [c.__setitem__("id", c["id"] - 1) for c in d["categories"]]),
    ("category-names", category("name", "tweezers")),
    ("category-names", category("keypoints", ["a", "a", "joint", "b", "c"])),
    ("category-split", category("supercategory", "tool")),
    ("class-names", category("name", "scissors")),
    ("keypoint-names", category("keypoints", ["a", "b", "c", "d", "e"])),
    ("skeleton", category("skeleton", [[0, 1]])),
    ("skeleton", category("skeleton", [[1, 6]])),
    ("skeleton", category("skeleton", [[2, 2]])),
    ("flip-pairs", category("flip_pairs", [["tip_left", "tip"]])),
    ("flip-index", category("flip_index", [1, 2, 0, 4, 3])),
    ("flip-index", category("flip_index", ["1", "0", "2", "4", "3"])),
    ("sigmas", category("sigmas", [0.1] * 4)),
    ("bbox", change("bbox", lambda b: [b[0], b[1], 0, b[3]])),
    ("bbox-outside", change("bbox", lambda b: [-1, *b[1:]])),
    ("bbox-outside", change("bbox", lambda b: [b[0], b[1], 97 - b[0], b[3]])),
    ("bbox-mask", change("bbox", lambda b: [*b[:2], b[2] - 1, b[3]])),
    ("bbox-mask", change("bbox", lambda b: [b[0] + 0.5, *b[1:]])),
    ("area", annotation("area", 0)),
    ("area-mask", change("area", lambda a: a + 1)),
    ("fraction", annotation("visible_fraction", 7.0)),
    ("fraction", annotation("truncation", "none")),
    ("area-mask", change("segmentation", grown)),
    ("segmentation", annotation("segmentation", [])),
    ("segmentation", annotation("segmentation", ["0, 0"])),
    ("segmentation", annotation("segmentation", [[0, 0, 5, 5, 0, 5]])),
    ("segmentation", annotation("segmentation", [["a"] * 8])),
    ("segmentation", change("segmentation", lambda p: [[x + 0.5 for x in p[0]], *p[1:]])),
    ("segmentation", change("segmentation", lambda p: [[x + 90 for x in p[0]], *p[1:]])),
    ("segmentation", annotation("segmentation", {"size": [96, 64], "counts": "0"})),
    ("segmentation", annotation("segmentation", {"size": [64, 96], "counts": "05"})),
    ("segmentation", annotation("segmentation", {"size": [64, 96], "counts": [6144]})),
    ("keypoint-count", change("keypoints", lambda k: k[:-3])),
    ("keypoint-visibility", keypoint(2, new=3)),
    ("keypoint-zero", keypoint(0, x=4)),
    ("keypoint-outside", keypoint(1, x=95.2)),
    ("keypoint-outside", keypoint(1, y=-0.2)),
    ("keypoint-off-mask", keypoint(2, x=0, y=0)),
    ("num-keypoints", change("num_keypoints", lambda n: n + 1)),
    ("picture-size", image("height", 65)),
    ("picture-missing", image("file_name", "img_00099.jpg")),
    ("picture-unlisted", lambda d: d["images"].pop()),
    ("record-missing", image("id", 78)),
    ("record-image", image("height", 63)),
    ("record-image", lambda d: d["images"].pop()),
    ("record-annotations", lambda d: d["annotations"].pop()),
    ("record-annotations", annotation("category_id", 2)),
    (
        "record-labels",
        change("keypoints", lambda k: [x + 0.5 * (i % 3 == 0) for i, x in enumerate(k)]),
    ),
    ("record-labels", change("keypoints", lambda k: [*k[3:6], *k[:3], *k[6:]])),
    ("record-labels", change("keypoint_reasons", lambda r: ["glove", *r[1:]])),
    ("record-labels", change("pose", lambda m: [[x + 1 for x in row] for row in m])),
    ("record-labels", annotation("scale", True)),
    ("record-labels", lambda d: d["annotations"][0].pop("pose_bop")),
    ("record-labels", lambda d: largest(d).update(segmentation=dented(largest(d)))),
    ("record-labels", lambda d: [a.pop("segmentation") for a in d["annotations"]]),
    ("record-labels", annotation("amodal_segmentation", {"size": [64, 96], "counts": "05"})),
    ("record-image", change_camera(lambda c: c.__setitem__("fx", 2 * c["fx"]))),
    ("record-image", change_camera(lambda c: c.__setitem__("cam_R_w2c", [0.0] * 9))),
    ("record-image", lambda d: d["images"][0].pop("camera")),
    ("segmentation", lambda d: d["annotations"][0].pop("segmentation")),
    ("field", annotation("segmentation", None)),
    ("segmentation", change("segmentation", lambda p: [[str(x) for x in p[0]], *p[1:]])),
    (
        "segmentation",
        change("segmentation", lambda p: [list(zip(p[0][::2], p[0][1::2], strict=True))]),
    ),
    ("category-job", lambda d: d["categories"][0].pop("sigmas")),
    ("category-job", category("skeleton", [])),
    ("category-job", category("symmetry", "none")),
    ("flip-index", category("flip_index", [0, 1, 2, 3, 4])),
    ("file-name", image("file_name", "/etc/passwd")),
    ("file-name", image("file_name", "..")),
    ("file-name", image("file_name", f"{'a' * 300}.jpg")),
    ("file-name", image("file_name", f"img_{'1' * 5000}.jpg")),
    ("field", annotation("area", 10**400)),
    ("field", image("width", 10**12)),
    ("field", change("bbox", lambda b: [10**400, *b[1:]])),
    ("field", change("keypoints", lambda k: [10**400, *k[1:]])),
]


@pytest.mark.parametrize(
    ("rule", "fault"), FILE_FAULTS, ids=[f"{i}-{r}" for i, (r, _) in enumerate(FILE_FAULTS)]
)
def test_fault_in_annotations(layout: Layout, rule: str, fault: Callable[[Data], object]) -> None:
    assert rule not in rules(layout)
    datasets.edit(layout, fault)
    said = [f for f in lint.check(layout.root) if f.rule == rule]
    assert said
    data = datasets.load(layout)
    known = {e["id"] for key in ("images", "annotations", "categories") for e in entries(data, key)}
    for finding in said if rule not in WHOLE_FILE else ():
        assert finding.file.startswith(PLACES.get(rule, "annotations/"))
        if finding.file.startswith("annotations/"):
            assert finding.id in known or (rule, finding.id) == ("field", None)
    assert all(str(f).isprintable() for f in said)


# Rules that speak of other files, or of no one entry.
WHOLE_FILE = {"section", "category-ids", "category-names", "category-split", "class-names",
              "keypoint-names"}  # fmt: skip
# Where the others' findings are, if not in an annotation file.
PLACES: dict[str, Any] = {
    "picture-unlisted": "images/", "record-image": ("images/", "annotations/"),
}  # fmt: skip


def entries(data: Data, key: str) -> list[Data]:
    found = data.get(key)
    return [e for e in found if isinstance(e, dict)] if isinstance(found, list) else []


# ---- faults on disk


def first(layout: Layout) -> Path:
    return sorted(layout.images("train").iterdir())[0]


def cut(layout: Layout) -> None:
    path = first(layout)
    path.write_bytes(path.read_bytes()[:-200])


def also_in_val(layout: Layout) -> None:
    one = datasets.load(layout)["images"][0]
    datasets.edit(layout, lambda d: d["images"].append(one), "val")
    shutil.copy(first(layout), layout.images("val"))


def moved_to_val(layout: Layout) -> None:
    one = datasets.load(layout)["images"][0]
    datasets.edit(layout, lambda d: d["images"].pop(0))
    datasets.edit(layout, lambda d: d["images"].append(one), "val")
    shutil.move(first(layout), layout.images("val"))


def swapped_record(layout: Layout) -> None:
    """Two records trade their splits."""
    all_records = read_all(layout.records)
    changed: list[Record] = [replace(r, split="val") for r in all_records]
    datasets.rewrite_records(layout, changed)


def twin(layout: Layout) -> None:
    a, b, *_ = sorted(layout.images("train").iterdir())
    shutil.copy(a, b)


def half_grey(layout: Layout) -> None:
    """The end of the picture's data is lost, and its markers are there."""
    path = first(layout)
    data = path.read_bytes()
    middle = (data.index(b"\xff\xda") + len(data)) // 2
    path.write_bytes(data[:middle] + bytes(len(data) - middle - 2) + data[-2:])


def saved_again(layout: Layout) -> None:
    """Another picture, written anew, in place of one: its bytes are nobody's."""
    a, b, *_ = sorted(layout.images("train").iterdir())
    Image.open(a).save(b, quality=50)


def twin_across(layout: Layout) -> None:
    shutil.copy(first(layout), sorted(layout.images("test").iterdir())[0])


def dropped_record(layout: Layout) -> None:
    datasets.rewrite_records(layout, read_all(layout.records)[1:])


def broken_record(layout: Layout) -> None:
    text = (layout.records / "1-all.jsonl").read_text()
    (layout.records / "1-all.jsonl").write_text("{\n" + text)


def surrogate(layout: Layout) -> None:
    """Half a character, which JSON can write and no file can be called."""
    path = layout.coco("train")
    path.write_text(path.read_text().replace('"img_', '"\\ud800img_', 1))


def record_twice(layout: Layout) -> None:
    """The first image once more, with another size of its instruments."""
    one = read_all(layout.records)[0]
    other = replace(one, instances=tuple(replace(i, scale=9.0) for i in one.instances))
    (layout.records / "2.jsonl").write_text(f"{record.to_line(other)}\n")


def broken_mask(layout: Layout) -> None:
    """Of an instrument that is too small for a label, so that nothing else looks at it."""
    one, *rest = read_all(layout.records)
    first, *others = one.instances
    first = replace(first, rle="05", unlabelled="small")
    datasets.rewrite_records(layout, [replace(one, instances=(first, *others)), *rest])


def record_with(**values: Any) -> Callable[[Layout], object]:
    """The first record, with other values."""

    def put(layout: Layout) -> None:
        path = layout.records / "1-all.jsonl"
        first, rest = path.read_text().split("\n", 1)
        path.write_text(f"{json.dumps({**json.loads(first), **values})}\n{rest}")

    return put


DISK_FAULTS: list[tuple[str, Callable[[Layout], object]]] = [
    ("folder", lambda s: shutil.rmtree(s.images("val"))),
    ("folder", lambda s: shutil.rmtree(s.meta)),
    ("file", lambda s: s.coco("test").unlink()),
    ("file", lambda s: s.class_names.unlink()),
    ("json", lambda s: s.coco("train").write_text("{")),
    ("json", lambda s: s.coco("train").write_text('{"area": NaN}')),
    ("json", lambda s: s.coco("train").write_bytes(b"\xff\xfe")),
    ("json", lambda s: s.job.write_text("")),
    ("section", lambda s: s.coco("train").write_text("[]")),
    ("job", lambda s: s.job.write_text('{"seed": -1}')),
    ("class-names", lambda s: s.class_names.write_text("tweezers\nneedle_holder\n")),
    ("keypoint-names", lambda s: s.keypoints.write_text("needle_holder: tip\n")),
    ("picture-missing", lambda s: first(s).unlink()),
    ("picture-broken", cut),
    ("picture-broken", lambda s: first(s).write_bytes(b"")),
    ("picture-broken", lambda s: first(s).write_text("<svg/>")),
    ("picture-size", lambda s: Image.new("RGB", (64, 96)).save(first(s))),
    ("picture-changed", half_grey),
    ("picture-changed", saved_again),
    ("picture-unlisted", lambda s: shutil.copy(first(s), s.images("test") / "img_00099.jpg")),
    ("picture-unlisted", lambda s: shutil.copy(first(s), s.images("test") / "B.JPEG")),
    ("picture-twice", twin),
    ("picture-twice", twin_across),
    ("split-overlap", also_in_val),
    ("split-rule", moved_to_val),
    ("record-image", swapped_record),
    ("record-missing", dropped_record),
    ("record", broken_record),
    ("record", broken_mask),
    ("record-twice", record_twice),
    ("record", record_with(index="a")),
    ("record", record_with(index=None)),
    ("record", record_with(split=3)),
    ("record", record_with(file="/etc/passwd")),
    ("record", record_with(file="a" * 300)),
    ("record", lambda s: (s.records / "2.jsonl").mkdir()),
    ("record", lambda s: (s.records / "2.jsonl").write_text("[" * 99999 + "\n")),
    ("job", lambda s: s.job.write_text("null")),
    ("file-name", surrogate),
    ("section", lambda s: s.coco("train").write_text("null")),
    ("record-picture", lambda s: first(s).unlink()),
]


@pytest.mark.parametrize(
    ("rule", "fault"), DISK_FAULTS, ids=[f"{i}-{r}" for i, (r, _) in enumerate(DISK_FAULTS)]
)
def test_fault_on_disk(layout: Layout, rule: str, fault: Callable[[Layout], object]) -> None:
    assert rule not in rules(layout)
    fault(layout)
    assert rule in rules(layout)


def test_a_finding_is_one_line_with_its_place(layout: Layout) -> None:
    datasets.edit(layout, annotation("iscrowd", 1))
    number = datasets.load(layout)["annotations"][0]["id"]
    (finding,) = lint.check(layout.root)
    assert finding == lint.Finding(
        "annotations/train_coco.json", number, "iscrowd", "iscrowd is 1, not 0"
    )
    assert str(finding).startswith(f"annotations/train_coco.json: id {number}: iscrowd: ")


@pytest.mark.parametrize("offset", [(3.4, False), (5.6, True)], ids=["near", "far"])
def test_distance_from_the_mask(layout: Layout, offset: tuple[float, bool]) -> None:
    """A tapered tip may end before its keypoint; pixel indices count from pixel centres."""
    square = [10, 10, 20, 10, 20, 20, 10, 20]

    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[square], bbox=[10, 10, 10, 10], area=100)
        a["keypoints"] = [19 + offset[0], 15, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert ("keypoint-off-mask" in rules(layout)) == offset[1]


def test_a_mask_of_a_thread_cannot_tell_what_is_off(layout: Layout) -> None:
    """One sample a pixel misses stretches of what is thinner than a pixel, tips among them."""

    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[[10, 10, 30, 10, 30, 11, 10, 11]], bbox=[10, 10, 20, 1], area=20)
        a["keypoints"] = [36, 10, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert "keypoint-off-mask" not in rules(layout)


# A body four pixels wide with two tips of one pixel, as tweezers far away have them.
TWEEZERS = [10, 10, 30, 10, 30, 11, 20, 11, 20, 13, 30, 13, 30, 14, 10, 14]


@pytest.mark.parametrize(
    ("x", "y", "off"), [(35, 10, False), (35, 13, False), (48, 10, True), (15, 18, True)]
)
def test_tips_thinner_than_a_pixel_may_end_before_their_keypoints(
    layout: Layout, x: float, y: float, off: bool
) -> None:
    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[TWEEZERS], bbox=[10, 10, 20, 4], area=60)
        a["keypoints"] = [x, y, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert ("keypoint-off-mask" in rules(layout)) == off


@pytest.mark.parametrize(("x", "off"), [(36, False), (48, True)])
def test_a_tip_may_peek_out_from_behind_something(layout: Layout, x: float, off: bool) -> None:
    """By less than a pixel: the pixel's sample, and so the mask, shows what is before it."""

    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[[10, 10, 30, 10, 30, 20, 10, 20]], bbox=[10, 10, 20, 10], area=200)
        a["keypoints"] = [x, 15, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert "keypoint-off-mask" in rules(layout)
    datasets.edit(layout, lambda d: d["annotations"][0].update(keypoint_borderline=[1]))
    assert ("keypoint-off-mask" in rules(layout)) == off


@pytest.mark.parametrize(("x", "off"), [(48, False), (62, False), (64, True)])
def test_it_may_peek_out_anywhere_in_the_whole_silhouette(
    layout: Layout, x: float, off: bool
) -> None:
    """Far from what else is seen of the instrument, since a hand hides its middle."""

    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[[10, 10, 30, 10, 30, 20, 10, 20]], bbox=[10, 10, 20, 10], area=200)
        a.update(amodal_bbox=[10, 10, 50, 10], keypoint_borderline=[1])
        a["keypoints"] = [x, 15, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert ("keypoint-off-mask" in rules(layout)) == off


def test_a_keypoint_in_a_ring_is_on_its_instrument(layout: Layout) -> None:
    ring = [10, 10, 40, 10, 40, 40, 10, 40, 10, 12, 12, 12, 12, 38, 38, 38, 38, 12, 10, 12]

    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[ring], bbox=[10, 10, 30, 30], area=900 - 26 * 26)
        a["keypoints"] = [25, 25, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert rules(layout) == {"record-annotations"}


def test_linting_is_fast(tmp_path: Path) -> None:
    layout = datasets.build(tmp_path, 100)
    start = time.perf_counter()
    assert lint.check(layout.root) == []
    assert time.perf_counter() - start < 3


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_size_of_a_picture(tmp_path: Path, name: str, mode: str) -> None:
    path = tmp_path / name
    Image.new(mode, (37, 21)).save(path, quality=80, progressive=mode == "RGB")
    assert image_files.size(path) == (37, 21)
    whole = path.read_bytes()
    for length in (*range(0, len(whole), 5), len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(UserError, match=r"cut off|neither JPEG nor PNG"):
            image_files.size(path)


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


@pytest.mark.parametrize("form", ["polygon", "rle", "none"])
def test_real_loaders_read_a_sound_dataset(tmp_path: Path, form: str) -> None:
    layout = datasets.build(tmp_path, labels={"segmentation": form})
    found, asked = loaders.check(layout.root)
    assert found == []
    assert "pycocotools" in asked


def test_a_library_installed_by_halves_is_not_said_to_read_it(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def halved(*_: object) -> Any:
        raise ImportError("No module named 'its_other_half'")

    monkeypatch.setattr(loaders, "LOADERS", {"pycocotools": halved})
    assert loaders.installed() == ["pycocotools"]
    assert loaders.check(layout.root) == ([], [])


@pytest.mark.parametrize(
    "fault",
    [
        change("area", lambda a: a + 1),
        change("bbox", lambda b: [b[0] + 1, *b[1:]]),
        annotation("segmentation", {"size": [64, 96], "counts": 5}),
        annotation("image_id", 999),
    ],
    ids=["area", "bbox", "run lengths", "image"],
)
def test_real_loaders_report_what_they_decode(
    layout: Layout, fault: Callable[[Data], object]
) -> None:
    datasets.edit(layout, fault)
    assert {f.rule for f in loaders.check(layout.root)[0]} == {"loader-pycocotools"}


def test_uneven_classes_are_a_note() -> None:
    records = datasets.records(datasets.job(), 12)
    names = ["needle_holder", "tweezers"]
    assert balance.note(names, records) is None
    assert balance.note(names, []) is None
    one_kind = [replace(r, instances=r.instances[:1]) for r in records]
    assert balance.note(names, one_kind) == (
        "the classes are uneven: 9 needle_holder, 0 tweezers labelled"
    )


HELD = [
    {"kind": "instrument", "name": "tweezers/made_up", "split": "test"},
    {"kind": "environment", "name": "city.exr", "split": "val"},
    {"kind": "photo", "name": "wall.jpg", "split": "test"},
]


def apart(one: Record) -> Record:
    """The record as it is where HELD is kept."""
    wanted = "tweezers" if one.split == "test" else "needle_holder"
    pictures = {
        "environment": {"picture": "city.exr" if one.split == "val" else "studio.exr"},
        "photo": {"picture": "wall.jpg"} if one.split == "test" else None,
    }
    kept = tuple(i for i in one.instances if i.class_name == wanted)
    return replace(one, instances=kept, scene=pictures)


def held_out(tmp_path: Path, enabled: bool = True) -> Layout:
    layout = datasets.build(tmp_path, holdouts={"enabled": enabled, "assets": HELD})
    datasets.rewrite_records(layout, map(apart, read_all(layout.records)))
    return layout


def held_out_faults(layout: Layout) -> list[str]:
    return [f.message for f in lint.check(layout.root) if f.rule == "held-out"]


def test_what_is_held_out_stays_out(tmp_path: Path) -> None:
    assert held_out_faults(held_out(tmp_path)) == []


@pytest.mark.parametrize(
    ("split", "scene", "said"),
    [
        ("train", {"environment": {"picture": "city.exr"}},
         "environment 'city.exr' is in train, but is held out for val"),
        ("val", {"environment": {"picture": "studio.exr"}},
         "environment 'studio.exr' is in val, but is not one held out for it"),
        ("val", {"photo": {"picture": "wall.jpg"}},
         "photo 'wall.jpg' is in val, but is held out for test"),
    ],
)  # fmt: skip
def test_leaked_pictures_are_found(tmp_path: Path, split: str, scene: Data, said: str) -> None:
    layout = held_out(tmp_path)
    records = read_all(layout.records)
    leak = next(r for r in records if r.split == split)
    leaked = replace(leak, scene={**leak.scene, **scene})
    datasets.rewrite_records(layout, [leaked if r is leak else r for r in records])
    assert held_out_faults(layout) == [said]


def test_leaked_instruments_are_found_where_holdouts_are_on(tmp_path: Path) -> None:
    for enabled in (True, False):
        layout = held_out(tmp_path / str(enabled), enabled)
        records = read_all(layout.records)
        source = next(r for r in records if r.split == "test" and r.instances)
        leak = next(r for r in records if r.split == "train")
        leaked = replace(leak, instances=source.instances)
        datasets.rewrite_records(layout, [leaked if r is leak else r for r in records])
        said = "instrument 'tweezers/made_up' is in train, but is held out for test"
        assert held_out_faults(layout) == ([said] if enabled else [])


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


def test_the_real_libraries_are_loaded_for_a_check_only() -> None:
    """Neither Blender's start nor another command waits for them."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import conftest\n"
        "from synthpoint.commands import run, validate\n"
        "print(sorted({'pycocotools', 'torchvision', 'ultralytics', 'mmpose'} & set(sys.modules)))"
    )
    tests = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", script, tests], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr
