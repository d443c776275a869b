"""An instrument's whole silhouette: also what other things hide and what the picture cuts off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import masks, raster

# The silhouette is followed this many picture sizes beyond each edge of the picture (BOP: 1).
MARGIN = 1


@dataclass(frozen=True)
class Silhouette:
    """`area` pixels in all, `bbox` (x, y, w, h) round them along pixel edges, also outside the
    picture; `truncation` the share of them outside; `mask` (h, w of the picture) those inside."""

    area: int
    bbox: masks.Box
    truncation: float
    mask: masks.Mask


def silhouette(corners: NDArray[np.float64], width: int, height: int) -> Silhouette | None:
    """The silhouette of triangles (M, 3, 2) in continuous pixels; None where none of it comes
    near the picture."""
    sizes = 2 * MARGIN + 1
    limits = (-MARGIN * width, -MARGIN * height, sizes * width, sizes * height)
    frame = raster.bounds(corners, limits)
    if frame is None:
        return None
    whole = raster.cover(corners, frame)
    found = masks.box(whole)
    if found is None:
        return None
    left, top, w, h = frame
    mask = np.zeros((height, width), dtype=bool)
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + w, width), min(top + h, height)
    if x1 > x0 and y1 > y0:
        mask[y0:y1, x0:x1] = whole[y0 - top : y1 - top, x0 - left : x1 - left]
    area = int(whole.sum())
    bbox = (found[0] + left, found[1] + top, found[2], found[3])
    return Silhouette(area, bbox, 1.0 - int(mask.sum()) / area, mask)
