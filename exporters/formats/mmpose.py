"""MMPose: HRNet, RTMPose and ViTPose, each as the library's own configuration with our keypoints.

Format of dataset_info: mmpose.readthedocs.io, "Customize Datasets". Keypoints are pixel indices,
as in the padded COCO files, which its CocoDataset reads.
"""

from __future__ import annotations

import colorsys
import json
from functools import partial
from pathlib import Path

from ...core.dataset.files import write_text
from ...core.dataset.layout import Layout
from .. import templates
from ..dataset import Dataset
from ..padding import Slots, slots
from . import coco_padded

DESCRIPTION = "MMPose (HRNet, RTMPose, ViTPose): dataset_info, padded JSON, one config each"
COMMAND = "python training/mmpose/train.py hrnet_w32"


def export(dataset: Dataset, output: Layout, copy: bool) -> list[Path]:
    """Writes training/mmpose/ (dataset_info.py, three configurations, train.py) and the padded
    annotations they read. Without a val picture, what there is serves for validation."""
    plan = slots(dataset.classes)
    info = output.root / "training" / "mmpose" / "dataset_info.py"
    write_text(info, _dataset_info(dataset.spec.name, plan))
    val = next((s for s in ("val", "test") if dataset.split(s)), "train")
    test = "test" if dataset.split("test") else val
    files = templates.write("mmpose", output, {"keypoints": plan.count, "val": val, "test": test})
    return [info, *files, *coco_padded.export(dataset, output, copy)]


def _dataset_info(name: str, plan: Slots) -> str:
    """The Python file; strings as in JSON, which Python reads alike."""
    text = partial(json.dumps, ensure_ascii=False)
    colors = [_color(i, plan.count) for i in range(plan.count)]
    swaps = ["" if i == j else plan.names[j] for i, j in enumerate(plan.flip)]
    lines = [
        '"""Keypoints, skeleton, flips and sigmas of this dataset, as MMPose reads them."""',
        "",
        "dataset_info = dict(",
        f"    dataset_name={text(name)},",
        "    keypoint_info={",
    ]
    for i, (keypoint, swap, color) in enumerate(zip(plan.names, swaps, colors, strict=True)):
        # `type` is the half of a body that some augmentations go by; here they never apply.
        lines += [
            f"        {i}: dict(",
            f"            name={text(keypoint)},",
            f"            id={i},",
            f"            color={color},",
            '            type="upper",',
            f"            swap={text(swap)},",
            "        ),",
        ]
    lines += ["    },", "    skeleton_info={"]
    for i, (a, b) in enumerate(plan.edges):
        link = f"({text(plan.names[a])}, {text(plan.names[b])})"
        lines.append(f"        {i}: dict(link={link}, id={i}, color={colors[b]}),")
    lines += [
        "    },",
        f"    joint_weights={[1.0] * plan.count},",
        f"    sigmas={list(plan.sigmas)},",
        ")",
    ]
    return "\n".join(lines) + "\n"


def _color(number: int, count: int) -> list[int]:
    return [round(255 * x) for x in colorsys.hsv_to_rgb(number / count, 0.8, 1.0)]
