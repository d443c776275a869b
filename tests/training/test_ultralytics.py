"""YOLO-pose in Ultralytics: its loader, its flips, and a few epochs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from synthpoint.core.balance.splits import SPLITS
from synthpoint.exporters.formats import yolo
from synthpoint.exporters.lint import loaders
from synthpoint.tests.training.conftest import fell, points_of
from ultralytics import YOLO
from ultralytics.data.augment import RandomFlip
from ultralytics.data.dataset import YOLODataset
from ultralytics.data.utils import check_det_dataset

Coco = Callable[[str], dict[str, Any]]


def loaded(exported: Path, split: str) -> Any:
    data = check_det_dataset(str(exported / "data.yaml"), autodownload=False)
    return YOLODataset(
        img_path=data[split], data=data, task="pose", augment=False, imgsz=160, rect=False
    )


@pytest.mark.parametrize("split", SPLITS)
def test_every_label_is_the_coco_file(exported: Path, coco: Coco, split: str) -> None:
    truth = coco(split)
    data = loaded(exported, split)
    assert len(data.labels) == len(truth["images"])  # a bad label drops its picture
    labels = {Path(label["im_file"]).name: label for label in data.labels}
    for info in truth["images"]:
        label = labels[info["file_name"]]
        found = [a for a in truth["annotations"] if a["image_id"] == info["id"]]
        size = (info["width"], info["height"])
        assert label["cls"].ravel().tolist() == [a["category_id"] - 1 for a in found]
        for box, points, a in zip(label["bboxes"], label["keypoints"], found, strict=True):
            x, y, w, h = a["bbox"]
            centre = (x + w / 2, y + h / 2, w, h)
            assert np.abs(box * (*size, *size) - centre).max() < 1e-3
            theirs = points_of(a, 5)
            assert (points[:, 2] == theirs[:, 2]).all()
            seen = theirs[:, 2] > 0
            mine = (points[seen, :2] * size).clip(0.5, np.array(size) - 0.5)
            assert np.abs(mine - theirs[seen, :2] - 0.5).max(initial=0) < 2e-3


def test_flips_swap_left_and_right(exported: Path) -> None:
    data = loaded(exported, "train")
    flip = RandomFlip(p=1.0, direction="horizontal", flip_idx=data.data["flip_idx"])
    seen = 0
    for number in range(len(data)):
        before = data.get_image_and_label(number)
        points = before["instances"].keypoints.copy()
        if not len(points):
            continue
        after = flip(data.get_image_and_label(number))["instances"]
        width = 1.0 if after.normalized else before["img"].shape[1]
        mirrored = points[:, [1, 0, 2, 4, 3]]
        labelled = mirrored[..., 2] > 0
        assert (after.keypoints[..., 2] == mirrored[..., 2]).all()
        error = after.keypoints[labelled][:, 0] - (width - mirrored[labelled][:, 0])
        assert np.abs(error).max(initial=0) < 1e-3
        seen += int(labelled.sum())
    assert seen


def test_a_few_epochs_lower_the_loss(exported: Path, tmp_path: Path) -> None:
    YOLO("yolo11n-pose.yaml").train(
        data=str(exported / "data.yaml"),
        project=str(tmp_path),
        name="run",
        epochs=10,
        imgsz=160,
        batch=5,
        device="cpu",
        workers=0,
        optimizer="AdamW",
        lr0=0.002,
        warmup_epochs=0,
        nbs=5,  # a step a batch
        mosaic=0.0,
        fliplr=0.5,
        **dict.fromkeys(("hsv_h", "hsv_s", "hsv_v", "translate", "scale", "erasing"), 0.0),
        plots=False,
        val=False,
        verbose=False,
        seed=1,
    )
    with (tmp_path / "run" / "results.csv").open(encoding="utf-8") as file:
        rows = [{k.strip(): v for k, v in row.items()} for row in csv.DictReader(file)]
    kinds = [key for key in rows[0] if key.startswith("train/")]
    losses = [sum(float(row[key]) for key in kinds) for row in rows]
    print("ultralytics losses", [round(x, 3) for x in losses], json.dumps(kinds))
    assert fell(losses)


def test_the_linter_asks_ultralytics(rendered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, asked = loaders.check(rendered)
    assert found == []
    assert {"torchvision", "ultralytics"} <= set(asked)

    def with_row(change: Callable[[list[str]], list[str]]) -> list[str]:
        def wrong(value: Any, number: int, record: Any, plan: Any) -> str:
            return " ".join(change(row(value, number, record, plan).split()))

        monkeypatch.setattr(yolo, "_row", wrong)
        found, _ = loaders.check(rendered)
        assert {f.rule for f in found} == {"loader-ultralytics"}
        return [f.message for f in found]

    row = yolo._row
    said = with_row(lambda w: [w[0], f"{float(w[1]) * 0.9:.7f}", *w[2:]])
    assert all("reads the box" in m for m in said)
    said = with_row(lambda w: [str(1 - int(w[0])), *w[1:]])
    assert any("reads class" in m for m in said)
    said = with_row(lambda w: [*w[:5], f"{float(w[5]) * 0.9 + 0.05:.7f}", *w[6:]])
    assert all("reads the keypoints" in m for m in said)
