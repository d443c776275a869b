"""preview: labelled pictures and their sheet."""

from __future__ import annotations

import os

import numpy as np
import pytest
from PIL import Image
from synthpoint.tests.commands import program

one_blender = pytest.mark.one_blender("it is refused before a scene is built")

WORDS = ("preview", "--resolution", "200x150", "--samples", 1, "--progress", "none")


def test_writes_pictures_and_a_sheet(tmp_path):
    result = program.run(*WORDS, "--count", 3, "--output", tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == str(tmp_path / "contact_sheet.png")
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["contact_sheet.png", *(f"preview_{i:05d}.png" for i in (1, 2, 3))]
    first = np.asarray(Image.open(tmp_path / "preview_00001.png"))
    assert first.shape == (450, 600, 3)  # enlarged, so that lines and words can be seen
    sheet = np.asarray(Image.open(tmp_path / "contact_sheet.png"))
    assert sheet.shape[1] == 2 * 600 + 4  # two rows of two, and what the marks mean
    assert sheet.shape[0] > 2 * 450 + 4
    np.testing.assert_array_equal(sheet[40:450, :600], first[40:])
    assert (sheet[:40, :600] != first[:40]).any()  # the image's number


@one_blender
def test_without_pillow_a_line_says_how_to_get_it_before_anything_is_rendered(tmp_path):
    (tmp_path / "PIL").mkdir()
    (tmp_path / "PIL" / "__init__.py").write_text("raise ImportError('none here')")
    result = program.run(
        *WORDS, "--count", 1, "--output", tmp_path / "out",
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    program.failed(result, "Pillow is not here", "pip install pillow")
    assert not (tmp_path / "out").exists()


@one_blender
def test_a_file_in_place_of_the_folder_is_an_error_of_one_line(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    result = program.here(*WORDS, "--count", 1, "--output", file)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [f"Error: --output: {file} is a file; name a folder"]


@one_blender
def test_none_is_an_error_of_one_line(tmp_path):
    result = program.here(*WORDS, "--count", 0, "--output", tmp_path)
    assert result.returncode == 1
    assert "at least one picture" in result.stderr
