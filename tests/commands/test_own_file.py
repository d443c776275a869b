"""generate on a .blend file of one's own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from synthpoint.tests.commands import program

# Tweezers by naming convention, and a camera; saved by a process of its own.
SCENE = """
import sys
import bpy
bpy.ops.wm.read_factory_settings(use_empty=True)
scene = bpy.context.scene
collection = bpy.data.collections.new("tweezers")
scene.collection.children.link(collection)
for name, x in (("arm", 0.0), ("arm.001", 0.02)):
    mesh = bpy.data.meshes.new(name)
    corners = [(x + a, b, c) for a in (0, 0.01) for b in (-0.06, 0.06) for c in (0, 0.005)]
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    mesh.from_pydata(corners, [], sides)
    collection.objects.link(bpy.data.objects.new(name, mesh))
places = {"tip_left": (0.005, 0.055), "tip_right": (0.025, 0.055), "handle": (0.005, -0.055)}
for name, (x, y) in places.items():
    empty = bpy.data.objects.new(name, None)
    empty.location = (x, y, 0.005)
    collection.objects.link(empty)
camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
camera.location = (0.015, 0.0, 0.3)
scene.collection.objects.link(camera)
scene.camera = camera
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[1])
"""


@pytest.fixture(scope="module")
def blend(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "mine.blend"
    subprocess.run([sys.executable, "-c", SCENE, str(path)], check=True, capture_output=True)
    return path


def test_untagged_file_is_refused_with_the_remedy(blend, tmp_path):
    result = program.generate(tmp_path / "set", "--blend", blend, "--count", 1)
    program.failed(result, "no tagged instrument", "--tag-by-name")
    assert not (tmp_path / "set").exists()


def test_names_make_it_a_dataset_that_reproduces_itself(blend, tmp_path):
    root, again = tmp_path / "set", tmp_path / "again"
    before = blend.read_bytes()
    options = ["--count", 2]
    for setting in ("camera.enabled=false", "placement.enabled=false", "instruments.scale=1"):
        options += ["--set", setting]
    words = ("--blend", blend, "--tag-by-name", *options)
    program.done(program.generate(root, *words, "--workers", 2))
    assert blend.read_bytes() == before
    program.done(program.run("validate", root))
    job = json.loads((root / "meta" / "job.json").read_text())
    saved = program.files(root)["meta/job.blend"]
    assert job["provenance"]["saved_scene"] == saved
    assert job["provenance"]["scene"] != saved
    # A 50 mm lens sees 295 mm of depth at 64 / 36 x 50 / 0.295 pixels a metre.
    (line, *_) = program.contents(root)[1]
    (label,) = json.loads(line)["instances"]
    handle = next(k for k in label["keypoints"] if k["name"] == "handle")
    scale = 64 * 50 / 36 / 0.295
    assert handle["u"] == pytest.approx(32 - 0.01 * scale, abs=1e-3)
    assert handle["v"] == pytest.approx(24 + 0.055 * scale, abs=1e-3)
    assert handle["visibility"] == 2
    program.done(program.generate(root, *words, "--resume"))
    program.done(
        program.run("generate", "--output", again, "--spec", root / "meta" / "job.json",
                    "--blend", root / "meta" / "job.blend")
    )  # fmt: skip
    assert program.images(again) == program.images(root)
    assert program.files(again, "annotations") == program.files(root, "annotations")
