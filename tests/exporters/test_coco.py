"""The native COCO files, as pycocotools and the contract read them."""

from __future__ import annotations

import contextlib
import copy
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from synthpoint.core.balance.splits import SPLITS
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.dataset.records import read_all
from synthpoint.core.errors import UserError
from synthpoint.core.labels import masks, record
from synthpoint.exporters import coco
from synthpoint.tests import datasets


def opened(path: Path) -> COCO:
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return datasets.build(tmp_path)


def labelled(layout: Layout) -> list[tuple[record.Record, record.InstanceLabel]]:
    return [(r, i) for r in read_all(layout.records) for i in r.instances if not i.unlabelled]


@pytest.mark.parametrize("form", ["polygon", "rle"])
def test_masks_decode_exactly(tmp_path: Path, form: str) -> None:
    layout = datasets.build(tmp_path, labels={"segmentation": form})
    left = labelled(layout)
    for split in SPLITS:
        data = opened(layout.coco(split))
        for a in data.dataset["annotations"]:
            number = a["image_id"]
            one = next(i for r, i in left if (r.index, i.id) == (number, a["instance"]))
            mask = masks.decode(one.rle or "", datasets.HEIGHT, datasets.WIDTH)
            runs = data.annToRLE(a)
            assert (coco_mask.decode(runs).astype(bool) == mask).all()
            assert a["bbox"] == coco_mask.toBbox(runs).tolist()
            assert a["area"] == coco_mask.area(runs)
            assert isinstance(a["segmentation"], list if form == "polygon" else dict)
            left = [(r, i) for r, i in left if (r.index, i.id) != (number, a["instance"])]
    assert not left


def test_no_masks(tmp_path: Path) -> None:
    layout = datasets.build(tmp_path, labels={"segmentation": "none"})
    data = opened(layout.coco("train"))
    assert data.getAnnIds()
    assert all("segmentation" not in a for a in data.dataset["annotations"])


def test_ids(layout: Layout) -> None:
    """Images by global index; annotations count through by index and instance over all splits."""
    files = [datasets.load(layout, split) for split in SPLITS]
    images = [i["id"] for f in files for i in f["images"]]
    assert sorted(images) == list(range(1, 17))
    together = sorted((a for f in files for a in f["annotations"]), key=lambda a: a["id"])
    assert [a["id"] for a in together] == list(range(1, len(together) + 1))
    assert [(a["image_id"], a["instance"]) for a in together] == [
        (r.index, i.id) for r, i in labelled(layout)
    ]
    for f in files:
        order = [a["image_id"] for a in f["annotations"]]
        assert order == sorted(order)
        assert [i["id"] for i in f["images"]] == sorted(i["id"] for i in f["images"])


def test_shards_make_the_same_bytes(layout: Layout, tmp_path: Path) -> None:
    """Records in any files and order; files equal between runs."""
    files = [*map(layout.coco, SPLITS), layout.class_names, layout.keypoints]
    before = [f.read_bytes() for f in files]
    all_records = read_all(layout.records)
    datasets.rewrite_records(layout, all_records[::-1])
    coco.write(layout, datasets.job(), read_all(layout.records))
    assert [f.read_bytes() for f in files] == before
    coco.write(layout, datasets.job(), iter(all_records[5:] + all_records[:5]))
    assert [f.read_bytes() for f in files] == before


def test_empty_splits(tmp_path: Path) -> None:
    layout = datasets.build(tmp_path, splits=[1, 0, 0])
    for split in ("val", "test"):
        data = datasets.load(layout, split)
        assert (data["images"], data["annotations"]) == ([], [])
        assert len(data["categories"]) == 2
        assert opened(layout.coco(split)).getImgIds() == []


def test_no_records(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    coco.write(layout, datasets.job(), [])
    assert all(datasets.load(layout, split)["images"] == [] for split in SPLITS)


def test_meta(layout: Layout) -> None:
    assert layout.class_names.read_text() == "needle_holder\ntweezers\n"
    assert layout.keypoints.read_text() == (
        "needle_holder: tip_left, tip_right, joint, handle_left, handle_right\n"
        "tweezers: tip_left, tip_right, handle\n"
    )


def test_categories(layout: Layout) -> None:
    holder, tweezers = datasets.load(layout)["categories"]
    assert (holder["id"], tweezers["id"]) == (1, 2)
    assert holder["supercategory"] == "instrument"
    assert holder["skeleton"] == [[1, 2], [2, 3], [3, 4], [3, 5]]
    assert tweezers["skeleton"] == [[1, 3], [2, 3]]
    assert holder["flip_pairs"] == [["tip_left", "tip_right"], ["handle_left", "handle_right"]]
    assert holder["flip_index"] == [1, 0, 2, 4, 3]
    assert len(holder["sigmas"]) == 5 and len(tweezers["sigmas"]) == 3
    assert holder["symmetry"] == "identity"


def test_standard_keys(layout: Layout) -> None:
    data = datasets.load(layout)
    assert {"info", "licenses", "images", "annotations", "categories"} == set(data)
    assert "pixel indices" in data["info"]["conventions"]["keypoints"]
    assert len(data["licenses"]) == 1
    for image in data["images"]:
        assert {"id", "file_name", "width", "height"} <= set(image)
        assert layout.image("train", image["file_name"]).is_file()
    standard = {"id", "image_id", "category_id", "bbox", "area", "iscrowd", "keypoints",
                "num_keypoints", "segmentation"}  # fmt: skip
    for a in data["annotations"]:
        assert standard <= set(a)
        assert a["iscrowd"] == 0 and type(a["iscrowd"]) is int
        assert a["num_keypoints"] == sum(v > 0 for v in a["keypoints"][2::3])
        assert a["articulation"].keys() == {"opening"}
        assert len(a["keypoint_reasons"]) == len(a["keypoints"]) // 3
        assert a["materials"]["steel"]["Roughness"] >= 0


def written(tmp_path: Path, one: record.Record) -> dict[str, Any]:
    layout = Layout(tmp_path / "one")
    coco.write(layout, datasets.job(), [one])
    data: dict[str, Any] = datasets.load(layout, one.split)
    return data


def test_keypoints_are_clamped_indices(tmp_path: Path) -> None:
    one = datasets.records(datasets.job(), 1)[0]
    first = one.instances[0]
    at = [(0.2, 0.4, 2), (96.0, 64.0, 1), (10.12345, 20.5, 2), (120.0, 3.0, 0), (None, None, 0)]
    points = tuple(
        replace(k, u=u, v=v, visibility=s, reason="x")
        for k, (u, v, s) in zip(first.keypoints, at, strict=True)
    )
    data = written(tmp_path, replace(one, instances=(replace(first, keypoints=points),)))
    (annotation,) = data["annotations"]
    assert annotation["keypoints"] == [0, 0, 2, 95, 63, 1, 9.623, 20, 2, 0, 0, 0, 0, 0, 0]
    assert annotation["num_keypoints"] == 3


def test_camera_projects_onto_keypoints(tmp_path: Path) -> None:
    """cx, cy are pixel indices, as OpenCV and the keypoints have them."""
    one = datasets.records(datasets.job(), 1)[0]
    place = np.array((0.01, 0.02, 0.03))
    u, v, depth = one.view.project([place])[0]
    first = one.instances[0]
    point = replace(first.keypoints[0], u=float(u), v=float(v), visibility=2)
    first = replace(first, keypoints=(point, *first.keypoints[1:]))
    data = written(tmp_path, replace(one, instances=(first,)))
    camera = data["images"][0]["camera"]
    world = np.array(camera["world_from_camera"])
    x, y, z = world[:3, :3].T @ (place - world[:3, 3]) * (1, -1, -1)
    assert z == pytest.approx(depth)
    assert data["annotations"][0]["keypoints"][:2] == pytest.approx(
        [camera["fx"] * x / z + camera["cx"], camera["fy"] * y / z + camera["cy"]], abs=2e-3
    )


def test_unlabelled_instances_are_left_out(tmp_path: Path) -> None:
    one = datasets.records(datasets.job(), 1)[0]
    assert len(one.instances) == 2
    for change in ({"unlabelled": "too small"}, {"rle": None}):
        hidden = replace(one.instances[0], **change)  # type: ignore[arg-type]
        data = written(tmp_path, replace(one, instances=(hidden, one.instances[1])))
        assert [a["instance"] for a in data["annotations"]] == [2]
        assert [a["id"] for a in data["annotations"]] == [1]


@pytest.mark.parametrize("change", [{"class_name": "scissors"}, {"keypoints": ()}])
def test_record_of_another_job(tmp_path: Path, change: dict[str, Any]) -> None:
    one = datasets.records(datasets.job(), 1)[0]
    other = replace(one.instances[0], **change)
    with pytest.raises(UserError, match=r"image 1: class .* not those of the job"):
        written(tmp_path, replace(one, instances=(other,)))


@pytest.mark.parametrize("category", [1, 2])
@pytest.mark.parametrize("shift", [0.0, 40.0])
def test_average_precision_of_itself(tmp_path: Path, category: int, shift: float) -> None:
    """Each class scores 1.0 against itself with the shipped sigmas, and moved labels do not."""
    layout = datasets.build(tmp_path, 24)
    truth = opened(layout.coco("train"))
    found = copy.deepcopy([a for a in truth.dataset["annotations"]
                           if a["category_id"] == category and a["num_keypoints"]])  # fmt: skip
    assert found
    for a in found:
        a["score"] = 1.0
        a["keypoints"] = [x if i % 3 == 2 else x + shift for i, x in enumerate(a["keypoints"])]
    with contextlib.redirect_stdout(io.StringIO()):
        score = COCOeval(truth, truth.loadRes(json.loads(json.dumps(found))), "keypoints")
        score.params.catIds = [category]
        score.params.kpt_oks_sigmas = np.array(truth.cats[category]["sigmas"])
        score.evaluate()
        score.accumulate()
        score.summarize()
    if shift:
        assert score.stats[0] < 0.2
    else:
        assert score.stats[0] == 1.0


def test_extra_truth_has_keys_of_its_own() -> None:
    """Amodal values appear where the record has them, and the standard keys stay the mask's."""
    job = datasets.job()
    record = datasets.records(job, 1)[0]
    one = replace(
        record.instances[0],
        amodal_bbox=(-5, 3, 40, 20), amodal_area=2 * record.instances[0].area,
        amodal_rle=record.instances[0].rle, truncation=0.25, visible_fraction=0.5,
        keypoints=tuple(replace(k, borderline=n == 1)
                        for n, k in enumerate(record.instances[0].keypoints)),
    )  # fmt: skip
    given = coco.annotation(1, 1, record, one, "rle")
    assert given["bbox"] == list(one.bbox or ())
    assert given["area"] == one.area
    assert given["amodal_bbox"] == [-5, 3, 40, 20]
    assert (given["truncation"], given["visible_fraction"]) == (0.25, 0.5)
    assert given["amodal_segmentation"] == given["segmentation"]
    assert given["keypoint_borderline"] == [0, 1, 0, 0, 0]
    assert given["keypoint_depths"] == [0.4] * 5
    plain = coco.annotation(1, 1, record, record.instances[0], "rle")
    assert not {"amodal_bbox", "amodal_segmentation", "truncation"} & set(plain)
