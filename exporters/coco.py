"""The native dataset files: COCO keypoints of all splits, class_names.txt and keypoints.txt.

They follow from the spec and the records alone, byte for byte: no date, no path, no order of work.
Format: https://cocodataset.org/#format-data; what COCO does not name has keys of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from ..core.balance.splits import SPLITS
from ..core.camera.pinhole import Intrinsics
from ..core.camera.pixels import to_index
from ..core.dataset.files import compact, write_text
from ..core.dataset.layout import Layout
from ..core.dataset.stored import over
from ..core.errors import UserError
from ..core.hand.keypoints import KIND as HAND
from ..core.job.spec import JobSpec
from ..core.labels import masks
from ..core.labels.record import InstanceLabel, KeypointLabel, Record
from ..core.settings.classes import ClassSchema
from . import bop, documents
from .rounding import rounded

CONVENTIONS = {
    "boxes_and_masks": (
        "continuous pixels: (0, 0) is the top-left corner of the top-left pixel; bbox is "
        "[x, y, w, h] of the visible mask with w = last column - first column + 1, area its "
        "pixels; polygons run along pixel edges and are cut open at holes"
    ),
    "keypoints": (
        "pixel indices: (0, 0) is the centre of the top-left pixel, x = u - 0.5 with u "
        "continuous, clamped to [0, width - 1] x [0, height - 1]; v = 2 visible, 1 inside the "
        "picture but occluded, 0 outside (then x = y = 0)"
    ),
    "keypoint_reasons": (
        "for each keypoint: visible, self, instrument:ID (the key instance of the occluding one), "
        "occluder:NAME, outside, behind, not rendered"
    ),
    "keypoint_borderline": (
        "1 where the render's depth test, at one place of the keypoint's pixel, says otherwise "
        "than the ray cast that v is from"
    ),
    "keypoint_depths": "metres along the viewing axis, below 0 behind the camera",
    "amodal": (
        "the whole silhouette, also where other things hide it or the picture cuts it off, as far "
        "as one picture size beyond each edge: amodal_bbox may leave the picture, "
        "amodal_segmentation holds what lies inside, truncation is the share outside, "
        "visible_fraction = area / the whole silhouette"
    ),
    "camera": (
        "fx, fy, cx, cy in pixel indices as in OpenCV, like the keypoints; distortion, where the "
        "lens has any, is OpenCV's k1, k2, p1, p2, k3: the picture and all labels are distorted, "
        "and cam_K is the rest of the camera; world_from_camera is "
        "4x4, metres, Z up, with the camera's x right, y up, z backwards (Blender); cam_K, "
        "cam_R_w2c, cam_t_w2c as in BOP"
    ),
    "pose": (
        "4x4 world-from-instrument matrix with scale, metres; articulation in radians: the whole "
        "instrument's opening, and that of each of its channels by name; "
        "pose_bop: cam_R_m2c (row-major) and cam_t_m2c (mm) with x right, y down, z forward "
        "(OpenCV), x_camera = R (scale * x_model) + t"
    ),
    "categories": (
        "skeleton counts keypoints from 1, flip_index from 0; sigmas are those of OKS; a category "
        "with supercategory occluder has boxes and masks, but no keypoints"
    ),
}

# Where hands are labelled, of which the other conventions do not speak.
OF_HANDS = (
    "categories left_hand and right_hand have the 21 keypoints of COCO-WholeBody and MediaPipe: "
    "wrist, then four of each finger from its root to its tip; one is visible where the first "
    "surface at its pixel is the skin, glove or cuff of this hand close to it, self where another "
    "part of the hand is in front; box and mask end at the sleeve; holds is the key instance of "
    "the instrument in the hand, if any, pose the 4x4 world-from-hand matrix of the bone of the "
    "hand with the wrist near its origin (y to the middle knuckle, z out of the back; of a left "
    "hand, mirrored in x)"
)

LICENSES = [{"id": 1, "name": "Not specified: the dataset's owner decides", "url": ""}]

# What was drawn for an instrument, by its key in the record: what has a form of its own in an
# annotation, and what has another name there.
WRITTEN = ("opening", "articulation", "materials")
CALLED = {"swaps": "material_swaps"}

POSE_BOP = ("cam_R_m2c", "cam_t_m2c", "scale")

# An annotation to be made: its id, its category's, and what it follows from.
Asked = tuple[int, int, Record, InstanceLabel]


def nothing(records: list[Record]) -> list[Any]:
    """What is to be said of records of which nothing is."""
    return []


def write(
    layout: Layout,
    spec: JobSpec,
    records: Iterable[Record],
    also: Callable[[list[Record]], list[Any]] = nothing,
) -> list[Any]:
    """Writes annotations/SPLIT_coco.json for every split, meta/class_names.txt and keypoints.txt,
    and returns what `also` says of the records, which are read once for both.

    Image ids are the global indices; annotation ids count from 1 by index and instance over all
    splits. With `segmentation` none the key is left out: an empty list would claim a mask of
    nothing, which pycocotools cannot read either. UserError where a record's class or keypoints
    are not those of the spec.
    """
    files = {split: layout.coco(split) for split in SPLITS}
    make = partial(texts, spec.categories, spec.labels.segmentation)
    said: list[Any] = []

    def entries() -> Iterator[list[documents.Entry]]:
        for some, more in over(partial(_both, make, also), records):
            said.extend(more)
            yield some

    documents.write(files, head(spec), categories(spec), entries())
    write_text(layout.class_names, "".join(f"{c.name}\n" for c in spec.categories))
    write_text(
        layout.keypoints,
        "".join(f"{keypoints_line(c.name, c.keypoint_names)}\n" for c in spec.categories),
    )
    return said


def _both(
    one: Callable[[list[Record]], Any], other: Callable[[list[Record]], Any], records: list[Record]
) -> tuple[Any, Any]:
    return one(records), other(records)


def head(spec: JobSpec) -> dict[str, Any]:
    """What stands in a document before its images."""
    return {"info": _info(spec), "licenses": LICENSES}


def categories(spec: JobSpec) -> list[dict[str, Any]]:
    """All entries of `categories`."""
    return [category(i, c) for i, c in enumerate(spec.categories, start=1)]


def texts(
    classes: Sequence[ClassSchema],
    form: str,
    records: Sequence[Record],
    change: Callable[[dict[str, Any]], dict[str, Any] | None] | None = None,
) -> list[documents.Entry]:
    """The entries of some records as JSON; `change` gives the annotation that is written in place
    of one of ours, None where it is left out. UserError as in `write`."""
    numbers = {c.name: (i, c) for i, c in enumerate(classes, start=1)}
    asked: list[Asked] = []
    for record in records:
        for instance in labelled(record):
            number, schema = numbers.get(instance.class_name, (0, ClassSchema()))
            if tuple(k.name for k in instance.keypoints) != schema.keypoint_names:
                raise UserError(
                    f"image {record.index}: class {instance.class_name!r} or its keypoints are "
                    "not those of the job; assemble with the meta/job.json that made the records"
                )
            asked.append((0, number, record, instance))
    polygons = iter([""] * len(asked))
    if form == "polygon":
        polygons = iter(masks.outlines_of(*_masks(asked)).texts())
    made = annotated(asked, form, [0] * len(asked))
    entries = iter(map(change, made) if change else made)
    return [
        documents.Entry(
            record.split,
            compact(shown),
            [documents.unnumbered(next(entries), next(polygons)) for _ in labelled(record)],
        )
        for record, shown in zip(records, images(records), strict=True)
    ]


def told(asked: Sequence[Asked], form: str) -> list[tuple[str, dict[str, Any]]]:
    """Several `annotation`s, each with what follows in a file after its id."""
    if form != "polygon":
        return [(documents.unnumbered(one) or "", one) for one in annotated(asked, form)]
    found = masks.outlines_of(*_masks(asked))
    made = annotated(asked, form, found.lists())
    return [
        (documents.unnumbered(one, text) or "", one)
        for one, text in zip(made, found.texts(), strict=True)
    ]


def _masks(asked: Sequence[Asked]) -> tuple[list[str], list[tuple[int, int]]]:
    """Their run lengths, and the size of each."""
    return [i.rle or "" for *_, i in asked], [(r.height, r.width) for _, _, r, _ in asked]


def labelled(record: Record) -> list[InstanceLabel]:
    """The instances that have an annotation, in its order."""
    found = [i for i in record.instances if i.unlabelled is None and i.rle is not None]
    return sorted(found, key=lambda i: i.id)


def keypoints_line(name: str, keypoints: Sequence[str]) -> str:
    """A class's line in meta/keypoints.txt; nothing after the colon where it has none."""
    return f"{name}: {', '.join(keypoints)}".rstrip()


def _info(spec: JobSpec) -> dict[str, Any]:
    hands = any(c.supercategory == HAND for c in spec.categories)
    return {
        "description": f"{spec.name}: synthetic keypoint pictures made with Synthpoint",
        "version": str(spec.version),
        "contributor": "Synthpoint",
        "conventions": CONVENTIONS | ({"hands": OF_HANDS} if hands else {}),
    }


def category(number: int, schema: ClassSchema) -> dict[str, Any]:
    """An entry of `categories` as it follows from the job."""
    return {
        "id": number,
        "name": schema.name,
        "supercategory": schema.supercategory,
        "keypoints": list(schema.keypoint_names),
        "skeleton": [list(edge) for edge in schema.skeleton],
        "flip_pairs": [list(pair) for pair in schema.flip_pairs],
        "flip_index": schema.flip_index(),
        "sigmas": [k.sigma for k in schema.keypoints],
        "symmetry": schema.symmetry,
    }


def image(record: Record) -> dict[str, Any]:
    """An entry of `images` as it follows from the record."""
    return images([record])[0]


def images(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Several at once."""
    views = [record.view for record in records]
    rows = [view.world_from_camera for view in views]
    frames, rotations, translations = (
        rounded(one, 9).tolist() for one in (rows, *bop.extrinsics(views))
    )
    return [
        {
            "id": record.index,
            "file_name": record.file,
            "width": record.width,
            "height": record.height,
            "camera": {
                **_lens(record.view.intrinsics),
                "world_from_camera": frame,
                "cam_K": _flat(bop.camera_matrix(record.view.intrinsics)),
                "cam_R_w2c": rotation,
                "cam_t_w2c": translation,
            },
        }
        for record, frame, rotation, translation in zip(
            records, frames, rotations, translations, strict=True
        )
    ]


def _lens(k: Intrinsics) -> dict[str, Any]:
    return {
        "fx": round(k.fx, 6),
        "fy": round(k.fy, 6),
        "cx": round(to_index(k.cx), 6),
        "cy": round(to_index(k.cy), 6),
        **({"distortion": _flat(k.distortion)} if k.distorted else {}),
    }


def _flat(values: Sequence[float]) -> list[float]:
    return [round(float(x), 9) for x in values]


def annotation(
    identifier: int, category: int, record: Record, instance: InstanceLabel, form: str
) -> dict[str, Any]:
    """An entry of `annotations` as it follows from the record; `form` of its mask: polygon, rle or
    none."""
    return annotated([(identifier, category, record, instance)], form)[0]


def annotated(
    asked: Sequence[Asked], form: str, polygons: Sequence[Any] | None = None
) -> list[dict[str, Any]]:
    """Several `annotation`s at once, which takes half of the time. Their polygons are these, where
    they have polygons and some are given."""
    if polygons is None:
        polygons = masks.polygons_of(*_masks(asked)) if form == "polygon" else [None] * len(asked)
    poses = np.reshape(np.array([i.pose for *_, i in asked], dtype=np.float64), (-1, 4, 4))
    rigid = bop.rigid_all([r.view for _, _, r, _ in asked], poses)
    whole = rounded(poses, 9).tolist()
    parts = (rounded(one, 9).reshape(-1, one[:1].size or 1).tolist() for one in rigid)
    bops = (dict(zip(POSE_BOP, one, strict=True)) for one in zip(*parts, strict=True))
    every = zip(asked, polygons, whole, bops, strict=True)
    return [_annotation(*one, form, *more) for one, *more in every]


def _annotation(
    identifier: int,
    category: int,
    record: Record,
    instance: InstanceLabel,
    form: str,
    polygons: Any,
    pose: list[list[float]],
    pose_bop: dict[str, list[float]],
) -> dict[str, Any]:
    assert instance.bbox is not None and instance.rle is not None
    made: dict[str, Any] = {
        "id": identifier,
        "image_id": record.index,
        "category_id": category,
        "bbox": list(instance.bbox),
        "area": instance.area,
        "iscrowd": 0,
        "keypoints": keypoints(record, instance),
        "num_keypoints": sum(k.visibility > 0 for k in instance.keypoints),
    }
    if form == "rle":
        made["segmentation"] = _lengths(instance.rle, record)
    elif form == "polygon":
        made["segmentation"] = polygons
    if instance.amodal_rle is not None:
        made["amodal_segmentation"] = _lengths(instance.amodal_rle, record)
    if instance.amodal_bbox is not None:
        made["amodal_bbox"] = list(instance.amodal_bbox)
        made["truncation"] = round(instance.truncation or 0.0, 6)
        made["visible_fraction"] = round(instance.visible_fraction or 0.0, 6)
    return {
        **made,
        "keypoint_reasons": [k.reason for k in instance.keypoints],
        "keypoint_borderline": [int(k.borderline) for k in instance.keypoints],
        "keypoint_depths": [round(k.depth, 6) for k in instance.keypoints],
        "instance": instance.id,
        "instrument": instance.instrument,
        "scale": round(instance.scale, 6),
        "pose": pose,
        "pose_bop": pose_bop,
        "articulation": {"opening": round(instance.opening, 6), **_rounded(instance.articulation)},
        "materials": _rounded(instance.materials),
        **_appearance(instance),
    }


def _lengths(rle: str, record: Record) -> dict[str, Any]:
    return {"counts": rle, "size": [record.height, record.width]}


def _appearance(instance: InstanceLabel) -> dict[str, Any]:
    """What else was drawn for it, where anything was."""
    drawn = {k: v for k, v in instance.drawn.items() if k not in WRITTEN}
    return {CALLED.get(k, k): _rounded(v) for k, v in drawn.items() if v is not None and v != {}}


def _rounded(value: Any) -> Any:
    if type(value) is float:
        return round(value, 6)
    if isinstance(value, dict):
        return {k: round(v, 6) if type(v) is float else _rounded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [round(v, 6) if type(v) is float else _rounded(v) for v in value]
    return round(value, 6) if isinstance(value, float) else value


def keypoints(record: Record, instance: InstanceLabel) -> list[float]:
    """COCO's x, y, v of each."""
    return [x for k in instance.keypoints for x in _point(k, record.width, record.height)]


def _point(k: KeypointLabel, width: int, height: int) -> tuple[float, float, int]:
    """COCO's x, y, v."""
    if k.visibility == 0 or k.u is None or k.v is None:
        return 0, 0, 0
    x = min(max(0.0, to_index(k.u)), width - 1.0)
    y = min(max(0.0, to_index(k.v)), height - 1.0)
    return round(x, 3), round(y, 3), k.visibility
