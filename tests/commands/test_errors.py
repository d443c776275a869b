"""What cannot be done is said in one line, with the right exit code."""

from __future__ import annotations

import json
import os

import pytest
from synthpoint.tests.commands import program

one_blender = pytest.mark.one_blender(
    "words, settings and folders are refused before a scene is built"
)


@one_blender
@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("paint",),
        ("generate",),
        ("generate", "--output", "x", "--range", "3:3"),
        ("generate", "--output", "x", "--range", "0:3"),
        ("generate", "--output", "x", "--resolution", "wide"),
        ("generate", "--output", "x", "--workers", "0"),
        ("generate", "--output", "x", "--segmentation", "outline"),
        ("generate", "--output", "x", "--spec", "a.json", "--preset", "surgical"),
        ("validate",),
        ("validate", "x", "--scene", "y.blend"),
        ("validate", "--scene", "y.blend", "--spec", "a.json", "--preset", "surgical"),
    ],
    ids=lambda words: " ".join(words) or "nothing",
)
def test_usage_errors_exit_with_2(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = program.here(*arguments)
    assert result.returncode == 2
    assert "usage:" in result.stderr
    assert "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


def test_the_code_of_a_usage_error_is_that_of_the_process(tmp_path):
    result = program.run("paint", cwd=tmp_path)
    assert result.returncode == 2
    assert "usage:" in result.stderr


@one_blender
def test_help_exits_with_0():
    assert "generate" in program.done(program.here("--help")).stdout


@one_blender
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--set", "camera.distance=3,1"), "camera.distance: min 3.0 is greater than max 1.0"),
        (("--set", "camera.zoom=3"), "camera.zoom: unknown setting"),
        (("--set", "camera"), "KEY=VALUE"),
        (("--count", "-1"), "count: -1 is below"),
        (("--resolution", "2x2"), "render.width: 2 is below"),
        (("--splits", "0,0,0"), "splits: at least one"),
        (
            ("--preset", "lunch"),
            "no preset is called 'lunch'; known: operating_room, stress, studio, surgical, "
            "tabletop",
        ),
        (("--spec", "none.json"), "none.json: no such file"),
        (("--set", "environment.folder=none"), "none: no such folder"),
        (("--set", 'instruments.bundled=["spoon"]'), "instruments.bundled: no 'spoon'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_impossible_settings_exit_with_1(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "set"
    result = program.generate(root, *arguments)
    program.failed(result, message)
    assert not root.exists()


@one_blender
def test_settings_error_is_exactly_the_contracts(tmp_path):
    result = program.generate(tmp_path / "set", "--set", "camera.distance=3,1")
    line = program.failed(result)
    assert line == "Error: camera.distance: min 3.0 is greater than max 1.0"


@one_blender
def test_spec_that_is_no_json(tmp_path):
    (tmp_path / "job.json").write_text("{")
    result = program.generate(tmp_path / "set", "--spec", tmp_path / "job.json")
    program.failed(result, tmp_path / "job.json", "not valid JSON")


@one_blender
def test_output_below_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    result = program.generate(tmp_path / "file" / "set", "--count", 1)
    program.failed(result, tmp_path / "file" / "set", "not writable", "choose another")


@one_blender
def test_output_is_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    program.failed(
        program.generate(tmp_path / "file", "--count", 1), tmp_path / "file", "is a file"
    )


@one_blender
def test_output_where_nobody_may_write(tmp_path):
    """/proc takes no folder, not even from root."""
    if not os.path.isdir("/proc/self"):
        root = tmp_path / "locked"
        root.mkdir(mode=0o500)
    else:
        root = "/proc/synthpoint"
    line = program.failed(program.generate(root, "--count", 1))
    assert str(root) in line
    assert "choose another" in line or "rights" in line


@pytest.mark.parametrize("content", [None, b"this is no .blend"])
def test_blend_that_cannot_be_opened(tmp_path, content):
    path = tmp_path / "mine.blend"
    if content is not None:
        path.write_bytes(content)
    result = program.generate(tmp_path / "set", "--blend", path, "--count", 1)
    program.failed(result, path, ";")
    assert not (tmp_path / "set").exists()


@one_blender
@pytest.mark.parametrize("command", ["assemble", "validate"])
def test_folder_that_is_missing(tmp_path, command):
    program.failed(program.here(command, tmp_path / "none"), tmp_path / "none", "no such folder")


@one_blender
def test_validate_answers_in_json_where_asked(tmp_path):
    result = program.here("validate", "--json", tmp_path / "none")
    assert [f["rule"] for f in json.loads(result.stdout)] == ["folder"]
    program.failed(result, "no such folder")


@one_blender
def test_assemble_needs_a_job(tmp_path):
    program.failed(program.here("assemble", tmp_path), "job.json", "no such file")


def test_failing_worker_is_told_like_any_failure(tmp_path):
    result = program.generate(
        tmp_path / "set", "--count", 4, "--workers", 2, "--set", "environment.folder=/none"
    )
    program.failed(result, "/none: no such folder")


def test_strict_refuses_what_would_be_skipped(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "bad.hdr").write_bytes(b"nothing")
    (folder / "good.png").write_bytes(tiny_png())
    options = ("--count", 1, "--set", f"environment.folder={folder}")
    result = program.done(program.generate(tmp_path / "set", *options, "--progress", "json"))
    notes = [json.loads(x) for x in result.stderr.splitlines() if x.startswith('{"event": "note"')]
    assert [n["message"] for n in notes if "HDRI" in n["message"]] == [
        "1 of 2 HDRIs unreadable and skipped: bad.hdr"
    ]
    result = program.generate(tmp_path / "strict", *options, "--strict")
    program.failed(result, "bad.hdr", "--strict")


def tiny_png():
    from io import BytesIO

    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (8, 4), (128, 128, 128)).save(buffer, "PNG")
    return buffer.getvalue()


@one_blender
def test_a_folder_of_somebody_else_is_not_resumed(tmp_path):
    theirs = tmp_path / "images" / "train" / "img_00001.jpg"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("precious")
    program.failed(program.generate(tmp_path, "--count", "1", "--resume"), tmp_path, "job.json")
    program.failed(program.generate(tmp_path, "--range", "1:2"), tmp_path, "job.json")
    assert theirs.read_text() == "precious"
    assert [p.name for p in tmp_path.iterdir()] == ["images"]


def test_no_images_on_two_workers_is_an_empty_dataset(tmp_path):
    program.done(program.generate(tmp_path / "set", "--count", "0", "--workers", "2"))
    program.done(program.here("validate", tmp_path / "set"))


def test_a_view_transform_that_blender_lacks_is_named(tmp_path):
    result = program.generate(tmp_path / "set", "--set", "render.view_transform=Foo")
    assert "AgX" in program.failed(result, "render.view_transform", "Foo")


@one_blender
def test_a_colour_is_not_a_range(tmp_path):
    channel = 'materials.channels=[{"inputs":{"Base Color":0.5}}]'
    program.failed(program.generate(tmp_path / "set", "--set", channel), "Base Color", "hue")
    assert not (tmp_path / "set").exists()
