"""Labels drawn on pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from synthpoint.core.labels import masks
from synthpoint.core.labels.record import KeypointLabel
from synthpoint.exporters import overlay
from synthpoint.exporters.lettering import Lettering
from synthpoint.tests import datasets


def blank(height=datasets.HEIGHT, width=datasets.WIDTH, value=0):
    return Image.fromarray(np.full((height, width, 3), value, dtype=np.uint8))


def pixels(picture):
    return np.asarray(picture, dtype=np.int32)


def one_point(u, v, visibility):
    """A record of one instrument that has nothing but this keypoint."""
    record = next(r for r in datasets.records(datasets.job(), 4) if r.instances)
    first = record.instances[0]
    name = first.keypoints[0].name
    point = KeypointLabel(name, u, v, 1.0, visibility, "visible" if visibility == 2 else "self")
    rest = [replace(k, visibility=0, u=None, v=None) for k in first.keypoints[1:]]
    bare = replace(first, keypoints=(point, *rest), bbox=None, rle=None)
    return replace(record, instances=(bare,))


def test_nothing_is_drawn_where_there_is_no_label():
    (record, *_) = [r for r in datasets.records(datasets.job(), 8) if not r.instances]
    drawn = overlay.draw(blank(), record, datasets.job().classes)
    np.testing.assert_array_equal(pixels(drawn), 0)


def test_the_mask_is_tinted_and_the_picture_stays():
    record = datasets.records(datasets.job(), 1)[0]
    picture = blank()
    drawn = overlay.draw(picture, record, datasets.job().classes, 3)
    assert drawn.size == (3 * datasets.WIDTH, 3 * datasets.HEIGHT)
    assert not pixels(picture).any()
    inside = masks.decode(record.instances[0].rle, datasets.HEIGHT, datasets.WIDTH)
    assert pixels(drawn)[1::3, 1::3][inside].any(axis=1).all()


@pytest.mark.parametrize("scale", [1.0, 3.0, 0.5])
def test_a_keypoint_is_drawn_round_its_continuous_pixel(scale):
    """The centre of gravity of what is drawn; the first pixel reaches from 0 to 1."""
    u, v = 40.25, 30.75
    record = replace(one_point(u, v, 1))
    drawn = pixels(overlay.draw(blank(90, 120, 128), record, datasets.job().classes, scale))
    changed = np.abs(drawn - 128).sum(axis=2).astype(float)
    rows, columns = np.indices(changed.shape) + 0.5
    middle = (columns * changed).sum() / changed.sum(), (rows * changed).sum() / changed.sum()
    assert middle == pytest.approx((scale * u, scale * v), abs=0.15)


def test_a_visible_keypoint_is_filled_and_an_occluded_one_hollow():
    place = (60.5, 45.5)
    color = overlay.color_of(datasets.job().classes[0])
    for visibility, middle in ((2, color), (1, (128, 128, 128))):
        record = one_point(*place, visibility)
        named = replace(record.instances[0], class_name=datasets.job().classes[0].name)
        record = replace(record, instances=(named,))
        drawn = pixels(overlay.draw(blank(90, 120, 128), record, datasets.job().classes, 4))
        np.testing.assert_allclose(drawn[4 * 45 + 2, 4 * 60 + 2], middle, atol=2)
        assert (drawn.min(axis=2) > 240).any()  # the white rim


def test_a_box_lies_on_the_pixels_edges():
    record = next(r for r in datasets.records(datasets.job(), 4) if r.instances)
    first = record.instances[0]
    gone = tuple(replace(k, visibility=0, u=None, v=None) for k in first.keypoints)
    bare = replace(first, keypoints=gone, rle=None, bbox=(8, 30, 40, 20))
    record = replace(record, instances=(bare,))
    drawn = pixels(overlay.draw(blank(60, 80), record, datasets.job().classes, 2))
    color = overlay.color_of({c.name: c for c in datasets.job().classes}[first.class_name])
    found = np.argwhere((np.abs(drawn - color) <= 2).all(axis=2))
    below = found[found[:, 0] >= 60]  # without the plate of the name above it
    assert below.min(axis=0).tolist() == [60, 16]
    assert below.max(axis=0).tolist() == [99, 95]


@pytest.mark.parametrize("size", [(320, 240), (33, 31), (60, 1200)])
def test_marks_are_scaled_down_as_a_whole_layer_would_be(size):
    """Also where tiles end in the middle of one, and past the picture."""
    marks = overlay._Marks(blank(*size, value=90), 1.5)
    for record in datasets.records(datasets.job(), 8):
        for one in record.instances:
            marks.instance(one, datasets.job().classes[0])
    colors = np.array([*marks._colors], dtype=np.uint8)
    assert len(colors) == 4
    layer = Image.fromarray(colors[np.asarray(marks._layer)]).convert("RGBa")
    small = layer.resize(size[::-1], Image.Resampling.BOX).convert("RGBA")
    whole = Image.alpha_composite(marks._picture.convert("RGBA"), small).convert("RGB")
    np.testing.assert_array_equal(pixels(marks.over()), pixels(whole))
    assert (pixels(whole) != 90).any()


def test_what_is_outside_the_picture_is_cut_off():
    record = one_point(-30.0, 500.0, 1)
    drawn = overlay.draw(blank(20, 20), record, datasets.job().classes)
    assert not pixels(drawn).any()


def test_words_keep_out_of_each_others_way():
    """As many as find room: none is written over another, nor over what is kept free."""
    picture = blank(200, 200)
    letters = Lettering(picture)
    letters.keep_free((100.0, 100.0), 10.0)
    for _ in range(20):
        letters.beside("tip_left", (100.0, 100.0), (1.0, 0.3), 12.0)
    boxes = letters._taken
    assert 3 <= len(boxes) < 20
    for number, (left, top, right, bottom) in enumerate(boxes):
        for a, b, c, d in boxes[:number]:
            assert right <= a or left >= c or bottom <= b or top >= d
    assert not pixels(picture)[92:108, 92:108].any()


def test_names_are_written_where_there_is_room():
    record = datasets.records(datasets.job(), 1)[0]
    classes = datasets.job().classes
    small = pixels(overlay.draw(blank(), record, classes))
    large = pixels(overlay.draw(blank(), record, classes, 400 / datasets.HEIGHT))
    assert (large.min(axis=2) > 240).sum() > 4 * (small.min(axis=2) > 240).sum()
