"""The native dataset files: COCO keypoints of all splits, class_names.txt and keypoints.txt.

They follow from the spec and the records alone, byte for byte: no date, no path, no order of work.
Format: https://cocodataset.org/#format-data; what COCO does not name has keys of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from ..core.balance.splits import SPLITS
from ..core.camera.pinhole import Intrinsics
from ..core.camera.pixels import to_index
from ..core.dataset.files import compact, write_text
from ..core.dataset.layout import Layout
from ..core.dataset.stored import over
from ..core.errors import UserError
from ..core.hand.keypoints import KIND as HAND
from ..core.job.spec import JobSpec
from ..core.labels.record import InstanceLabel, Record
from ..core.settings.classes import ClassSchema
from . import annotated, bop, documents
from .padding import Slots
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
        for some, more in over(partial(both, make, also), records):
            said.extend(more)
            yield some

    documents.write(files, head(spec), categories(spec), entries())
    write_text(layout.class_names, "".join(f"{c.name}\n" for c in spec.categories))
    write_text(
        layout.keypoints,
        "".join(f"{keypoints_line(c.name, c.keypoint_names)}\n" for c in spec.categories),
    )
    return said


def both(
    one: Callable[[list[Record]], Any], other: Callable[[list[Record]], Any], records: list[Record]
) -> tuple[Any, Any]:
    """What two functions give."""
    return one(records), other(records)


def head(spec: JobSpec) -> dict[str, Any]:
    """What stands in a document before its images."""
    return {"info": _info(spec), "licenses": LICENSES}


def categories(spec: JobSpec) -> list[dict[str, Any]]:
    """All entries of `categories`."""
    return [category(i, c) for i, c in enumerate(spec.categories, start=1)]


def texts(
    classes: Sequence[ClassSchema], form: str, records: Sequence[Record], plan: Slots | None = None
) -> list[documents.Entry]:
    """The entries of some records as JSON; with a plan its keypoints, and no annotation of a class
    that it lacks. UserError as in `write`."""
    numbers = {c.name: (i, c) for i, c in enumerate(classes, start=1)}
    asked: list[annotated.Asked] = []
    for record in records:
        for instance in labelled(record):
            number, schema = numbers.get(instance.class_name, (0, ClassSchema()))
            if tuple(k.name for k in instance.keypoints) != schema.keypoint_names:
                raise UserError(
                    f"image {record.index}: class {instance.class_name!r} or its keypoints are "
                    "not those of the job; assemble with the meta/job.json that made the records"
                )
            if plan is None or instance.class_name in plan.of_class:
                asked.append((number, record, instance))
    made = iter(annotated.texts(asked, form, plan))
    return [
        documents.Entry(
            record.split,
            compact(entry),
            [
                next(made) if plan is None or instance.class_name in plan.of_class else None
                for instance in labelled(record)
            ],
        )
        for record, entry in zip(records, images(records), strict=True)
    ]


def told(asked: Sequence[annotated.Asked], form: str) -> list[tuple[str, dict[str, Any]]]:
    """Several annotations, numbered 0, each with what follows in a file after its id."""
    return [(text, annotated.numbered(0, text)) for text in annotated.texts(asked, form)]


def annotation(
    identifier: int, category: int, record: Record, instance: InstanceLabel, form: str
) -> dict[str, Any]:
    """An entry of `annotations` as it follows from the record; `form` of its mask: polygon, rle or
    none."""
    (text,) = annotated.texts([(category, record, instance)], form)
    return annotated.numbered(identifier, text)


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
