"""The record of an image: its draws and its labels, one JSON line; everything else follows from it.

Coordinates are continuous pixels (see core/camera/pixels.py), world coordinates metres in
Blender's axes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar

from ..camera.distortion import NONE
from ..camera.pinhole import Intrinsics, View
from ..geometry.types import Rows, rows
from ..randomizers import blank

FORMAT = 1

# What was drawn for an instrument stands at the end of its label, but for these.
EARLY = ("opening", "materials")

# What only the label of a hand has: the id of the instrument in it, None where there is none.
HOLDS = "holds"


@dataclass(frozen=True)
class KeypointLabel:
    """`u`, `v` continuous pixels, also when outside the picture (None behind the camera);
    `depth` metres along the viewing axis; `visibility` 0, 1, 2 and its `reason`; `borderline`
    where the depth test of the render says otherwise."""

    name: str
    u: float | None
    v: float | None
    depth: float
    visibility: int
    reason: str
    borderline: bool = False


@dataclass(frozen=True)
class InstanceLabel:
    """One instrument in an image. `id` is its object index in the render (from 1). `pose` is the
    4×4 world-from-root matrix with scale, `opening` in radians. `bbox` is [x, y, w, h] of the
    visible mask along pixel edges, `area` its pixels, `rle` its COCO run lengths (compressed
    text); None where no pixel is visible. `unlabelled` says why it gets no annotation.

    The amodal values are those of the whole silhouette, as far as it was followed beyond the
    picture: `amodal_bbox` may leave the picture, `amodal_rle` (where it was asked for) holds what
    lies inside, `truncation` is the share outside, `visible_fraction` = area / amodal_area. None
    for an instrument without triangles near the picture.

    `drawn` holds what was drawn for it and applied, by key: `opening` and `articulation` (radians,
    by channel), `materials`, `swaps`, `surface`, `stains` (see core/randomizers); each can be had
    by its name too."""

    id: int
    instrument: str
    copy: int
    class_name: str
    pose: Rows
    scale: float
    keypoints: tuple[KeypointLabel, ...]
    bbox: tuple[int, int, int, int] | None
    area: int
    rle: str | None
    unlabelled: str | None
    amodal_bbox: tuple[int, int, int, int] | None = None
    amodal_area: int | None = None
    amodal_rle: str | None = None
    truncation: float | None = None
    visible_fraction: float | None = None
    drawn: dict[str, Any] = field(default_factory=blank)

    @property
    def is_instrument(self) -> bool:
        """Not so what gets in the way, which has no keypoints, and a hand, which holds one."""
        return bool(self.keypoints) and HOLDS not in self.drawn

    def __getattr__(self, name: str) -> Any:
        drawn = self.__dict__.get("drawn", {})
        if name in drawn:
            return drawn[name]
        raise AttributeError(f"nothing called {name!r} is known of an instrument")


@dataclass(frozen=True)
class Record:
    """`file` is the picture's name inside images/SPLIT/, `sha256` the digest of its bytes (None
    in records from before there was one). `scene` holds the remaining draws (lights, environment,
    ground, exposure) as they were applied. `device` is what rendered the picture: CPU, or the
    card's name (None in records from before there was a choice)."""

    index: int
    split: str
    file: str
    view: View
    instances: tuple[InstanceLabel, ...]
    scene: dict[str, Any]
    notes: tuple[str, ...] = ()
    sha256: str | None = None
    device: str | None = None

    @property
    def width(self) -> int:
        return self.view.intrinsics.width

    @property
    def height(self) -> int:
        return self.view.intrinsics.height


def to_line(record: Record) -> str:
    """One line of JSON without its line end; floats to nine significant digits."""
    data = {"format": FORMAT, **asdict(record)}
    data["instances"] = [_laid_out(one) for one in data["instances"]]
    return json.dumps(_tidy(data), separators=(",", ":"), allow_nan=False, ensure_ascii=False)


def _laid_out(label: dict[str, Any]) -> dict[str, Any]:
    """What was drawn beside what was measured, in the order of the format."""
    drawn = label.pop("drawn")
    early = {key: drawn.pop(key) for key in EARLY if key in drawn}
    at = list(label).index("keypoints")
    entries = list(label.items())
    return dict([*entries[:at], *early.items(), *entries[at:], *drawn.items()])


def _tidy(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, (list, tuple)):
        return [_tidy(v) for v in value]
    if isinstance(value, dict):
        return {k: _tidy(v) for k, v in value.items()}
    return value


def from_line(line: str) -> Record:
    """Reads `to_line`'s text; ValueError, KeyError, TypeError or AttributeError where it is not a
    whole record."""
    return from_data(json.loads(line))


def from_data(data: Any) -> Record:
    """`from_line` of what JSON makes of it; takes it apart."""
    if data.pop("format") != FORMAT:
        raise ValueError("record of another format")
    view = data["view"]
    k = view["intrinsics"]
    # Records from before there was distortion have none.
    k["distortion"] = tuple(map(float, k.get("distortion", NONE)))
    data["view"] = View(Intrinsics(**k), rows(view["world_from_camera"]))
    data["instances"] = tuple([_instance(i) for i in data["instances"]])
    data["notes"] = tuple(data["notes"])
    return _made(Record, data)


def _instance(data: dict[str, Any]) -> InstanceLabel:
    data["pose"] = rows(data["pose"])
    data["keypoints"] = tuple([_made(KeypointLabel, k) for k in data["keypoints"]])
    for key in ("bbox", "amodal_bbox"):
        data[key] = tuple(data[key]) if data.get(key) is not None else None
    drawn = {key: data.pop(key) for key in EARLY}  # they were there from the beginning
    drawn |= {key: data.pop(key) for key in list(data) if key not in _NAMES[InstanceLabel]}
    return _made(InstanceLabel, {**data, "drawn": {**blank(), **drawn}})


One = TypeVar("One", KeypointLabel, InstanceLabel, Record)

_NAMES = {one: {f.name for f in fields(one)} for one in (KeypointLabel, InstanceLabel, Record)}


def _made(kind: type[One], values: dict[str, Any]) -> One:
    """kind(**values); where all are there, in a third of the time that a frozen class takes."""
    if type(values) is not dict or values.keys() != _NAMES[kind]:
        return kind(**values)
    made = object.__new__(kind)
    made.__dict__.update(values)
    return made
