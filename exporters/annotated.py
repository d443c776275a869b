"""Annotations as JSON, many at once: most of one is numbers, of which many are written in the time
that Python takes for a few."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np

from ..core.camera.pixels import to_index
from ..core.dataset.files import compact
from ..core.labels import masks
from ..core.labels.record import InstanceLabel, KeypointLabel, Record
from . import bop
from .padding import Slots, spread
from .rounding import written

# An annotation to be made: its category's id, and what it follows from.
Asked = tuple[int, Record, InstanceLabel]

# What was drawn for an instrument, by its key in the record: what has a form of its own in an
# annotation, and what has another name there.
WRITTEN = ("opening", "articulation", "materials")
CALLED = {"swaps": "material_swaps"}

# What stands for a number of so many digits, or for a mask, until all are written, and what ends an
# annotation: JSON has no such characters.
PIXEL, VALUE, MATRIX, MASK, END = "\1", "\2", "\3", "\4", "\n"
DIGITS = {PIXEL: 3, VALUE: 6, MATRIX: 9}


def _listed(mark: str, count: int) -> str:
    return f"[{','.join(mark * count)}]"


POSES = (
    f'"pose":[{",".join([_listed(MATRIX, 4)] * 4)}],"pose_bop":{{"cam_R_m2c":{_listed(MATRIX, 9)},'
    f'"cam_t_m2c":{_listed(MATRIX, 3)},"scale":{_listed(MATRIX, 3)}}}'
)


def texts(asked: Sequence[Asked], form: str, plan: Slots | None = None) -> list[str]:
    """What follows in a file after the id of each annotation; `form` of their masks: polygon, rle
    or none. With a plan, which has their classes, they have its keypoints."""
    if not asked:
        return []
    pixels: list[float] = []
    values: list[float] = []
    text = END.join([_draft(*one, form, plan, pixels, values) for one in asked])
    poses = np.array([i.pose for *_, i in asked], dtype=np.float64)
    every = (poses, *bop.rigid_all([record.view for _, record, _ in asked], poses))
    matrices = np.concatenate([one.reshape(len(asked), -1) for one in every], axis=1)
    for mark, numbers in ((PIXEL, pixels), (VALUE, values), (MATRIX, matrices)):
        text = filled(text, mark, written(numbers, DIGITS[mark]))
    if form == "polygon":
        sizes = [(record.height, record.width) for _, record, _ in asked]
        outlines = masks.outlines_of([i.rle or "" for *_, i in asked], sizes)
        text = filled(text, MASK, outlines.texts())
    return text.split(END)


def filled(text: str, mark: str, by: Sequence[str]) -> str:
    """With these in place of the marks, in their order."""
    return "".join(chain.from_iterable(zip(text.split(mark), [*by, ""], strict=True)))


def numbered(number: int, text: str) -> dict[str, Any]:
    """The annotation of this id, of which `text` follows."""
    made: dict[str, Any] = json.loads(f'{{"id":{number}{text}')
    return made


def _draft(
    category: int,
    record: Record,
    one: InstanceLabel,
    form: str,
    plan: Slots | None,
    pixels: list[float],
    values: list[float],
) -> str:
    """With marks in place of numbers, which are added to the lists in the order of the marks."""
    assert one.bbox is not None and one.rle is not None
    points: Sequence[KeypointLabel | None] = one.keypoints
    if plan is not None:
        points = spread(one.keypoints, plan.of_class[one.class_name], plan.count, None)
    reasons = [UNUSED if k is None else _text(k.reason) for k in points]
    return (
        f',"image_id":{record.index},"category_id":{category},"bbox":{_row(one.bbox)},'
        f'"area":{one.area},"iscrowd":0,"keypoints":[{_places(points, record, pixels)}],'
        f'"num_keypoints":{sum([k.visibility > 0 for k in one.keypoints])}'
        f"{_masks(one, record, form, values)},"
        f'"keypoint_reasons":[{",".join(reasons)}],'
        f'"keypoint_borderline":{_row([int(k.borderline) for k in one.keypoints])},'
        f'"keypoint_depths":{_json([k.depth for k in one.keypoints], values)},'
        f'"instance":{one.id},"instrument":{_text(one.instrument)},'
        f'"scale":{_json(one.scale, values)},{POSES},'
        f'"articulation":{_json({"opening": one.opening, **one.articulation}, values)},'
        f'"materials":{_json(one.materials, values)}{_appearance(one, values)}}}'
    )


def _masks(one: InstanceLabel, record: Record, form: str, values: list[float]) -> str:
    made = ""
    if form == "rle":
        made = f',"segmentation":{_lengths(one.rle, record)}'
    elif form == "polygon":
        made = f',"segmentation":{MASK}'
    if one.amodal_rle is not None:
        made += f',"amodal_segmentation":{_lengths(one.amodal_rle, record)}'
    if one.amodal_bbox is not None:
        made += (
            f',"amodal_bbox":{_row(one.amodal_bbox)}'
            f',"truncation":{_json(one.truncation or 0.0, values)}'
            f',"visible_fraction":{_json(one.visible_fraction or 0.0, values)}'
        )
    return made


def _lengths(rle: str | None, record: Record) -> str:
    return f'{{"counts":{compact(rle)},"size":[{record.height},{record.width}]}}'


def pixels(
    points: Iterable[KeypointLabel | None], record: Record
) -> list[tuple[float, float] | None]:
    """COCO's x, y of each, not rounded; None of what has none."""
    right, bottom = record.width - 1.0, record.height - 1.0
    return [
        None
        if k is None or k.visibility == 0 or k.u is None or k.v is None
        else (min(max(0.0, to_index(k.u)), right), min(max(0.0, to_index(k.v)), bottom))
        for k in points
    ]


def _places(points: Sequence[KeypointLabel | None], record: Record, numbers: list[float]) -> str:
    """COCO's x, y, v of each."""
    made = []
    for k, place in zip(points, pixels(points, record), strict=True):
        if k is None or place is None:
            made.append("0,0,0")
        else:
            numbers += place
            made.append(f"{PIXEL},{PIXEL},{k.visibility}")
    return ",".join(made)


def _appearance(one: InstanceLabel, values: list[float]) -> str:
    """What else was drawn for it, where anything was."""
    made = ""
    for key, drawn in one.drawn.items():
        if key not in WRITTEN and drawn is not None and drawn != {}:
            made += f",{_text(CALLED.get(key, key))}:{_json(drawn, values)}"
    return made


def _row(values: Iterable[int]) -> str:
    return f"[{','.join(map(str, values))}]"


def _json(value: Any, numbers: list[float]) -> str:
    """With a mark in place of each number that is no whole one."""
    if type(value) is float:
        numbers.append(value)
        return VALUE
    if isinstance(value, dict):
        made = []
        for key, one in value.items():
            if type(one) is float:  # most are, and a call takes longer than all else
                numbers.append(one)
                made.append(f"{_text(key)}:{VALUE}")
            else:
                made.append(f"{_text(key)}:{_json(one, numbers)}")
        return f"{{{','.join(made)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{','.join([_json(one, numbers) for one in value])}]"
    return _text(round(value, 6) if isinstance(value, float) else value)


# Names, and what is said of keypoints, are few.
_text = lru_cache(maxsize=4096, typed=True)(compact)  # True is not 1
UNUSED = _text("unused")
