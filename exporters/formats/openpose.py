"""OpenPose: bottom-up, one heatmap a keypoint and one part-affinity field a limb.

The definition (keypoints, limbs, channels) is that of our slots and skeletons; the targets follow
Cao et al., "OpenPose: Realtime Multi-Person 2D Pose Estimation using Part Affinity Fields" (2019),
sections 3.2 and 3.3.
"""

from __future__ import annotations

from pathlib import Path

from ...core.errors import UserError
from ...core.layout import Layout, write_json
from .. import templates
from ..dataset import Dataset, with_keypoints
from ..padding import Slots, slots
from ..pictures import share
from . import coco_padded

DESCRIPTION = "OpenPose: JSON, limb list, heatmap and affinity-field targets, training script"
COMMAND = "python training/openpose/train.py"


def export(dataset: Dataset, output: Layout, copy: bool) -> list[Path]:
    """Writes annotations/SPLIT_openpose.json (padded, always with polygons, since OpenPose's
    trainers read them), training/openpose/definition.json and the scripts beside it. UserError
    where no class has a skeleton, which leaves no limb to learn. Classes without keypoints are
    left out: there is nothing of them to learn here."""
    plan = slots(with_keypoints(dataset.classes))
    if not plan.edges:
        raise UserError("openpose: no class has a skeleton; add one to the job's classes")
    share(dataset, output, copy)
    files = coco_padded.write(dataset, output, "openpose", polygons=True, all_classes=False)
    definition = output.root / "training" / "openpose" / "definition.json"
    write_json(definition, _definition(plan), indent=2)
    return [definition, *templates.write("openpose", output), *files]


def _definition(plan: Slots) -> dict[str, object]:
    """Channels: heatmap i is keypoint i, the last one the background; limb i has channels 2i (x)
    and 2i + 1 (y) of the affinity fields. Everything counts from 0."""
    return {
        "keypoints": list(plan.names),
        "limbs": [list(edge) for edge in plan.edges],
        "paf_channels": [[2 * i, 2 * i + 1] for i in range(len(plan.edges))],
        "heatmaps": plan.count + 1,
        "pafs": 2 * len(plan.edges),
        "flip_index": list(plan.flip),
        "stride": 8,
        "heatmap_sigma": 7.0,
        "limb_width": 8.0,
    }
