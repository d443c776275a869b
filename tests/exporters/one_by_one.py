"""An annotation as docs/labels.md and exporters/coco.py describe it, in plain Python."""

from __future__ import annotations

from typing import Any

from synthpoint.core.labels import masks
from synthpoint.core.labels.record import InstanceLabel, Record
from synthpoint.exporters import bop


def annotation(record: Record, one: InstanceLabel, category: int, form: str) -> dict[str, Any]:
    """All but its id, in the order in which it is written."""
    points: list[float] = []
    for k in one.keypoints:
        if k.visibility == 0 or k.u is None or k.v is None:
            points += (0, 0, 0)
            continue
        x = min(max(0.0, k.u - 0.5), record.width - 1.0)
        y = min(max(0.0, k.v - 0.5), record.height - 1.0)
        points += (round(x, 3), round(y, 3), k.visibility)
    size = [record.height, record.width]
    (pose,) = bop.poses([record.view], [one.pose])
    made: dict[str, Any] = {
        "image_id": record.index, "category_id": category, "bbox": one.bbox, "area": one.area,
        "iscrowd": 0, "keypoints": points,
        "num_keypoints": sum(k.visibility > 0 for k in one.keypoints),
    }  # fmt: skip
    if form == "rle":
        made["segmentation"] = {"counts": one.rle, "size": size}
    if form == "polygon":
        made["segmentation"] = masks.polygons(masks.decode(one.rle or "", *size))
    if one.amodal_rle is not None:
        made["amodal_segmentation"] = {"counts": one.amodal_rle, "size": size}
    if one.amodal_bbox is not None:
        made |= {
            "amodal_bbox": one.amodal_bbox,
            "truncation": round(one.truncation or 0.0, 6),
            "visible_fraction": round(one.visible_fraction or 0.0, 6),
        }
    drawn = dict(one.drawn)
    opening, channels, materials = (drawn.pop(k) for k in ("opening", "articulation", "materials"))
    made |= {
        "keypoint_reasons": [k.reason for k in one.keypoints],
        "keypoint_borderline": [int(k.borderline) for k in one.keypoints],
        "keypoint_depths": [round(k.depth, 6) for k in one.keypoints],
        "instance": one.id, "instrument": one.instrument, "scale": round(one.scale, 6),
        "pose": [[round(x, 9) for x in row] for row in one.pose],
        "pose_bop": {key: [round(x, 9) for x in values] for key, values in pose.items()},
        "articulation": rounded({"opening": opening, **channels}), "materials": rounded(materials),
    }  # fmt: skip
    for key, value in drawn.items():
        if value is not None and value != {}:
            made[{"swaps": "material_swaps"}.get(key, key)] = rounded(value)
    return listed(made)


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(v) for v in value]
    return round(value, 6) if isinstance(value, float) else value


def listed(value: Any) -> Any:
    """With lists in place of tuples, as JSON has them."""
    if isinstance(value, dict):
        return {k: listed(v) for k, v in value.items()}
    return [listed(v) for v in value] if isinstance(value, (list, tuple)) else value
