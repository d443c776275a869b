"""Instrument poses in the layout of the BOP benchmark for 6-D pose estimation.

Format: bop_toolkit, docs/bop_datasets_format.md. Units are millimetres, the camera frame is
OpenCV's (x right, y down, z forward), the principal point counts from the first pixel's centre.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import cache, partial
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ...core.balance.splits import SPLITS
from ...core.camera.pixels import to_index
from ...core.dataset.files import compact, indented, write_bytes, write_json, writing
from ...core.dataset.image_files import mask_png
from ...core.dataset.layout import Layout
from ...core.dataset.stored import HEAD, Place, over, read, texts
from ...core.errors import UserError
from ...core.labels import masks
from ...core.labels.record import InstanceLabel, Record
from ...core.randomizers import registered
from ...core.running import pool
from .. import bop, templates
from ..dataset import Dataset
from ..pictures import in_parts, place

DESCRIPTION = "BOP: 6-D instrument poses, camera matrices and visible masks"
COMMAND = ""

# The folder of a split's only scene, and its files, each an object with a member for each image.
SCENE = "000001"
FILES = ("scene_camera", "scene_gt", "scene_gt_info")

# The obj_id of each instrument and class.
Numbers = dict[tuple[str, str], int]


def check(dataset: Dataset) -> None:
    """UserError where a lens distorts, which BOP has no place for: its poses would not fit."""
    _, bent = _survey(dataset)
    if bent is not None:
        raise UserError(
            f"image {bent}: its lens distorts, and BOP knows pinhole cameras only; make the "
            "dataset with distortion.enabled false for BOP"
        )


def export(dataset: Dataset, output: Layout, copy: bool) -> list[Path]:
    """Writes bop/SPLIT/000001/ (one scene a split; image ids are the global indices) and
    bop/objects.json, which says what each obj_id is. There are no 3-D models in it."""
    root = output.root / "bop"
    names, _ = _survey(dataset)
    numbers = {name: n for n, name in enumerate(sorted(names), start=1)}
    objects = {
        str(n): {"instrument": instrument, "class": name}
        for (instrument, name), n in numbers.items()
    }
    made = [root / "objects.json"]
    write_json(made[0], objects, indent=2)
    write = partial(_scene, dataset.layout, root, numbers, copy)
    with ExitStack() as stack:
        files = {}
        for split in SPLITS:
            paths = [root / split / SCENE / f"{name}.json" for name in FILES]
            files[split] = [_Members(stack.enter_context(writing(path))) for path in paths]
            made += paths
        for some in over(write, dataset.records):
            for split, texts in some:
                for file, text in zip(files[split], texts, strict=True):
                    file.add(text)
        for file in (file for some in files.values() for file in some):
            file.end()
    return [*made, *templates.write("bop", output)]


Survey = tuple[set[tuple[str, str]], int | None]

# How a line begins that `to_line` wrote of a lens that does not distort, and what tells there what
# an instance is.
STRAIGHT = re.compile(
    HEAD.pattern + rb',"view":\{"intrinsics":\{[^{}[\]]*"distortion":\[0\.0(?:,0\.0)*\]\}'
)
NAMED = re.compile(rb'"instrument":("(?:[^"\\]|\\.)*"),"copy":\d+,"class_name":("(?:[^"\\]|\\.)*")')


def _survey(dataset: Dataset) -> Survey:
    """What the records show (instrument, class), and the first whose lens distorts."""

    def look() -> Survey:
        jobs = in_parts(dataset.records.places)
        parts = list((map if registered() else pool.over)(_survey_of, jobs))
        bent = next((bent for _, bent in parts if bent is not None), None)
        return set().union(*(names for names, _ in parts)), bent

    return dataset.once("bop", look)


def _survey_of(places: Sequence[Place]) -> Survey:
    """A record that can add nothing to what is known already is not read, which takes the longest:
    so hardly any is, unless hands or what gets in the way are labelled, too."""
    names: set[tuple[str, str]] = set()
    known: set[tuple[bytes, bytes]] = set()
    bent = None
    for at, text in texts(places):
        told = set(NAMED.findall(text))
        if told <= known and STRAIGHT.match(text):
            continue
        (record,) = read([at])
        if bent is None and record.view.intrinsics.distorted:
            bent = record.index
        names |= {(i.instrument, i.class_name) for i in _posed(record)}
        known |= {one for one in told if tuple(map(json.loads, one)) in names}
    return names, bent


def _scene(
    layout: Layout, root: Path, numbers: Numbers, copy: bool, records: Sequence[Record]
) -> list[tuple[str, list[str]]]:
    """Writes pictures and masks of some records; of each its split and its members of FILES."""
    shown = [(r, i) for r in records for i in sorted(_posed(r), key=lambda i: i.id)]
    shapes = iter(_masks(shown))
    poses = iter(bop.poses([r.view for r, _ in shown], [i.pose for _, i in shown]))
    rotations, translations = bop.extrinsics([record.view for record in records])
    scenes = {split: root / split / SCENE for split in SPLITS}
    folders = {s: (str(at / "rgb"), str(at / "mask_visib")) for s, at in scenes.items()}
    made = []
    for record, rotation, translation in zip(
        records, rotations.tolist(), translations.tolist(), strict=True
    ):
        pictures, masked = folders[record.split]
        instances = sorted(_posed(record), key=lambda i: i.id)
        name = f"{record.index:06d}{Path(record.file).suffix}"
        source = layout.image_text(record.split, record.file)
        place(source, os.path.join(pictures, name), copy)
        for n, _ in enumerate(instances):
            name = f"{record.index:06d}_{n:06d}.png"
            write_bytes(os.path.join(masked, name), mask_png(next(shapes)), kept=False)
        camera = _filled(CAMERA, _camera(record, rotation, translation))
        truths = [_truth(i, numbers, next(poses)) for i in instances]
        members = camera, _listed(truths), _listed(map(_info, instances))
        made.append((record.split, [f' "{record.index}": {one}' for one in members]))
    return made


# Stands for a number in the form of what is written, which is filled in by % : far quicker than
# JSON with line ends is made each time.
HOLE = "%s"


def _form(shape: dict[str, Any], level: int) -> str:
    """As `write_json` writes it with an indent of 1, so many levels in, with holes."""
    text = indented(shape, 1).replace("\n", f"\n{' ' * level}")
    return text.replace(f'"{HOLE}"', HOLE)


def _filled(form: str, numbers: Sequence[float]) -> str:
    if not all(map(isfinite, numbers)):
        raise ValueError("JSON has no numbers that are not finite")
    return form % tuple(numbers)


def _listed(texts: Iterable[str]) -> str:
    inside = ",\n  ".join(texts)
    return f"[\n  {inside}\n ]" if inside else "[]"


class _Members:
    """An object that is written member by member."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._between = file, "{\n"

    def add(self, text: str) -> None:
        self._file.write(f"{self._between}{text}".encode())
        self._between = ",\n"

    def end(self) -> None:
        self._file.write(b"{}\n" if self._between == "{\n" else b"\n}\n")


def _posed(record: Record) -> list[InstanceLabel]:
    """The instruments; what only gets in the way is no object of the benchmark, and a hand, which
    bends, neither."""
    return [i for i in record.instances if i.is_instrument]


CAMERA = _form(
    {
        "cam_K": [HOLE] * 9, "depth_scale": 1.0, "cam_R_w2c": [HOLE] * 9, "cam_t_w2c": [HOLE] * 3,
    }, 1,
)  # fmt: skip


def _camera(record: Record, rotation: list[float], translation: list[float]) -> list[float]:
    return [*bop.camera_matrix(record.view.intrinsics), *rotation, *translation]


@cache
def _truth_form(keypoints: int) -> str:
    """BOP's poses are rigid: `scale` holds the factor on each axis of the model, `opening`
    (radians) and `keypoints` (COCO's v) come along under names of their own."""
    shape = {
        "obj_id": HOLE, "cam_R_m2c": [HOLE] * 9, "cam_t_m2c": [HOLE] * 3, "scale": [HOLE] * 3,
        "opening": HOLE, "keypoints": [[HOLE] * 3] * keypoints,
    }  # fmt: skip
    return _form(shape, 2)


def _truth(instance: InstanceLabel, numbers: Numbers, pose: dict[str, list[float]]) -> str:
    values: list[float] = [numbers[instance.instrument, instance.class_name]]
    for one in pose.values():
        values += one
    values.append(instance.opening)
    for k in instance.keypoints:
        if k.visibility and k.u is not None and k.v is not None:
            values += (to_index(k.u), to_index(k.v), k.visibility)
        else:
            values += (0, 0, 0)
    return _filled(_truth_form(len(instance.keypoints)), values)


VISIBLE = {"bbox_visib": [HOLE] * 4, "px_count_visib": HOLE}
INFO = _form(VISIBLE, 2)
INFO_OF_ALL = _form(
    {**VISIBLE, "bbox_obj": [HOLE] * 4, "px_count_all": HOLE, "visib_fract": HOLE}, 2
)


def _info(instance: InstanceLabel) -> str:
    """BOP's boxes are one less wide and high than COCO's: the difference of the last and the
    first pixel. `bbox_obj`, `px_count_all` and `visib_fract` are left out where the record has no
    amodal values."""
    visible = (*_box(instance.bbox), instance.area)
    if instance.amodal_area is None:
        return INFO % visible
    share = compact(instance.visible_fraction)
    return INFO_OF_ALL % (*visible, *_box(instance.amodal_bbox), instance.amodal_area, share)


def _box(box: masks.Box | None) -> list[int]:
    if box is None:
        return [-1, -1, -1, -1]
    x, y, w, h = box
    return [x, y, w - 1, h - 1]


def _masks(shown: Sequence[tuple[Record, InstanceLabel]]) -> list[masks.Mask]:
    """Of each instance, empty where nothing of it is visible."""
    seen = [(i.rle, (r.height, r.width)) for r, i in shown if i.rle is not None]
    found = iter(masks.decode_all([rle for rle, _ in seen], [size for _, size in seen]))
    return [
        next(found) if i.rle is not None else np.zeros((r.height, r.width), dtype=bool)
        for r, i in shown
    ]
