"""scene: from mesh files and JSON to a dataset, with no window anywhere."""

from __future__ import annotations

import json

import pytest
from synthpoint.core.dataset.records import read_all
from synthpoint.tests.commands import program
from synthpoint.tests.scene import meshes
from synthpoint.tests.scene.meshes import BODY, JAW

POINTS = {
    "tip_left": list(BODY[1]),
    "tip_right": {"part": "jaw", "at": list(JAW[1])},
    "handle": list(BODY[2]),
}
HINGE = {"part": "jaw", "at": [110, 20, 5], "axis": [0, 1, 0], "range": [0, 20]}


@pytest.fixture
def made(tmp_path):
    """Runs it on two tetrahedra drawn in half millimetres."""
    mesh = meshes.obj(tmp_path / "clamp.obj", body=BODY, jaw=JAW)
    keypoints = tmp_path / "points.json"

    def go(*words, points=POINTS, name="one.blend", kind="tweezers", by=program.here):
        keypoints.write_text(json.dumps(points))
        return by(
            "scene", "--mesh", mesh, "--class", kind, "--keypoints", keypoints,
            "--save", tmp_path / name, *words,
        )  # fmt: skip

    return go


def test_a_scene_of_two_renders_and_is_found_sound(made, tmp_path):
    (tmp_path / "hinge.json").write_text(json.dumps(HINGE))
    result = program.done(made("--unit", "mm", "--hinge", tmp_path / "hinge.json", by=program.run))
    assert result.stdout.splitlines() == [str(tmp_path / "one.blend")]
    assert result.stderr == ""
    words = ("--unit", "mm", "--blend", tmp_path / "one.blend", "--name", "second")
    program.done(
        made(*words, "--snap", points={"keypoints": POINTS, "hinge": HINGE}, name="two.blend")
    )
    two = tmp_path / "two.blend"
    program.done(program.run("validate", "--scene", two))
    root = tmp_path / "set"
    program.done(
        program.generate(root, "--blend", two, "--count", 2, "--set", "instruments.count=2")
    )
    program.done(program.here("validate", root))
    records = read_all(root / "records")
    seen = [i for r in records for i in r.instances]
    assert {i.instrument for i in seen} == {"clamp", "second"}
    for one in seen:
        assert [k.name for k in one.keypoints] == ["tip_left", "tip_right", "handle"]
        assert 0.0 <= one.opening <= 0.35


def test_what_is_left_out_on_purpose_is_told(made):
    result = program.done(made("--unit", "mm", points={**POINTS, "handle": None}))
    assert "Note: a run refuses: clamp: keypoint 'handle' is missing" in result.stderr


def test_a_unit_that_cannot_be_is_told(made):
    """It is taken for 190 m."""
    assert "clamp: 190 m long" in program.done(made()).stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"points": {"tip_left": [0, 0, 0]}}, "points.json: keypoint 'tip_right' is missing"),
        ({"kind": "spoon"}, "no class is called 'spoon'; there are needle_holder, tweezers"),
        ({"name": "one.obj"}, "one.obj: --save names a .blend file"),
        ({"points": {**POINTS, "handle": [0, 2540, 0]}}, "handle: it lies"),
    ],
)
def test_what_does_not_fit_is_one_line(made, words, said, tmp_path):
    program.failed(made(**words), said)
    assert not (tmp_path / "one.blend").exists()


def test_where_nothing_can_be_saved_is_named(made, tmp_path):
    (tmp_path / "one.blend").mkdir()
    result = made("--unit", "mm")
    assert result.returncode == 1
    assert "one.blend: Blender cannot save there" in result.stderr.splitlines()[-1]


def test_a_mesh_can_be_named_by_itself(made, tmp_path):
    body = meshes.obj(tmp_path / "body.obj", body=BODY)
    jaw = meshes.obj(tmp_path / "jaw.obj", jaw=JAW)
    words = ("--unit", "mm", "--mesh", body, "--mesh", jaw)
    points = {
        **POINTS,
        "tip_right": {"part": "jaw.obj", "at": list(JAW[1])},
        "handle": {"part": "body.obj", "at": list(BODY[2])},
    }
    program.done(made(*words, points=points))


def test_a_class_of_a_spec(made, tmp_path):
    spec = {"classes": [{"name": "hook", "keypoints": [{"name": "tip"}, {"name": "end"}]}]}
    (tmp_path / "job.json").write_text(json.dumps(spec))
    points = {"tip": list(BODY[1]), "end": list(BODY[2])}
    words = ("--unit", "mm", "--spec", tmp_path / "job.json")
    result = program.done(made(*words, points=points, kind="hook"))
    assert result.stderr == ""
    words = ("--scene", tmp_path / "one.blend", "--spec", tmp_path / "job.json")
    program.done(program.here("validate", *words))


def test_words_that_do_not_fit_exit_with_2(made):
    assert made("--unit", "feet").returncode == 2
