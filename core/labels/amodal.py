"""An instrument's whole silhouette: also what other things hide and what the picture cuts off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry.types import Floats
from . import masks, raster
from .masks import Box, Mask

# The silhouette is followed this many picture sizes beyond each edge of the picture (BOP: 1).
MARGIN = 1


@dataclass(frozen=True)
class Silhouette:
    """`area` pixels in all, `bbox` (x, y, w, h) round them along pixel edges, also outside the
    picture; `truncation` the share of them outside; `mask` (h, w of the picture) those inside."""

    area: int
    bbox: Box
    truncation: float
    mask: Mask


def limits(width: int, height: int) -> Box:
    """How much of its plane is followed round a picture: (x, y, w, h)."""
    sizes = 2 * MARGIN + 1
    return -MARGIN * width, -MARGIN * height, sizes * width, sizes * height


def silhouette(
    corners: Floats | None, width: int, height: int, alone: Mask | None = None
) -> Silhouette | None:
    """The silhouette of triangles (M, 3, 2) in continuous pixels; None where none of it comes
    near the picture.

    `alone`: what a picture of nothing else shows, where that is another shape than the triangles'.
    Of the picture's size (h, w) it holds inside, and the triangles outside; of the size of `limits`
    it is the whole silhouette.
    """
    frame = raster.bounds(corners, limits(width, height)) if corners is not None else None
    whole, left, top = np.zeros((0, 0), dtype=bool), 0, 0
    if corners is not None and frame is not None:
        whole, (left, top) = raster.cover(corners, frame), frame[:2]
    if alone is not None and alone.shape != (height, width):
        whole, (left, top) = alone, limits(width, height)[:2]
    elif alone is not None:
        whole, left, top = _replaced(whole, left, top, alone)
    found = masks.box(whole)
    if found is None:
        return None
    h, w = whole.shape
    mask = np.zeros((height, width), dtype=bool)
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + w, width), min(top + h, height)
    if x1 > x0 and y1 > y0:
        mask[y0:y1, x0:x1] = whole[y0 - top : y1 - top, x0 - left : x1 - left]
    area = int(whole.sum())
    bbox = (found[0] + left, found[1] + top, found[2], found[3])
    return Silhouette(area, bbox, 1.0 - int(mask.sum()) / area, mask)


def region(corners: Floats | None, width: int, height: int, loose: bool) -> Box | None:
    """The rectangle (x, y, w, h) in which a picture of nothing else shows its silhouette; None
    where none of it comes near. `loose`: it may reach half its size beyond the triangles."""
    whole = limits(width, height)
    if corners is None or not corners.size:
        return whole if loose else None
    points = corners.reshape(-1, 2)
    if loose:
        reach = np.ptp(points, axis=0).max() / 2
        points = np.concatenate((points - reach, points + reach))
    return raster.bounds(points, whole)


def _replaced(whole: Mask, left: int, top: int, inside: Mask) -> tuple[Mask, int, int]:
    """The mask with what lies in the picture taken from `inside`, and its upper left corner."""
    height, width = inside.shape
    h, w = whole.shape
    x0, y0 = min(left, 0), min(top, 0)
    both = np.zeros((max(top + h, height) - y0, max(left + w, width) - x0), dtype=bool)
    both[top - y0 : top - y0 + h, left - x0 : left - x0 + w] = whole
    both[-y0 : height - y0, -x0 : width - x0] = inside
    return both, x0, y0
