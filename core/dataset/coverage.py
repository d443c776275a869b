"""How far a dataset keeps its quotas: what was wanted, and what its records reach."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from ..balance.quotas import Occluded, covers
from ..errors import UserError
from ..geometry.types import Vector, vector
from ..job.feasible import NEAR
from ..job.spec import JobSpec
from ..labels.record import InstanceLabel, Record
from ..labels.units import in_units
from ..labels.visibility import ABSENT
from ..randomizers.camera import Camera
from ..settings.ranges import Range
from .files import write_json
from .layout import Layout
from .stored import over

# An even spread is looked at in cells of equal share: about this many images or more in each.
IN_A_CELL = 4
MOST_SIZES = 10
MOST_DIRECTIONS = (12, 4)


@dataclass(frozen=True)
class Coverage:
    """A quota by its settings path. `wanted` and `reached` are shares; of an even spread
    `reached` is how much of it lies where an even one would (1: all). `counted` says how many
    images or keypoints it is about, `text` all of it in one line."""

    quota: str
    wanted: float
    reached: float
    counted: int
    text: str


class Seen(NamedTuple):
    """What the quotas count in an image. `occluded` holds, for each quota on occlusion, how many of
    its keypoints are inside the picture and how many of those behind an occluder; `position` is the
    camera's; `size` that of the first instrument as a share of the picture, None without one."""

    empty: bool
    held: bool
    occluded: tuple[tuple[int, int], ...]
    position: Vector
    size: float | None


def counting(spec: JobSpec) -> Callable[[Iterable[Record]], list[Seen]]:
    """What sees what the quotas of this job count, image by image."""
    return partial(_seen, {c.name for c in spec.classes}, spec.quotas.occluded)


def coverage(spec: JobSpec, records: Iterable[Record]) -> list[Coverage]:
    """One entry for each quota of the job, in the order of the settings; none where they are
    off or there is no image yet."""
    if not spec.quotas.enabled:
        return []
    return covered(spec, [one for some in over(counting(spec), records) for one in some])


def covered(spec: JobSpec, seen: Sequence[Seen]) -> list[Coverage]:
    """`coverage` of images that were seen already."""
    q = spec.quotas
    if not q.enabled or not seen:
        return []
    found = []
    if q.empty is not None:
        hits = sum(one.empty for one in seen)
        found.append(_share("quotas.empty", "Empty images", q.empty, hits, len(seen), "images"))
    if q.held is not None:
        hits = sum(one.held for one in seen)
        found.append(_share("quotas.held", "Hands at work", q.held, hits, len(seen), "images"))
    found += [_occluded(seen, i, entry) for i, entry in enumerate(q.occluded)]
    if q.view_directions:
        found.append(_directions(spec, [one.position for one in seen]))
    if q.image_size is not None:
        found.append(_sizes(q.image_size, [one.size for one in seen if one.size is not None]))
    return found


def write(layout: Layout, spec: JobSpec, records: Iterable[Record]) -> list[Coverage]:
    """Writes meta/coverage.json where the job has quotas, and returns what is in it."""
    return put(layout, coverage(spec, records))


def put(layout: Layout, found: list[Coverage]) -> list[Coverage]:
    """`write` of what was found already."""
    if found:
        write_json(layout.coverage, [asdict(f) for f in found], indent=2)
    else:
        layout.coverage.unlink(missing_ok=True)
    return found


def read_lines(layout: Layout) -> list[str]:
    """What meta/coverage.json says, a line for each quota; nothing where there is none."""
    try:
        return [str(f["text"]) for f in json.loads(layout.coverage.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(f"{layout.coverage}: not readable; assemble the dataset again") from None


def _seen(names: set[str], occluded: Sequence[Occluded], records: Iterable[Record]) -> list[Seen]:
    return [
        Seen(
            not (instruments := [i for i in record.instances if i.class_name in names]),
            any("held" in i.drawn for i in record.instances),
            tuple(_behind(quota, instruments) for quota in occluded),
            vector(in_units(record).position),
            _size(record, instruments),
        )
        for record in records
    ]


def _behind(quota: Occluded, instruments: Sequence[InstanceLabel]) -> tuple[int, int]:
    inside = [
        k
        for i in instruments
        for k in i.keypoints
        if covers(quota, i.class_name, k.name) and k.visibility != ABSENT
    ]
    return len(inside), sum(k.reason.startswith("occluder") for k in inside)


def _size(record: Record, instruments: Sequence[InstanceLabel]) -> float | None:
    """By the box round its whole silhouette, cut off or not."""
    first = min(instruments, key=lambda i: i.id, default=None)
    box = None if first is None else first.amodal_bbox or first.bbox
    return None if box is None else max(box[2:]) / max(record.width, record.height)


def _share(quota: str, what: str, wanted: float, hits: int, counted: int, of: str) -> Coverage:
    reached = hits / counted if counted else 0.0
    text = f"{what}: wanted {wanted:.1%}, reached {reached:.1%} ({hits} of {counted} {of})"
    return Coverage(quota, wanted, reached, counted, text)


def _occluded(seen: Sequence[Seen], number: int, quota: Occluded) -> Coverage:
    """Of the keypoints inside the picture, those behind an occluder."""
    inside, hidden = (sum(one.occluded[number][k] for one in seen) for k in (0, 1))
    names = ", ".join(quota.keypoints)
    names += "" if quota.class_name == "*" else f" of {quota.class_name}"
    return _share(
        f"quotas.occluded[{number}]", f"Occluded {names}", quota.share, hidden, inside,
        "in the picture",
    )  # fmt: skip


def _directions(spec: JobSpec, places: Sequence[Vector]) -> Coverage:
    """Places of the camera on its patch of the sphere, in cells of one area."""
    offset = np.array(places) - spec[Camera].target
    east, north, up = (offset / np.linalg.norm(offset, axis=1, keepdims=True)).T
    azimuth, elevation = spec[Camera].azimuth, spec[Camera].elevation
    turn = (np.degrees(np.arctan2(north, east)) - azimuth.min) % 360.0
    wide = min(azimuth.max - azimuth.min, 360.0)
    # What a hand's jitter carries over the border belongs to the nearest cell.
    turn = np.where(turn > (wide + 360.0) / 2, turn - 360.0, turn)
    low, high = np.sin(np.radians((elevation.min, elevation.max)))
    columns = 1 if wide == 0 else MOST_DIRECTIONS[0]
    rows = 1 if low == high else MOST_DIRECTIONS[1]
    while columns * rows > max(1, len(places) // IN_A_CELL):
        columns, rows = (columns - 1, rows) if columns > rows else (columns, rows - 1)
    cells = _cell(turn / max(wide, 1e-9), columns) * rows
    cells += _cell((up - low) / max(high - low, 1e-9), rows)
    evenness, used = _even(cells, columns * rows)
    text = (
        f"View directions: {evenness:.0%} as an even spread has them "
        f"({used} of {columns * rows} cells of one area seen, {len(places)} images)"
    )
    return Coverage("quotas.view_directions", 1.0, evenness, len(places), text)


def _sizes(wanted: Range, sizes: Sequence[float]) -> Coverage:
    number = max(1, min(MOST_SIZES, len(sizes) // IN_A_CELL))
    edges = np.array([wanted.at(k / number) for k in range(1, number)])
    # Outside of the range, but for what the quota itself lets pass, is in no part of it.
    fitting = [s for s in sizes if wanted.min / NEAR <= s <= wanted.max * NEAR]
    evenness, used = _even(np.searchsorted(edges, fitting), number, len(sizes))
    least, most = (min(sizes), max(sizes)) if sizes else (0.0, 0.0)
    text = (
        f"Image size: wanted {wanted.min:.0%} to {wanted.max:.0%}, reached {least:.0%} to "
        f"{most:.0%}, {evenness:.0%} as wanted ({used} of {number} parts seen, "
        f"{len(sizes)} instruments)"
    )
    return Coverage("quotas.image_size", 1.0, evenness, len(sizes), text)


def _cell(share: np.ndarray, number: int) -> np.ndarray:
    cells: np.ndarray = np.clip(share * number, 0, number - 1).astype(int)
    return cells


def _even(cells: np.ndarray, number: int, counted: int | None = None) -> tuple[float, int]:
    """(What of it lies where an even spread would, cells that are used). `counted` says of how
    many they are, where some are in no cell."""
    if not len(cells):
        return 0.0, 0
    shares = np.bincount(cells, minlength=number) / (counted or len(cells))
    return float(np.minimum(shares, 1.0 / number).sum()), int((shares > 0).sum())
