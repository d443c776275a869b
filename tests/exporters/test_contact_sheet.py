"""The sheet of a dataset's first pictures."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from PIL import Image
from synthpoint.commands.assemble import assemble
from synthpoint.exporters import contact_sheet
from synthpoint.tests import datasets


def cells(count, size=(60, 40)):
    return [Image.new("RGB", size, (n, n, n)) for n in range(count)]


def test_it_holds_every_picture():
    sheet = np.asarray(contact_sheet.sheet(cells(5)))
    gap = contact_sheet.GAP
    assert sheet.shape == (2 * (40 + gap) - gap, 3 * (60 + gap) - gap, 3)
    assert (sheet[40 + gap :, 60 + gap : 120 + gap] == 4).all()
    assert (sheet[40 + gap :, 120 + 2 * gap :] == 255).all()


def test_the_number_is_in_the_corner_of_a_copy():
    picture = Image.new("RGB", (400, 300), (100, 100, 100))
    made = np.asarray(contact_sheet.cell(picture, 12))
    assert (np.asarray(picture) == 100).all()
    assert tuple(made[0, 0]) == (24, 24, 24)
    assert (made[:40, :60] > 240).any()
    assert (made[60:] == 100).all()


@pytest.mark.parametrize(("width", "scaled"), [(1920, 480), (480, 480), (160, 480), (200, 400)])
def test_pictures_are_brought_to_about_one_width(width, scaled):
    assert round(contact_sheet.scale_to(480, width) * width) == scaled


def dataset(root, count):
    layout = datasets.build(root, count)
    job = json.loads(layout.job.read_text())
    layout.job.write_text(json.dumps({**job, "provenance": {}}))
    return layout


def test_it_is_written_with_the_annotations_and_its_path_is_said(tmp_path):
    layout, said = dataset(tmp_path, 20), []
    assemble(tmp_path, lambda kind, text: said.append((kind, text)))
    assert said == [("sheet", f"Contact sheet: {layout.contact_sheet.resolve()}")]
    with Image.open(layout.contact_sheet) as sheet:
        assert sheet.format == "JPEG"
        scale = contact_sheet.scale_to(contact_sheet.WIDTH, datasets.WIDTH)
        wide = round(datasets.WIDTH * scale)
        assert sheet.width == 4 * (wide + contact_sheet.GAP) - contact_sheet.GAP  # 16 of the 20
    assert not [p for p in layout.meta.iterdir() if p.suffix == ".tmp"]


def test_without_pillow_the_dataset_is_whole_and_a_line_says_how_to_get_it(tmp_path, monkeypatch):
    layout, said = dataset(tmp_path, 4), []
    monkeypatch.setitem(sys.modules, "PIL", None)
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    assemble(tmp_path, lambda kind, text: said.append((kind, text)))
    ((kind, text),) = said
    assert kind == "note"
    assert text.startswith("no contact sheet: Pillow is not here")
    assert "pip install pillow" in text
    assert not layout.contact_sheet.exists()
    assert layout.coco("train").is_file()


def test_a_picture_that_cannot_be_read_is_told_and_the_rest_is_written(tmp_path):
    layout, said = dataset(tmp_path, 4), []
    picture = next(p for p in (tmp_path / "images").rglob("img_00001.*"))
    picture.write_bytes(b"nothing of the kind")
    assemble(tmp_path, lambda kind, text: said.append(text))
    assert said[0].startswith(f"no contact sheet: {picture}: cannot be read as a picture")
    assert layout.coco("train").is_file()
