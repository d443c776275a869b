"""COCO keypoints with one number of keypoints for every class.

For everything that has one keypoint head: detectron2, torchvision, mmpose, one joint COCOeval.
Format: https://cocodataset.org/#format-data; the slots are explained in exporters/padding.py.
"""

from __future__ import annotations

from pathlib import Path

from ...core.dataset.files import write_json
from ...core.dataset.layout import Layout
from ..dataset import Dataset, with_keypoints
from ..padding import only, pad, slots
from ..pictures import share

DESCRIPTION = "COCO JSON in which every class has the same number of keypoints"
COMMAND = ""


def export(dataset: Dataset, output: Layout, copy: bool) -> list[Path]:
    """Writes annotations/SPLIT_coco_padded.json; keypoints are pixel indices as in the native
    files. A class without keypoints has K unlabelled ones: detectors learn its box, and pose
    models pass over what has `num_keypoints` 0."""
    share(dataset, output, copy)
    return write(dataset, output, "coco_padded")


def write(
    dataset: Dataset, output: Layout, name: str, polygons: bool = False, all_classes: bool = True
) -> list[Path]:
    """The padded documents as annotations/SPLIT_NAME.json; without `all_classes` those classes
    that have no keypoints (what gets in the way) are left out."""
    kept = dataset.classes if all_classes else with_keypoints(dataset.classes)
    plan = slots(kept)
    made = []
    for split, document in dataset.documents(polygons).items():
        if len(kept) < len(dataset.classes):
            document = only(document, {c.name for c in kept})
        path = output.annotations / f"{split}_{name}.json"
        write_json(path, pad(document, plan))
        made.append(path)
    return made
