"""generate on a .blend file of one's own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from synthpoint.tests.commands import program
from synthpoint.tests.commands.scenes import SCENE


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
    program.done(program.generate(root, *words, "--workers", 2, by=program.run))
    assert blend.read_bytes() == before
    program.done(program.here("validate", root))
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
        program.here("generate", "--output", again, "--spec", root / "meta" / "job.json",
                    "--blend", root / "meta" / "job.blend")
    )  # fmt: skip
    assert program.images(again) == program.images(root)
    assert program.files(again, "annotations") == program.files(root, "annotations")
