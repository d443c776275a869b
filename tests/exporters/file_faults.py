"""Faults in an annotation file: the rule that speaks of it, and what is done to its data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from synthpoint.core.labels import masks
from synthpoint.tests.exporters.faults import Data, annotation, category, change, image, keypoint


def scatter(data: Data) -> None:
    data["annotations"].append(data["annotations"].pop(0))


def grown(polygons: list[list[int]]) -> list[list[int]]:
    return [*polygons, [0, 0, 1, 0, 1, 1, 0, 1]]


def change_camera(how: Callable[[Data], object]) -> Callable[[Data], object]:
    return lambda d: how(d["images"][0]["camera"])


def largest(data: Data) -> Data:
    found: Data = max(data["annotations"], key=lambda a: a["area"])
    return found


def dented(a: Data) -> list[list[int]]:
    """Its mask with one pixel inside the box moved elsewhere inside the box."""
    mask = masks.fill(a["segmentation"], 64, 96)
    x, y, w, h = map(int, a["bbox"])
    inside = mask[y + 1 : y + h - 1, x + 1 : x + w - 1]
    metal, gap = (tuple(np.argwhere(inside == state)[0]) for state in (True, False))
    inside[metal], inside[gap] = False, True
    assert masks.box(mask) == tuple(a["bbox"]) and mask.sum() == a["area"]
    return masks.polygons(mask)


FILE_FAULTS: list[tuple[str, Callable[[Data], object]]] = [
    ("section", lambda d: d.pop("info")),
    ("section", lambda d: d.pop("licenses")),
    ("section", lambda d: d.__setitem__("annotations", {})),
    ("field", image("id", "1")),
    ("field", image("width", 96.5)),
    ("field", lambda d: d["images"].append(3)),
    ("field", lambda d: d["images"][0].pop("file_name")),
    ("field", annotation("bbox", [1, 2, 3])),
    ("field", annotation("area", "12")),
    ("field", annotation("area", True)),
    ("field", annotation("num_keypoints", None)),
    ("field", category("skeleton", [[1.0, 2.0]])),
    ("field", category("keypoints", "tip")),
    ("image-id", image("id", 0)),
    ("image-id", lambda d: d["images"].append(d["images"][0])),
    ("image-number", image("id", 77)),
    ("file-name", image("file_name", "images/train/img_00001.jpg")),
    ("file-name", image("file_name", "C:\\img_00001.jpg")),
    ("file-name", image("file_name", "picture.jpg")),
    ("file-name", lambda d: d["images"][0].__setitem__("file_name", d["images"][1]["file_name"])),
    ("annotation-id", annotation("id", 0)),
    ("annotation-id", lambda d: d["annotations"][0].__setitem__("id", d["annotations"][1]["id"])),
    ("unknown-image", annotation("image_id", 999)),
    ("unknown-category", annotation("category_id", 3)),
    ("iscrowd", annotation("iscrowd", 1)),
    ("iscrowd", annotation("iscrowd", False)),
    ("grouping", scatter),
    ("category-ids", lambda d: [c.__setitem__("id", c["id"] - 1) for c in d["categories"]]),
    ("category-names", category("name", "tweezers")),
    ("category-names", category("keypoints", ["a", "a", "joint", "b", "c"])),
    ("category-split", category("supercategory", "tool")),
    ("class-names", category("name", "scissors")),
    ("keypoint-names", category("keypoints", ["a", "b", "c", "d", "e"])),
    ("skeleton", category("skeleton", [[0, 1]])),
    ("skeleton", category("skeleton", [[1, 6]])),
    ("skeleton", category("skeleton", [[2, 2]])),
    ("flip-pairs", category("flip_pairs", [["tip_left", "tip"]])),
    ("flip-index", category("flip_index", [1, 2, 0, 4, 3])),
    ("flip-index", category("flip_index", ["1", "0", "2", "4", "3"])),
    ("sigmas", category("sigmas", [0.1] * 4)),
    ("bbox", change("bbox", lambda b: [b[0], b[1], 0, b[3]])),
    ("bbox-outside", change("bbox", lambda b: [-1, *b[1:]])),
    ("bbox-outside", change("bbox", lambda b: [b[0], b[1], 97 - b[0], b[3]])),
    ("bbox-mask", change("bbox", lambda b: [*b[:2], b[2] - 1, b[3]])),
    ("bbox-mask", change("bbox", lambda b: [b[0] + 0.5, *b[1:]])),
    ("area", annotation("area", 0)),
    ("area-mask", change("area", lambda a: a + 1)),
    ("fraction", annotation("visible_fraction", 7.0)),
    ("fraction", annotation("truncation", "none")),
    ("area-mask", change("segmentation", grown)),
    ("segmentation", annotation("segmentation", [])),
    ("segmentation", annotation("segmentation", ["0, 0"])),
    ("segmentation", annotation("segmentation", [[0, 0, 5, 5, 0, 5]])),
    ("segmentation", annotation("segmentation", [["a"] * 8])),
    ("segmentation", change("segmentation", lambda p: [[x + 0.5 for x in p[0]], *p[1:]])),
    ("segmentation", change("segmentation", lambda p: [[x + 90 for x in p[0]], *p[1:]])),
    ("segmentation", annotation("segmentation", {"size": [96, 64], "counts": "0"})),
    ("segmentation", annotation("segmentation", {"size": [64, 96], "counts": "05"})),
    ("segmentation", annotation("segmentation", {"size": [64, 96], "counts": [6144]})),
    ("keypoint-count", change("keypoints", lambda k: k[:-3])),
    ("keypoint-visibility", keypoint(2, new=3)),
    ("keypoint-zero", keypoint(0, x=4)),
    ("keypoint-outside", keypoint(1, x=95.2)),
    ("keypoint-outside", keypoint(1, y=-0.2)),
    ("keypoint-off-mask", keypoint(2, x=0, y=0)),
    ("num-keypoints", change("num_keypoints", lambda n: n + 1)),
    ("picture-size", image("height", 65)),
    ("picture-missing", image("file_name", "img_00099.jpg")),
    ("picture-unlisted", lambda d: d["images"].pop()),
    ("record-missing", image("id", 78)),
    ("record-image", image("height", 63)),
    ("record-image", lambda d: d["images"].pop()),
    ("record-annotations", lambda d: d["annotations"].pop()),
    ("record-annotations", annotation("category_id", 2)),
    (
        "record-labels",
        change("keypoints", lambda k: [x + 0.5 * (i % 3 == 0) for i, x in enumerate(k)]),
    ),
    ("record-labels", change("keypoints", lambda k: [*k[3:6], *k[:3], *k[6:]])),
    ("record-labels", change("keypoint_reasons", lambda r: ["glove", *r[1:]])),
    ("record-labels", change("pose", lambda m: [[x + 1 for x in row] for row in m])),
    ("record-labels", annotation("scale", True)),
    ("record-labels", lambda d: d["annotations"][0].pop("pose_bop")),
    ("record-labels", lambda d: largest(d).update(segmentation=dented(largest(d)))),
    ("record-labels", lambda d: [a.pop("segmentation") for a in d["annotations"]]),
    ("record-labels", annotation("amodal_segmentation", {"size": [64, 96], "counts": "05"})),
    ("record-image", change_camera(lambda c: c.__setitem__("fx", 2 * c["fx"]))),
    ("record-image", change_camera(lambda c: c.__setitem__("cam_R_w2c", [0.0] * 9))),
    ("record-image", lambda d: d["images"][0].pop("camera")),
    ("segmentation", lambda d: d["annotations"][0].pop("segmentation")),
    ("field", annotation("segmentation", None)),
    ("segmentation", change("segmentation", lambda p: [[str(x) for x in p[0]], *p[1:]])),
    (
        "segmentation",
        change("segmentation", lambda p: [list(zip(p[0][::2], p[0][1::2], strict=True))]),
    ),
    ("category-job", lambda d: d["categories"][0].pop("sigmas")),
    ("category-job", category("skeleton", [])),
    ("category-job", category("symmetry", "none")),
    ("flip-index", category("flip_index", [0, 1, 2, 3, 4])),
    ("file-name", image("file_name", "/etc/passwd")),
    ("file-name", image("file_name", "..")),
    ("file-name", image("file_name", f"{'a' * 300}.jpg")),
    ("file-name", image("file_name", f"img_{'1' * 5000}.jpg")),
    ("field", annotation("area", 10**400)),
    ("field", image("width", 10**12)),
    ("field", change("bbox", lambda b: [10**400, *b[1:]])),
    ("field", change("keypoints", lambda k: [10**400, *k[1:]])),
]
