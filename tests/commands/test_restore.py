"""restore: the saved scene renders the dataset's picture again, pixel for pixel."""

from __future__ import annotations

import json
import subprocess
import sys

import bpy
import numpy as np
import pytest
from PIL import Image
from synthpoint.tests.commands import program
from synthpoint.tests.commands.test_own_file import SCENE


def assert_renders(blend, dataset, index, folder):
    """What Blender's own Render Image makes of the file is the dataset's picture."""
    bpy.ops.wm.open_mainfile(filepath=str(blend))
    assert bpy.context.scene.name == f"Image {index}"
    bpy.context.scene.render.filepath = str(folder / "again.jpg")
    bpy.ops.render.render(write_still=True)
    (original,) = dataset.glob(f"images/*/img_{index:05d}.jpg")
    again = np.asarray(Image.open(folder / "again.jpg"))
    np.testing.assert_array_equal(again, np.asarray(Image.open(original)))


def restore(job, index, save, *words):
    return program.run("restore", "--index", index, "--spec", job, "--save", save, *words)


@pytest.mark.parametrize("index", [1, 4])
def test_renders_the_same_picture(four, tmp_path, index):
    saved = tmp_path / "scene.blend"
    result = restore(four / "meta" / "job.json", index, saved)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == str(saved)
    assert_renders(saved, four, index, tmp_path)


def test_finds_the_scene_of_the_dataset(tmp_path):
    scene, dataset = tmp_path / "scene.blend", tmp_path / "set"
    subprocess.run([sys.executable, "-c", SCENE, str(scene)], check=True, capture_output=True)
    words = ("--count", 2, "--blend", scene, "--tag-by-name")
    program.done(program.generate(dataset, *words))
    saved = tmp_path / "two.blend"
    result = restore(dataset / "meta" / "job.json", 2, saved)
    assert result.returncode == 0, result.stderr
    assert_renders(saved, dataset, 2, tmp_path)


def test_refuses_another_scene(four, tmp_path):
    other, saved = tmp_path / "other.blend", tmp_path / "one.blend"
    one = ("--set", 'instruments.bundled=["tweezers/adson_12"]')
    result = program.run(
        "restore", "--index", 1, "--preset", "surgical", *one, *program.TINY, "--save", other
    )
    assert result.returncode == 0, result.stderr
    result = restore(four / "meta" / "job.json", 1, saved, "--blend", other)
    assert result.returncode == 1
    assert "another scene" in result.stderr
    assert not saved.exists()


@pytest.mark.parametrize("version", [0, None])
def test_refuses_a_picture_of_another_version(four, tmp_path, version):
    """What it would save is not the scene of the picture that is there."""
    data = json.loads((four / "meta" / "job.json").read_text())
    data["provenance"]["picture_version"] = version
    (tmp_path / "job.json").write_text(json.dumps(data))
    result = restore(tmp_path / "job.json", 1, tmp_path / "one.blend")
    program.failed(result, "an older Synthpoint began it", "use that Synthpoint")
    assert not (tmp_path / "one.blend").exists()


def test_refuses_a_name_that_is_no_blend(four, tmp_path):
    result = restore(four / "meta" / "job.json", 1, tmp_path / "image.png")
    assert result.returncode == 1
    assert "--save names a .blend" in result.stderr
