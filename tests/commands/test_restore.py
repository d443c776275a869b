"""restore: the saved scene renders the dataset's picture again, pixel for pixel."""

from __future__ import annotations

import json
import subprocess
import sys

import bpy
import numpy as np
import pytest
from PIL import Image
from synthpoint.scene.authoring import shown_scene
from synthpoint.tests.commands import program
from synthpoint.tests.commands.scenes import SCENE


def assert_renders(blend, dataset, index, folder):
    """What Blender's own Render Image makes of the file is the dataset's picture."""
    bpy.ops.wm.open_mainfile(filepath=str(blend))
    assert bpy.context.scene.name == f"Image {index}"
    bpy.context.scene.render.filepath = str(folder / "again.jpg")
    bpy.ops.render.render(write_still=True)
    (original,) = dataset.glob(f"images/*/img_{index:05d}.jpg")
    again = np.asarray(Image.open(folder / "again.jpg"))
    np.testing.assert_array_equal(again, np.asarray(Image.open(original)))


def restore(job, index, save, *words, by=program.here):
    return by("restore", "--index", index, "--spec", job, "--save", save, *words)


@pytest.mark.parametrize("index", [1, 4])
def test_renders_the_same_picture(four, tmp_path, index):
    saved = tmp_path / "scene.blend"
    result = restore(four / "meta" / "job.json", index, saved, by=program.run)
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
    result = program.here(
        "restore", "--index", 1, "--preset", "surgical", *program.TINY, *one, "--save", other
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


def wide_hdri(path):
    """A Radiance file, wider than what is kept of it: a slope with stripes."""
    height, width = 50, 5000
    row, column = np.mgrid[:height, :width]
    color = [0.2 + column / width, 0.3 + row / height, 0.5 + 0.3 * np.sin(column / 40)]
    parts = np.stack(color, -1) * 127.0  # of 128 and a shared exponent of 1
    pixels = np.concatenate([parts, np.full((height, width, 1), 129)], -1).astype(np.uint8)
    head = f"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n"
    path.write_bytes(head.encode() + pixels.tobytes())


def wide_photo(path):
    row, column = np.mgrid[:300, :400]
    pixels = np.stack([column % 256, row % 256, (row + column) % 256], -1).astype(np.uint8)
    Image.fromarray(pixels).save(path)


BACKDROPS = {
    "hdri": (wide_hdri, "wide.hdr", ["environment.folder={}", "photos.enabled=false"]),
    "photo": (wide_photo, "wide.png", [
        "photos.folder={}", "photos.enabled=true", "ground.enabled=true", "ground.share=1",
        "ground.photo=1", "ground.plain=0",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("kind", BACKDROPS)
def test_a_picture_that_was_made_smaller_goes_into_the_file(tmp_path, monkeypatch, kind):
    make, name, settings = BACKDROPS[kind]
    pictures, temporary = tmp_path / "pictures", tmp_path / "temporary"
    pictures.mkdir()
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    make(pictures / name)
    words = [w for text in settings for w in ("--set", text.format(pictures))]
    dataset, saved = tmp_path / "set", tmp_path / "scene.blend"
    program.done(program.generate(dataset, "--count", 1, *words, by=program.run))
    assert list(temporary.iterdir()) == []
    program.done(restore(dataset / "meta" / "job.json", 1, saved, by=program.run))
    assert list(temporary.iterdir()) == []
    (pictures / name).unlink()  # what is in the file is enough
    assert_renders(saved, dataset, 1, tmp_path)
    assert_packed(temporary, {"hdri": 5000, "photo": 400}[kind])
    # As Randomize and Restore Image show it.
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=False)
    shown_scene.show(saved, "Image 1", bpy.context.scene)
    assert_packed(temporary, {"hdri": 5000, "photo": 400}[kind])
    shown_scene.hide()


def assert_packed(temporary, width):
    (image,) = [i for i in bpy.data.images if i.name.startswith("wide")]
    assert image.packed_file is not None
    assert len(image.pixels)
    assert image.size[0] < width
    assert str(temporary) not in image.filepath
