"""Keypoint R-CNN in detectron2: registration with its metadata, and a configuration.

Metadata and settings: detectron2.readthedocs.io/en/latest/tutorials/datasets.html. detectron2
adds half a pixel to COCO keypoints itself, so it reads the padded files as they are.
"""

from __future__ import annotations

from pathlib import Path

from ...core.dataset.layout import Layout
from .. import templates
from ..dataset import Dataset, flips
from ..padding import slots
from . import coco_padded

DESCRIPTION = "Keypoint R-CNN (detectron2): registration file and configuration"
COMMAND = "python training/detectron2/train.py"


def export(dataset: Dataset, output: Layout, copy: bool) -> list[Path]:
    """Writes training/detectron2/ and the padded annotations it registers."""
    plan = slots(dataset.classes)
    rle = dataset.spec.labels.segmentation == "rle"
    values: dict[str, object] = {
        "classes": len(dataset.classes),
        "keypoints": plan.count,
        "sigmas": list(plan.sigmas),
        "mask_format": "bitmask" if rle else "polygon",
        "no_flip": "" if flips(dataset.classes) else '\n  RANDOM_FLIP: "none"',
    }
    files = templates.write("detectron2", output, values)
    return [*files, *coco_padded.export(dataset, output, copy)]
