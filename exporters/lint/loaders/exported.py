"""Loaders that read an export, which is made for them in a temporary folder."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ....core.camera.pixels import to_index
from ....core.dataset.layout import Layout
from ... import dataset, formats
from ...padding import slots
from .fault import Fault

# Pixels that a number written with seven digits can be off at 16,384 pixels.
ROUNDING = 2e-3


@contextlib.contextmanager
def _export(layout: Layout, name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        formats.get(name).export(dataset.read(layout.root), Layout(Path(folder)), copy=False)
        yield Path(folder)


def _expected(layout: Layout, split: str) -> dict[int, list[dataset.Document]]:
    return dataset.by_image(dataset.read(layout.root).documents()[split])


def ultralytics(layout: Layout, split: str) -> Iterator[Fault]:
    """YOLODataset keeps every picture with all its instances, in their places."""
    os.environ.setdefault("YOLO_OFFLINE", "true")
    from ultralytics.data.dataset import YOLODataset
    from ultralytics.data.utils import check_det_dataset

    expected = _expected(layout, split)
    if not expected:
        return
    classes = dataset.read(layout.root).classes
    plan = slots(classes)
    with _export(layout, "yolo") as root:
        data = check_det_dataset(str(root / "data.yaml"), autodownload=False)
        pictures = str(root / "images" / split)
        loaded = YOLODataset(img_path=pictures, data=data, task="pose", augment=False, rect=False)
        labels = {int(Path(one["im_file"]).stem.rpartition("_")[2]): one for one in loaded.labels}
    for number, wanted in expected.items():
        if number not in labels:
            yield number, "ultralytics drops the picture"
            continue
        boxes, height_width = labels[number]["bboxes"], labels[number]["shape"]
        if len(boxes) != len(wanted):
            yield number, f"ultralytics reads {len(boxes)} instances, not {len(wanted)}"
            continue
        scale = np.array(height_width[::-1] * 2, dtype=float)
        one = labels[number]
        for place, (box, annotation) in enumerate(zip(boxes, wanted, strict=True)):
            theirs = one["keypoints"][place] * (*height_width[::-1], 1)
            schema = classes[annotation["category_id"] - 1]
            if int(one["cls"][place].item()) != annotation["category_id"] - 1:
                yield annotation["id"], f"ultralytics reads class {one['cls'][place].item():g}"
            own = theirs[list(plan.of_class[schema.name])]
            if _off(own, annotation["keypoints"], height_width):
                yield annotation["id"], f"ultralytics reads the keypoints {own.tolist()}"
            x, y, w, h = annotation["bbox"]
            if np.abs(box * scale - (x + w / 2, y + h / 2, w, h)).max() > ROUNDING:
                yield annotation["id"], f"ultralytics reads the box {(box * scale).tolist()}"


def _off(theirs: Any, keypoints: list[float], height_width: Any) -> bool:
    """Whether continuous x y v (N, 3) are not those of a COCO annotation, which are pixel indices
    and never leave the picture's outer pixel centres."""
    points = np.reshape(keypoints, (-1, 3))
    labelled = points[:, 2] > 0
    most = np.array(height_width[::-1]) - 1
    places = np.clip(theirs[:, :2] + to_index(0.0), 0, most)[labelled]
    near = np.abs(places - points[labelled, :2]).max(initial=0) <= ROUNDING
    return not (near and np.array_equal(theirs[:, 2], points[:, 2]))


def mmpose(layout: Layout, split: str) -> Iterator[Fault]:
    """CocoDataset finds every instance that has a keypoint, with its keypoints in their places."""
    from mmpose.datasets import CocoDataset

    expected = {
        a["id"]: np.reshape(a["keypoints"], (-1, 3))
        for found in _expected(layout, split).values()
        for a in found
        if a["num_keypoints"]
    }
    if not expected:
        return
    with _export(layout, "mmpose") as root:
        loaded = CocoDataset(
            ann_file=str(root / "annotations" / f"{split}_coco_padded.json"),
            data_prefix={"img": str(layout.images(split))},
            metainfo={"from_file": str(root / "training" / "mmpose" / "dataset_info.py")},
        )
        items = {one["id"]: one for one in (loaded.get_data_info(i) for i in range(len(loaded)))}
    for number, points in expected.items():
        if number not in items:
            yield number, "mmpose does not find the annotation"
            continue
        theirs = np.asarray(items[number]["keypoints"])[0, : len(points)]
        if np.abs(theirs - points[:, :2]).max() > ROUNDING:
            yield number, f"mmpose reads the keypoints {theirs.tolist()}"
