"""Each format's files, compared in numbers with the native COCO files."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image
from synthpoint.core.balance.splits import SPLITS
from synthpoint.core.dataset import stored
from synthpoint.core.dataset.files import write_text
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.errors import UserError
from synthpoint.exporters import dataset, formats, lint
from synthpoint.exporters.formats import bop
from synthpoint.exporters.pictures import place
from synthpoint.tests import datasets, exports

W, H = datasets.WIDTH, datasets.HEIGHT
NAMES = (
    "bop",
    "coco-padded",
    "detectron2",
    "mmpose",
    "openpose",
    "torchvision",
    "transformers",
    "yolo",
)


def export(name: str, source: Layout, output: Layout | None = None, copy: bool = False) -> Layout:
    target = output or source
    files = formats.get(name).export(dataset.read(source.root), target, copy)
    assert all(path.is_file() for path in files)
    return target


@pytest.fixture
def native(tmp_path: Path) -> Layout:
    return exports.build(tmp_path / "native")


def test_every_format_is_known() -> None:
    assert formats.names() == sorted(NAMES)
    for name in NAMES:
        assert formats.get(name).DESCRIPTION
    with pytest.raises(UserError, match=r"no format is called 'nix'; known: bop, "):
        formats.get("nix")


@pytest.mark.parametrize("name", NAMES)
def test_in_place_the_dataset_stays_sound(native: Layout, name: str) -> None:
    before = {p: p.stat().st_mtime_ns for p in native.root.rglob("*") if p.is_file()}
    export(name, native)
    assert lint.check(native.root) == []
    assert {p: p.stat().st_mtime_ns for p in before} == before


@pytest.mark.parametrize("name", NAMES)
def test_twice_gives_the_same(native: Layout, tmp_path: Path, name: str) -> None:
    output = export(name, native, Layout(tmp_path / "out"))
    first = {p: p.read_bytes() for p in output.root.rglob("*") if p.is_file()}
    export(name, native, output)
    assert {p: p.read_bytes() for p in output.root.rglob("*") if p.is_file()} == first


@pytest.mark.parametrize("name", NAMES)
def test_scripts_compile_and_have_no_open_ends(native: Layout, name: str) -> None:
    export(name, native)
    for path in (native.root / "training").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert "$" not in text
        assert str(native.root) not in text
        if path.suffix == ".py":
            compile(text, str(path), "exec")


def test_pictures_are_linked_or_copied(native: Layout, tmp_path: Path) -> None:
    linked = export("yolo", native, Layout(tmp_path / "linked"))
    copied = export("yolo", native, Layout(tmp_path / "copied"), copy=True)
    again = export("yolo", native, linked, copy=True)
    for record in dataset.read(native.root).records:
        here = native.image(record.split, record.file)
        there = copied.image(record.split, record.file)
        assert here.read_bytes() == there.read_bytes()
        assert not here.samefile(there)
        assert not here.samefile(again.image(record.split, record.file))
    assert export("yolo", native, Layout(tmp_path / "new")).image("train", "img_00001.jpg").exists()
    assert not list(tmp_path.rglob("*.tmp"))


def test_links_are_the_same_file(native: Layout, tmp_path: Path) -> None:
    output = export("bop", native, Layout(tmp_path / "out"))
    for record in dataset.read(native.root).records:
        there = output.root / f"bop/{record.split}/000001/rgb/{record.index:06d}.jpg"
        assert native.image(record.split, record.file).samefile(there)


def refuse(*_: object) -> None:
    raise OSError("no links here")


def test_a_picture_that_is_a_link_itself_is_followed(native: Layout, tmp_path: Path) -> None:
    picture, link, target = (tmp_path / name for name in ("a.jpg", "b.jpg", "there/c.jpg"))
    picture.write_bytes(b"picture")
    link.symlink_to("a.jpg")
    place(link, target)
    assert not target.is_symlink() and target.samefile(picture)
    place(str(native.job), str(target))  # another one takes its place
    assert target.samefile(native.job) and picture.read_bytes() == b"picture"


def test_without_hard_links_relative_ones(
    native: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.link", refuse)
    output = export("yolo", native, Layout(tmp_path / "out"))
    link = next(output.images("train").iterdir())
    assert link.is_symlink()
    assert not link.readlink().is_absolute()
    assert link.read_bytes() == native.image("train", link.name).read_bytes()
    monkeypatch.setattr(Path, "symlink_to", refuse)
    copied = export("yolo", native, Layout(tmp_path / "copied"))
    assert not copied.image("train", link.name).is_symlink()


def test_the_page_s_example_is_a_format(native: Layout) -> None:
    page = (Path(exports.__file__).parents[1] / "docs/exporters.md").read_text("utf-8")
    (example,) = re.findall(r'```python\n(""".*?)```', page, flags=re.DOTALL)
    module = ModuleType("cvat")
    module.__package__ = "synthpoint.exporters.formats"
    exec(compile(example, "docs/exporters.md", "exec"), module.__dict__)
    files = module.export(dataset.read(native.root), native, copy=False)
    assert [p.name for p in files] == [f"person_keypoints_{split}.json" for split in SPLITS]
    assert json.loads(files[0].read_text("utf-8")) == datasets.load(native, "train")


def test_missing_picture_is_named(native: Layout) -> None:
    next(native.images("train").iterdir()).unlink()
    with pytest.raises(UserError, match="picture is missing; render it again with --resume"):
        dataset.read(native.root)


def test_job_without_images(tmp_path: Path) -> None:
    for name in NAMES:
        export(name, exports.build(tmp_path / name, 0))


# ---- YOLO


def yolo_rows(root: Path, split: str, stem: str) -> list[list[float]]:
    text = (root / "labels" / split / f"{stem}.txt").read_text("utf-8")
    return [list(map(float, row.split())) for row in text.splitlines()]


@pytest.mark.parametrize("split", SPLITS)
def test_yolo_rows_are_the_coco_annotations(native: Layout, split: str) -> None:
    export("yolo", native)
    data = datasets.load(native, split)
    assert len(list((native.root / "labels" / split).iterdir())) == len(data["images"])
    for image in data["images"]:
        rows = yolo_rows(native.root, split, Path(image["file_name"]).stem)
        truth = [a for a in data["annotations"] if a["image_id"] == image["id"]]
        assert len(rows) == len(truth)
        for row, a in zip(rows, truth, strict=True):
            assert len(row) == 5 + 3 * 5
            assert min(row[1:5]) >= 0 and max(row[1:5]) <= 1
            assert row[0] == a["category_id"] - 1
            x, y, w, h = a["bbox"]
            box = np.multiply(row[1:5], (W, H, W, H))
            assert box == pytest.approx((x + w / 2, y + h / 2, w, h), abs=1e-4)
            points = np.array(row[5:]).reshape(5, 3)
            theirs = np.array(a["keypoints"]).reshape(-1, 3)
            assert (points[:, 2][: len(theirs)] == theirs[:, 2]).all()
            assert (points[len(theirs) :] == 0).all()
            seen = theirs[:, 2] > 0
            mine = points[: len(theirs), :2][seen] * (W, H)
            # COCO clamps to the pixels' centres, so at the border they differ by up to a half.
            assert np.abs(mine.clip(0.5, (W - 0.5, H - 0.5)) - theirs[seen, :2] - 0.5).max(
                initial=0
            ) < 2e-3  # fmt: skip


def test_yolo_data_file(native: Layout) -> None:
    text = (export("yolo", native).root / "data.yaml").read_text("utf-8")
    lines = dict(
        line.split(": ", 1) for line in text.splitlines() if ": " in line and line[0] != "#"
    )
    assert "path" not in lines
    assert (lines["train"], lines["val"], lines["test"]) == tuple(f"images/{s}" for s in SPLITS)
    assert json.loads(lines["kpt_shape"]) == [5, 3]
    assert json.loads(lines["flip_idx"]) == [1, 0, 2, 4, 3]
    assert len(json.loads(lines["kpt_oks_sigmas"])) == 5


def test_yolo_without_val_pictures(tmp_path: Path) -> None:
    native = exports.build(tmp_path, splits=[1, 0, 0])
    text = (export("yolo", native).root / "data.yaml").read_text("utf-8")
    assert "val: images/train\n" in text
    assert "test:" not in text


# ---- MMPose


def test_mmpose_dataset_info(native: Layout) -> None:
    path = export("mmpose", native).root / "training/mmpose/dataset_info.py"
    info = runpy.run_path(str(path))["dataset_info"]
    points = info["keypoint_info"]
    names = [points[i]["name"] for i in range(5)]
    assert len(set(names)) == 5
    for i, point in points.items():
        assert point["id"] == i
        if point["swap"]:
            assert points[names.index(point["swap"])]["swap"] == point["name"]
    assert [p["swap"] for p in points.values()].count("") == 1
    assert all(set(edge["link"]) <= set(names) for edge in info["skeleton_info"].values())
    assert len(info["joint_weights"]) == len(info["sigmas"]) == 5


def test_mmpose_configurations_name_our_files(native: Layout) -> None:
    root = export("mmpose", native).root
    for name in ("hrnet_w32", "rtmpose_s", "vitpose_small"):
        text = (root / f"training/mmpose/{name}.py").read_text("utf-8")
        assert "out_channels=5" in text
        for split in SPLITS:
            assert f"annotations/{split}_coco_padded.json" in text


# ---- detectron2


def test_detectron2_configuration(native: Layout) -> None:
    root = export("detectron2", native).root
    text = (root / "training/detectron2/keypoint_rcnn.yaml").read_text("utf-8")
    assert "NUM_KEYPOINTS: 5\n" in text
    assert "NUM_CLASSES: 2\n" in text
    assert "KEYPOINT_OKS_SIGMAS: [0.1, 0.1, 0.1, 0.1, 0.1]\n" in text


# ---- BOP


def test_bop_objects_of_one_name_and_two_classes_are_two(native: Layout) -> None:
    """As in merged sets, where each source names its instruments for itself."""
    records = [
        replace(r, instances=tuple(replace(i, instrument="tool") for i in r.instances))
        for r in dataset.read(native.root).records
    ]
    datasets.rewrite_records(native, records)
    root = export("bop", native).root / "bop"
    objects = json.loads((root / "objects.json").read_text("utf-8"))
    for split in SPLITS:
        truths = json.loads((root / split / "000001/scene_gt.json").read_text("utf-8"))
        for record in (r for r in records if r.split == split):
            posed = sorted((i for i in record.instances if i.keypoints), key=lambda i: i.id)
            found = [objects[str(t["obj_id"])]["class"] for t in truths[str(record.index)]]
            assert found == [i.class_name for i in posed]
    assert {o["class"] for o in objects.values()} == {"needle_holder", "tweezers"}


def test_bop_finds_every_object_without_reading_every_record(
    native: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that come late, have odd names, stand in lines of another form, or are no instrument
    in an earlier image."""
    records = list(dataset.read(native.root).records)
    names = {0: "bare", 9: 'a "b" \\ é', 11: "sorted", 13: "bare"}
    for at, name in names.items():
        given = next(r for r in records[at:] if r.instances)
        at = records.index(given)
        points = () if name == "bare" and at < 9 else given.instances[0].keypoints
        own = replace(given.instances[0], instrument=name, keypoints=points)
        records[at] = replace(given, instances=(own, *given.instances[1:]))
    datasets.rewrite_records(native, records)
    for file in native.records.glob("*.jsonl"):
        lines = file.read_text("utf-8").splitlines()
        lines = [json.dumps(json.loads(x), sort_keys=True) if "sorted" in x else x for x in lines]
        file.write_text("\n".join(lines) + "\n", "utf-8")
    given = dataset.read(native.root)
    whole = {(i.instrument, i.class_name) for r in given.records for i in r.instances
             if i.is_instrument}  # fmt: skip
    assert {name for name, _ in whole} > {'a "b" \\ é', "sorted", "bare"}
    seen: list[int] = []
    monkeypatch.setattr(bop, "read", lambda at: seen.append(at[0].index) or stored.read(at))
    assert bop._survey(given) == (whole, None)
    assert 0 < len(seen) < len(records)


def test_bop_poses_project_as_the_camera_does(native: Layout) -> None:
    """A model point goes through K [R t] to where our own camera puts it."""
    root = export("bop", native).root / "bop"
    point = np.array([0.011, -0.023, 0.005])
    seen = 0
    for record in dataset.read(native.root).records:
        scene = root / record.split / "000001"
        cameras, truths, infos = (
            json.loads((scene / f"scene_{name}.json").read_text("utf-8"))[str(record.index)]
            for name in ("camera", "gt", "gt_info")
        )
        k = np.reshape(cameras["cam_K"], (3, 3))
        for n, one in enumerate(record.instances):
            truth: dict[str, Any] = truths[n]
            world = (np.array(one.pose) @ [*point, 1])[:3]
            eye = np.linalg.inv(np.array(record.view.world_from_camera)) @ [*world, 1]
            u, v, _ = record.view.intrinsics.project(eye[:3])[0]
            model = 1000 * np.array(truth["scale"]) * point
            rotation = np.reshape(truth["cam_R_m2c"], (3, 3))
            assert np.linalg.det(rotation) == pytest.approx(1)
            image = k @ (rotation @ model + truth["cam_t_m2c"])
            assert image[2] > 0
            assert image[:2] / image[2] == pytest.approx((u - 0.5, v - 0.5), abs=1e-5)
            with Image.open(scene / f"mask_visib/{record.index:06d}_{n:06d}.png") as picture:
                mask = np.asarray(picture)
            assert int((mask == 255).sum()) == infos[n]["px_count_visib"] == one.area
            if one.bbox is not None:
                x, y, w, h = infos[n]["bbox_visib"]
                rows, columns = np.nonzero(mask)
                assert (x, y) == (columns.min(), rows.min())
                assert (x + w, y + h) == (columns.max(), rows.max())
            seen += 1
    assert seen


# ---- Full disks


@pytest.mark.parametrize(
    "write",
    [
        lambda source, target: write_text(target, source.name),
        lambda source, target: place(source, target, copy=True),
    ],
    ids=["text", "copy"],
)
def test_a_file_that_cannot_be_written_leaves_nothing(
    native: Layout,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    write: Callable[[Path, Path], None],
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "full" / "a.jpg"
    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space"):
        write(next(native.images("train").iterdir()), target)
    assert not any(target.parent.iterdir())
