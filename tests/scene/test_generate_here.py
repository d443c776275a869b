"""Generate, and what it leaves behind: a dataset, and nothing in the file."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.operators import runs
from synthpoint.tests.scene.untouched import changes, state


def test_generate_then_look_at_an_image_of_the_dataset(example, tmp_path):
    example.synthpoint.output.folder = str(tmp_path / "set")
    before = state()
    assert bpy.ops.synthpoint.generate() == {"FINISHED"}
    assert changes(before) == []
    (picture,) = (tmp_path / "set").glob("images/*/img_00002.jpg")
    with pytest.raises(RuntimeError, match="not empty"):
        bpy.ops.synthpoint.generate()
    assert bpy.ops.synthpoint.pick_image(filepath=str(picture)) == {"FINISHED"}
    assert bpy.context.scene.name == "Image 2"
    bpy.ops.synthpoint.restore()
    bpy.context.window_manager.synthpoint.image = 9
    with pytest.raises(RuntimeError, match="it holds no image 9; type the number of one it has"):
        bpy.ops.synthpoint.restore_image()
    with pytest.raises(RuntimeError, match="it holds no image 7"):
        bpy.ops.synthpoint.pick_image(filepath=str(picture.with_name("img_00007.jpg")))
    assert bpy.context.scene == example
    example.synthpoint.settings.count = 3
    assert bpy.ops.synthpoint.resume() == {"FINISHED"}
    assert len(list((tmp_path / "set").glob("images/*/*.jpg"))) == 3
    assert bpy.ops.synthpoint.open_report() == {"FINISHED"}
    assert (tmp_path / "set" / "report.html").is_file()


def test_folder_and_report_are_those_of_the_run_that_ended(example, tmp_path, monkeypatch):
    example.synthpoint.output.folder = str(tmp_path / "set")
    bpy.ops.synthpoint.generate()
    example.synthpoint.output.folder = str(tmp_path / "next")
    assert bpy.ops.synthpoint.open_report() == {"FINISHED"}
    assert (tmp_path / "set" / "report.html").is_file()
    monkeypatch.setattr(runs, "_runs", {})
    with pytest.raises(RuntimeError, match="next: it holds no dataset yet"):
        bpy.ops.synthpoint.open_report()
    with pytest.raises(RuntimeError, match="next: no such folder yet"):
        bpy.ops.synthpoint.open_folder()


def test_what_keeps_a_dataset_from_starting(example, tmp_path):
    with pytest.raises(RuntimeError, match="choose where the dataset goes"):
        bpy.ops.synthpoint.generate()
    file = tmp_path / "file"
    file.write_text("")
    example.synthpoint.output.folder = str(file)
    with pytest.raises(RuntimeError, match="is a file"):
        bpy.ops.synthpoint.generate()
    example.synthpoint.output.folder = str(tmp_path / "set")
    example.synthpoint.settings.camera.enabled = False
    example.camera = None
    with pytest.raises(RuntimeError, match="no active camera"):
        bpy.ops.synthpoint.generate()
    for obj in example.objects:
        obj.synthpoint.role = "NONE"
    with pytest.raises(RuntimeError, match="no tagged instrument"):
        bpy.ops.synthpoint.generate()
    with pytest.raises(RuntimeError, match="holds no dataset"):
        bpy.ops.synthpoint.resume()
    assert not (tmp_path / "set").exists()


def test_the_contact_sheet_is_not_saved(example, tmp_path):
    bpy.context.window_manager.synthpoint.preview_count = 2
    assert bpy.ops.synthpoint.preview_images() == {"FINISHED"}
    sheet = bpy.data.images["Synthpoint Contact Sheet"]
    width, height = sheet.size
    assert width == 2 * 640 + 4  # two small pictures side by side, enlarged
    assert height > 480  # and below them what the marks mean
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "mine.blend"), copy=True)
    with bpy.data.libraries.load(str(tmp_path / "mine.blend")) as (source, _):
        assert "Synthpoint Contact Sheet" not in source.images
