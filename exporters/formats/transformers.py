"""ViTPose in transformers: a dataset of instrument crops, and training with a heatmap loss."""

from __future__ import annotations

from pathlib import Path

from ...core.dataset.layout import Layout
from .. import templates
from ..dataset import Dataset
from . import coco_padded

DESCRIPTION = "ViTPose (transformers): dataset module and training script with heatmap loss"
COMMAND = "python training/transformers/train.py"


def export(dataset: Dataset, output: Layout, copy: bool) -> list[Path]:
    """Writes training/transformers/ and the padded annotations it reads."""
    files = templates.write("transformers", output)
    return [*files, *coco_padded.export(dataset, output, copy)]
