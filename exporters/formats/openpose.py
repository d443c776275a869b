"""OpenPose: bottom-up, one heatmap a keypoint and one part-affinity field a limb.

The definition (keypoints, limbs, channels) is that of our slots and skeletons; the targets follow
Cao et al., "OpenPose: Realtime Multi-Person 2D Pose Estimation using Part Affinity Fields" (2019),
sections 3.2 and 3.3.

The instruments of a picture are also written as OpenPose itself writes the people that it finds
(`--write_json`; github.com/CMU-Perceptual-Computing-Lab/openpose, doc/02_output.md), for whatever
reads its answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ...core.balance.splits import SPLITS
from ...core.camera.pixels import to_continuous
from ...core.dataset.files import write_json, write_text
from ...core.dataset.layout import Layout
from ...core.errors import UserError
from ...core.labels.record import InstanceLabel, Record
from .. import annotated, coco, templates
from ..dataset import Dataset, with_keypoints
from ..padding import Slots, slots, spread
from ..pictures import share
from ..rounding import rounded, written
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
    folder = output.root / "training" / "openpose" / "people"
    people: list[Path] = []

    def keep(picture: Picture, first: int) -> None:
        path = folder / picture.split / f"{picture.stem}_keypoints.json"
        found = [f'{{"person_id":[{first + n}]{rest}' for n, rest in picture.people]
        write_text(path, f'{{"version":1.3,"people":[{",".join(found)}]}}\n', kept=False)
        people.append(path)

    files = coco_padded.write(
        dataset, output, "openpose", polygons=True, all_classes=False,
        also=partial(_people, plan), take=keep,
    )  # fmt: skip
    definition = output.root / "training" / "openpose" / "definition.json"
    write_json(definition, _definition(plan), indent=2)
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


REST = "".join(f',"{key}":[]' for key in NOT_OURS)


class Picture(NamedTuple):
    """Its people: the place of each among the picture's annotations, and what follows in JSON after
    its id."""

    split: str
    stem: str
    people: list[tuple[int, str]]


def _people(plan: Slots, records: Sequence[Record]) -> list[Picture]:
    """training/openpose/people/SPLIT/STEM_keypoints.json, one a picture: x y c of each keypoint in
    the order of definition.json, c = 1 for labelled ones, else all 0. OpenPose adds half a pixel
    to the peaks of its maps (`nmsOffset` in its poseExtractorCaffe.cpp), so these are continuous
    pixels. `person_id` is the annotation's id."""
    found = [
        [(n, one) for n, one in enumerate(coco.labelled(r)) if one.class_name in plan.of_class]
        for r in records
    ]
    places = [
        annotated.pixels(one.keypoints, record)
        for record, some in zip(records, found, strict=True)
        for _, one in some
    ]
    flat = [x for some in places for place in some if place is not None for x in place]
    numbers = written([to_continuous(x) for x in rounded(flat, 3).tolist()], 3)
    rest, texts = iter(places), iter(numbers)
    return [
        Picture(
            record.split,
            Path(record.file).stem,
            [(n, _person(plan, one, next(rest), texts)) for n, one in some],
        )
        for record, some in zip(records, found, strict=True)
    ]


def _person(plan: Slots, one: InstanceLabel, places: Sequence[object], texts: Iterator[str]) -> str:
    points = ["0,0,0" if place is None else f"{next(texts)},{next(texts)},1" for place in places]
    slotted = spread(points, plan.of_class[one.class_name], plan.count, "0,0,0")
    return f',"pose_keypoints_2d":[{",".join(slotted)}]{REST}}}'


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
