"""OpenPose: bottom-up, one heatmap a keypoint and one part-affinity field a limb.

The definition (keypoints, limbs, channels) is that of our slots and skeletons; the targets follow
Cao et al., "OpenPose: Realtime Multi-Person 2D Pose Estimation using Part Affinity Fields" (2019),
sections 3.2 and 3.3.

The instruments of a picture are also written as OpenPose itself writes the people that it finds
(`--write_json`; github.com/CMU-Perceptual-Computing-Lab/openpose, doc/02_output.md), for whatever
reads its answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ...core.balance.splits import SPLITS
from ...core.camera.pixels import to_continuous
from ...core.dataset.files import write_json
from ...core.dataset.layout import Layout
from ...core.dataset.stored import over
from ...core.errors import UserError
from ...core.labels.record import Record
from .. import coco, templates
from ..dataset import Dataset, with_keypoints
from ..padding import Slots, pad_keypoints, slots
from ..pictures import share
from . import coco_padded

DESCRIPTION = "OpenPose: JSON, limb list, heatmap and affinity-field targets, training script"
COMMAND = "python training/openpose/train.py"


def check(dataset: Dataset) -> None:
    """UserError where no class has a skeleton, which leaves no limb to learn."""
    if not any(c.skeleton for c in dataset.classes):
        raise UserError("openpose: no class has a skeleton; add one to the job's classes")


def export(dataset: Dataset, output: Layout, copy: bool) -> list[Path]:
    """Writes annotations/SPLIT_openpose.json (padded, always with polygons, since OpenPose's
    trainers read them), training/openpose/definition.json, the scripts and people/. Classes
    without keypoints are left out: there is nothing of them to learn here."""
    plan = slots(with_keypoints(dataset.classes))
    share(dataset, output, copy)
    files, firsts = coco_padded.write(dataset, output, "openpose", polygons=True, all_classes=False)
    definition = output.root / "training" / "openpose" / "definition.json"
    write_json(definition, _definition(plan), indent=2)
    write = partial(_people, output.root / "training" / "openpose" / "people", plan)
    people = [path for some in over(write, dataset.records, beside=firsts) for path in some]
    people.sort(key=lambda path: SPLITS.index(path.parent.name))
    return [definition, *templates.write("openpose", output), *files, *people]


# What OpenPose finds in people beside the pose; its readers expect the keys.
NOT_OURS = (
    "face_keypoints_2d",
    "hand_left_keypoints_2d",
    "hand_right_keypoints_2d",
    "pose_keypoints_3d",
    "face_keypoints_3d",
    "hand_left_keypoints_3d",
    "hand_right_keypoints_3d",
)


def _people(
    folder: Path, plan: Slots, records: Sequence[Record], firsts: Sequence[int]
) -> list[Path]:
    """training/openpose/people/SPLIT/STEM_keypoints.json, one a picture: x y c of each keypoint in
    the order of definition.json, c = 1 for labelled ones, else all 0. OpenPose adds half a pixel
    to the peaks of its maps (`nmsOffset` in its poseExtractorCaffe.cpp), so these are continuous
    pixels. `person_id` is the annotation's id."""
    made = []
    for record, first in zip(records, firsts, strict=True):
        people = [
            {
                "person_id": [number],
                "pose_keypoints_2d": _flat(
                    pad_keypoints(coco.keypoints(record, one), at, plan.count)
                ),
                **{key: [] for key in NOT_OURS},
            }
            for number, one in enumerate(coco.labelled(record), start=first)
            if (at := plan.of_class.get(one.class_name)) is not None
        ]
        path = folder / record.split / f"{Path(record.file).stem}_keypoints.json"
        write_json(path, {"version": 1.3, "people": people}, kept=False)
        made.append(path)
    return made


def _flat(keypoints: list[float]) -> list[float]:
    """COCO's x y v of each keypoint as OpenPose's x y c."""
    made: list[float] = []
    for x, y, v in zip(keypoints[::3], keypoints[1::3], keypoints[2::3], strict=True):
        made += [round(to_continuous(x), 3), round(to_continuous(y), 3), 1] if v else [0, 0, 0]
    return made


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
