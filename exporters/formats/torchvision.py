"""Keypoint R-CNN in torchvision: an importable dataset module and a training script."""

from __future__ import annotations

from pathlib import Path

from ...core.dataset.layout import Layout
from .. import templates
from ..dataset import Dataset, flips
from . import coco_padded

DESCRIPTION = "Keypoint R-CNN (torchvision): dataset module and training script"
COMMAND = "python training/torchvision/train.py"


def export(dataset: Dataset, output: Layout, copy: bool) -> list[Path]:
    """Writes training/torchvision/ and the padded annotations it reads."""
    values = {"flip": 0.5 if flips(dataset.classes) else 0.0}
    files = templates.write("torchvision", output, values)
    return [*files, *coco_padded.export(dataset, output, copy)]
