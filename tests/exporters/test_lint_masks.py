"""Which keypoints are too far from their mask, and which may be."""

from __future__ import annotations

import pytest
from synthpoint.core.dataset.layout import Layout
from synthpoint.tests import datasets
from synthpoint.tests.exporters.faults import Data, rules


@pytest.mark.parametrize("offset", [(3.4, False), (5.6, True)], ids=["near", "far"])
def test_distance_from_the_mask(layout: Layout, offset: tuple[float, bool]) -> None:
    """A tapered tip may end before its keypoint; pixel indices count from pixel centres."""
    square = [10, 10, 20, 10, 20, 20, 10, 20]

    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[square], bbox=[10, 10, 10, 10], area=100)
        a["keypoints"] = [19 + offset[0], 15, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert ("keypoint-off-mask" in rules(layout)) == offset[1]


def test_a_mask_of_a_thread_cannot_tell_what_is_off(layout: Layout) -> None:
    """One sample a pixel misses stretches of what is thinner than a pixel, tips among them."""

    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[[10, 10, 30, 10, 30, 11, 10, 11]], bbox=[10, 10, 20, 1], area=20)
        a["keypoints"] = [36, 10, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert "keypoint-off-mask" not in rules(layout)


# A body four pixels wide with two tips of one pixel, as tweezers far away have them.
TWEEZERS = [10, 10, 30, 10, 30, 11, 20, 11, 20, 13, 30, 13, 30, 14, 10, 14]


@pytest.mark.parametrize(
    ("x", "y", "off"), [(35, 10, False), (35, 13, False), (48, 10, True), (15, 18, True)]
)
def test_tips_thinner_than_a_pixel_may_end_before_their_keypoints(
    layout: Layout, x: float, y: float, off: bool
) -> None:
    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[TWEEZERS], bbox=[10, 10, 20, 4], area=60)
        a["keypoints"] = [x, y, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert ("keypoint-off-mask" in rules(layout)) == off


@pytest.mark.parametrize(("x", "off"), [(36, False), (48, True)])
def test_a_tip_may_peek_out_from_behind_something(layout: Layout, x: float, off: bool) -> None:
    """By less than a pixel: the pixel's sample, and so the mask, shows what is before it."""

    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[[10, 10, 30, 10, 30, 20, 10, 20]], bbox=[10, 10, 20, 10], area=200)
        a["keypoints"] = [x, 15, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert "keypoint-off-mask" in rules(layout)
    datasets.edit(layout, lambda d: d["annotations"][0].update(keypoint_borderline=[1]))
    assert ("keypoint-off-mask" in rules(layout)) == off


@pytest.mark.parametrize(("x", "off"), [(48, False), (62, False), (64, True)])
def test_it_may_peek_out_anywhere_in_the_whole_silhouette(
    layout: Layout, x: float, off: bool
) -> None:
    """Far from what else is seen of the instrument, since a hand hides its middle."""

    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[[10, 10, 30, 10, 30, 20, 10, 20]], bbox=[10, 10, 20, 10], area=200)
        a.update(amodal_bbox=[10, 10, 50, 10], keypoint_borderline=[1])
        a["keypoints"] = [x, 15, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert ("keypoint-off-mask" in rules(layout)) == off


def test_a_keypoint_in_a_ring_is_on_its_instrument(layout: Layout) -> None:
    ring = [10, 10, 40, 10, 40, 40, 10, 40, 10, 12, 12, 12, 12, 38, 38, 38, 38, 12, 10, 12]

    def put(data: Data) -> None:
        a = data["annotations"][0]
        a.update(segmentation=[ring], bbox=[10, 10, 30, 30], area=900 - 26 * 26)
        a["keypoints"] = [25, 25, 2, *[0] * (len(a["keypoints"]) - 3)]
        a["num_keypoints"] = 1

    datasets.edit(layout, put)
    assert rules(layout) == {"record-annotations"}
