"""Boxes, areas and masks, and keypoints on them."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ...core.camera import pixels
from ...core.labels import masks
from ...core.labels.masks import Mask
from .entries import Annotation, Category, Image
from .strict import show

# Pixels between a visible keypoint and its instrument's mask that are not yet a fault. The index
# pass holds one sample a pixel, so a tapered tip (narrower than a pixel over its last two) ends
# up to two pixels short of its keypoint; a wrong convention or a swapped instance is further off.
OFF_MASK = 3.0

# Most pixels of a line's end within one pixel of it: itself, the next one, and a step aside.
THIN = 3

# Room for coordinates that were rounded to three decimals.
ROUNDING = 1e-3


# Of an annotation without a mask; a finding only where others of its file have one.
NO_MASK = "missing, while others have one; assemble again"


def check(a: Annotation, image: Image, category: Category) -> Iterator[tuple[str, str]]:
    """Rules bbox, bbox-outside, bbox-mask, area, area-mask, fraction, segmentation, and those of
    `_points` and `_off_mask`, of an annotation of this image and category."""
    x, y, w, h = a.bbox
    if w <= 0 or h <= 0:
        yield "bbox", f"{list(a.bbox)} is empty"
    if x < 0 or y < 0 or x + w > image.width or y + h > image.height:
        yield "bbox-outside", f"{list(a.bbox)} leaves {image.width} x {image.height} pixels"
    if a.area <= 0:
        yield "area", f"{a.area} is not above 0"
    for name in ("visible_fraction", "truncation"):
        share = a.raw.get(name, 0.0)
        if type(share) not in (int, float) or not 0 <= share <= 1:
            yield "fraction", f"{name} is {show(share)}, not from 0 to 1"
    mask, thread = None, False
    if a.segmentation is None:
        yield "segmentation", NO_MASK
    else:
        try:
            mask = _mask(a.segmentation, image)
        except (ValueError, TypeError) as error:
            yield "segmentation", str(error)
    if mask is not None:
        true = masks.box(mask)
        if true != a.bbox:
            yield "bbox-mask", f"{list(a.bbox)}, but the mask's box is {true and list(true)}"
        pixels = int(np.count_nonzero(mask))
        if pixels != a.area:
            yield "area-mask", f"{a.area:g}, but the mask has {pixels} pixels"
        # Under two pixels wide on average: one sample a pixel misses stretches of such a thing.
        thread = true is not None and pixels < 2 * math.hypot(*true[2:])
    if len(a.keypoints) != 3 * len(category.keypoints):
        count = 3 * len(category.keypoints)
        yield "keypoint-count", f"{len(a.keypoints)} numbers in place of {count}"
        return
    points = list(zip(a.keypoints[::3], a.keypoints[1::3], a.keypoints[2::3], strict=True))
    yield from _points(a, points, category, image)
    if mask is not None and not thread:
        yield from _off_mask(a, points, category, mask)


def _mask(segmentation: object, image: Image) -> Mask:
    if isinstance(segmentation, dict):
        size, text = segmentation.get("size"), segmentation.get("counts")
        if size != [image.height, image.width]:
            raise ValueError(f"size is {size}, not [{image.height}, {image.width}]")
        if not isinstance(text, str):
            raise ValueError("counts are not compressed text")
        return masks.decode(text, image.height, image.width)
    if not isinstance(segmentation, list) or not segmentation:
        raise ValueError("neither polygons nor run lengths")
    if not all(isinstance(o, list) and _all_numbers(o) for o in segmentation):
        raise ValueError("a polygon is not a list of numbers")
    return masks.fill(segmentation, image.height, image.width)


def _all_numbers(values: list[object]) -> bool:
    return {int, float}.issuperset(map(type, values))


Points = list[tuple[float, float, float]]


def _points(
    a: Annotation, points: Points, category: Category, image: Image
) -> Iterator[tuple[str, str]]:
    """Rules keypoint-visibility, keypoint-zero, keypoint-outside, num-keypoints."""
    for (x, y, v), name in zip(points, category.keypoints, strict=True):
        if v not in (0, 1, 2):
            yield "keypoint-visibility", f"{name}: v is {v:g}, not 0, 1 or 2"
        elif v == 0 and (x or y):
            yield "keypoint-zero", f"{name}: v is 0, but x, y are {x:g}, {y:g}"
        elif not (0 <= x <= image.width - 1 and 0 <= y <= image.height - 1):
            yield "keypoint-outside", f"{name}: {x:g}, {y:g} lies outside the pixels' centres"
    count = sum(v > 0 for _, _, v in points)
    if a.num_keypoints != count:
        yield "num-keypoints", f"{a.num_keypoints}, but {count} have v above 0"


def _off_mask(
    a: Annotation, points: Points, category: Category, mask: Mask
) -> Iterator[tuple[str, str]]:
    """Rule keypoint-off-mask, of a mask that is not thin all over, which can tell nothing. A
    keypoint in the opening of a ring handle is not off; one beyond an end too thin to be seen whole
    may not be, nor one that peeks out from behind something by less than a pixel."""
    for number, ((x, y, v), name) in enumerate(zip(points, category.keypoints, strict=True)):
        if v != 2 or _on(x, y, mask) or _distance(x, y, mask) <= OFF_MASK:
            continue
        peeks = number < len(a.borderline) and a.borderline[number]
        if not _enclosed(x, y, mask) and not _may_be_missed(x, y, mask, peeks, a.whole):
            yield (
                "keypoint-off-mask",
                (f"{name}: visible, but more than {OFF_MASK:g} px off its own mask"),
            )


def _may_be_missed(
    x: float, y: float, mask: Mask, peeks: bool, whole: tuple[float, ...] | None
) -> bool:
    """Whether (x, y) can be on the instrument though no sample met it there: it `peeks` out from
    behind something, within the box of the `whole` silhouette; or the mask comes nearest to it
    with a line of single pixels, as a tip does that is seen from afar. Where that box is not
    known, and for a tip, it is no further from the mask than half of that's length."""
    if peeks and whole is not None:
        left, top, width, height = whole
        across, down = pixels.to_continuous(x) - left, pixels.to_continuous(y) - top
        return -OFF_MASK <= across <= width + OFF_MASK and -OFF_MASK <= down <= height + OFF_MASK
    rows, columns = np.nonzero(mask)
    if not rows.size:
        return False
    away = np.hypot(columns - x, rows - y)
    nearest = int(away.argmin())
    near = (abs(rows - rows[nearest]) <= 1) & (abs(columns - columns[nearest]) <= 1)
    length = math.hypot(float(np.ptp(rows)) + 1, float(np.ptp(columns)) + 1)
    return (peeks or int(near.sum()) <= THIN) and float(away[nearest]) <= length / 2


def _on(x: float, y: float, mask: Mask) -> bool:
    """Whether its own pixel is one of the mask."""
    row, column = round(y), round(x)
    inside = 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]
    return inside and bool(mask[row, column])


def _distance(x: float, y: float, mask: Mask) -> float:
    """From (x, y) in pixel indices to the nearest pixel of the mask, as far as that matters."""
    reach = math.ceil(OFF_MASK) + 1
    column, row = max(0, round(x) - reach), max(0, round(y) - reach)
    near = mask[row : max(0, round(y) + reach + 1), column : max(0, round(x) + reach + 1)]
    rows, columns = np.nonzero(near)
    if not rows.size:
        return math.inf
    dx = np.maximum(np.abs(columns + column - x) - 0.5, 0.0)
    dy = np.maximum(np.abs(rows + row - y) - 0.5, 0.0)
    return float(np.hypot(dx, dy).min()) - ROUNDING


def _enclosed(x: float, y: float, mask: Mask) -> bool:
    """Mask on all four sides of (x, y), along its row and its column."""
    row, column = round(y), round(x)
    if not (0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]):
        return False
    across, down = mask[row], mask[:, column]
    sides = (across[:column], across[column:], down[:row], down[row:])
    return all(bool(side.any()) for side in sides)
