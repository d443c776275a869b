"""Labels drawn on pictures."""

from __future__ import annotations

import numpy as np
from synthpoint.core import masks
from synthpoint.exporters import overlay
from synthpoint.exporters.canvas import Canvas
from synthpoint.tests import datasets


def blank(height=datasets.HEIGHT, width=datasets.WIDTH):
    return np.zeros((height, width, 3), dtype=np.uint8)


def test_nothing_is_drawn_where_there_is_no_label():
    (record, *_) = [r for r in datasets.records(datasets.job(), 8) if not r.instances]
    np.testing.assert_array_equal(overlay.draw(blank(), record, datasets.job().classes), blank())


def test_the_mask_is_tinted_and_the_picture_stays():
    record = datasets.records(datasets.job(), 1)[0]
    picture = blank()
    drawn = overlay.draw(picture, record, datasets.job().classes, zoom=3)
    assert drawn.shape == (3 * datasets.HEIGHT, 3 * datasets.WIDTH, 3)
    assert not picture.any()
    inside = masks.decode(record.instances[0].rle, datasets.HEIGHT, datasets.WIDTH)
    assert drawn[1::3, 1::3][inside].any(axis=1).all()


def test_a_visible_keypoint_is_filled_and_an_occluded_one_hollow():
    # One pixel is 1 x 1 and its centre lies at +0.5.
    canvas = Canvas(blank(21, 21).astype(np.float32))
    canvas.disc((10.5, 10.5), 4.0, (200.0, 0.0, 0.0))
    disc = canvas.picture()[..., 0]
    assert disc[10, 10] == 200
    assert disc[10, 13] == 200
    assert disc[10, 15] == 0
    canvas = Canvas(blank(21, 21).astype(np.float32))
    canvas.ring((10.5, 10.5), 4.0, 1.0, (200.0, 0.0, 0.0))
    ring = canvas.picture()[..., 0]
    assert ring[10, 10] == 0
    assert ring[10, 14] == 200


def test_shapes_outside_the_picture_are_cut_off():
    canvas = Canvas(blank(10, 10).astype(np.float32))
    canvas.line((-20.0, 5.0), (30.0, 5.0), 2.0, (255.0, 255.0, 255.0))
    canvas.disc((-50.0, -50.0), 3.0, (255.0, 255.0, 255.0))
    picture = canvas.picture()[..., 0]
    assert (picture[4:6] == 255).all()
    assert not picture[:3].any()


def test_a_sheet_holds_every_picture():
    pictures = [np.full((4, 6, 3), n, dtype=np.uint8) for n in range(5)]
    sheet = overlay.sheet(pictures, gap=1)
    assert sheet.shape == (2 * 5 - 1, 3 * 7 - 1, 3)
    assert (sheet[5:9, 7:13] == 4).all()
    assert (sheet[5:9, 14:] == 255).all()
