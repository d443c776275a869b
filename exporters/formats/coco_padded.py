"""COCO keypoints with one number of keypoints for every class.

For everything that has one keypoint head: detectron2, torchvision, mmpose, one joint COCOeval.
Format: https://cocodataset.org/#format-data; the slots are explained in exporters/padding.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ...core.balance.splits import SPLITS
from ...core.dataset.layout import Layout
from ...core.dataset.stored import over
from ...core.labels.record import Record
from .. import coco, documents
from ..dataset import Dataset, with_keypoints
from ..padding import pad_categories, pad_head, slots
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
    dataset: Dataset,
    output: Layout,
    name: str,
    polygons: bool = False,
    all_classes: bool = True,
    also: Callable[[list[Record]], list[Any]] = coco.nothing,
    take: Callable[[Any, int], None] | None = None,
) -> list[Path]:
    """The padded documents as annotations/SPLIT_NAME.json; without `all_classes` those classes
    that have no keypoints (what gets in the way) are left out. What `also` says of each record is
    handed to `take`, if any, with the id of the record's first annotation."""
    plan = slots(dataset.classes if all_classes else with_keypoints(dataset.classes))
    form = "polygon" if polygons else dataset.spec.labels.segmentation
    make = partial(coco.texts, dataset.classes, form, plan=plan)

    def entries() -> Iterator[list[documents.Entry]]:
        number = 1
        for some, more in over(partial(coco.both, make, also), dataset.records):
            if take is not None:
                for entry, one in zip(some, more, strict=True):
                    take(one, number)
                    number += len(entry.annotations)
            yield some

    files = {split: output.annotations / f"{split}_{name}.json" for split in SPLITS}
    head = pad_head(coco.head(dataset.spec), plan)
    categories = pad_categories(coco.categories(dataset.spec), plan)
    documents.write(files, head, categories, entries())
    return list(files.values())
