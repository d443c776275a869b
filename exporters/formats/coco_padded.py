"""COCO keypoints with one number of keypoints for every class.

For everything that has one keypoint head: detectron2, torchvision, mmpose, one joint COCOeval.
Format: https://cocodataset.org/#format-data; the slots are explained in exporters/padding.py.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ...core.balance.splits import SPLITS
from ...core.dataset.layout import Layout
from ...core.dataset.stored import over
from .. import coco, documents
from ..dataset import Dataset, with_keypoints
from ..padding import pad, pad_categories, pad_head, slots
from ..pictures import share

DESCRIPTION = "COCO JSON in which every class has the same number of keypoints"
COMMAND = ""


def export(dataset: Dataset, output: Layout, copy: bool) -> list[Path]:
    """Writes annotations/SPLIT_coco_padded.json; keypoints are pixel indices as in the native
    files. A class without keypoints has K unlabelled ones: detectors learn its box, and pose
    models pass over what has `num_keypoints` 0."""
    share(dataset, output, copy)
    return write(dataset, output, "coco_padded")[0]


def write(
    dataset: Dataset, output: Layout, name: str, polygons: bool = False, all_classes: bool = True
) -> tuple[list[Path], list[int]]:
    """The padded documents as annotations/SPLIT_NAME.json; without `all_classes` those classes
    that have no keypoints (what gets in the way) are left out. Also the id of each record's first
    annotation."""
    plan = slots(dataset.classes if all_classes else with_keypoints(dataset.classes))
    form = "polygon" if polygons else dataset.spec.labels.segmentation
    change = partial(pad, plan, [c.name for c in dataset.classes])
    entries = over(partial(coco.texts, dataset.classes, form, change=change), dataset.records)
    files = {split: output.annotations / f"{split}_{name}.json" for split in SPLITS}
    head = pad_head(coco.head(dataset.spec), plan)
    categories = pad_categories(coco.categories(dataset.spec), plan)
    return list(files.values()), documents.write(files, head, categories, entries)
