"""validate --scene lists what a run with a scene would refuse or leave out; and its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from synthpoint.tests.commands import program
from synthpoint.tests.commands.scenes import SCENE

SETTINGS = ("--set", "camera.enabled=false", "--set", "placement.enabled=false",
            "--set", "instruments.scale=1", *program.TINY)  # fmt: skip


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Saves the untagged tweezers, after some lines of Python have changed them."""
    folder = tmp_path_factory.mktemp("scenes")

    def save(name: str, change: str = "") -> Path:
        path = folder / f"{name}.blend"
        head, _, last = SCENE.strip().rpartition("\n")
        code = f"{head}\n{change}\n{last}"
        subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True)
        return path

    return save


def validate(path, *words):
    return program.here("validate", "--scene", path, *SETTINGS, *words)


def test_a_good_scene_passes_and_stays_as_it_is(saved):
    path = saved("good")
    before = path.read_bytes()
    result = program.done(validate(path, "--tag-by-name"))
    assert result.stdout.splitlines()[-1] == f"{path}: nothing in the way of a run"
    assert "refuses: " not in result.stdout
    assert result.stderr == ""
    assert path.read_bytes() == before


def test_an_untagged_scene_is_refused_as_the_run_refuses_it(saved):
    path = saved("untagged")
    result = validate(path)
    program.failed(result, f"{path}: a run would refuse 1 thing")
    assert result.stderr.count("\n") == 1
    (line,) = result.stdout.splitlines()
    assert line.startswith("refuses: no tagged instrument")


TWO = """
import os
bpy.data.objects.remove(bpy.data.objects["handle"])
scene.camera = None
clay = bpy.data.objects.new("clay", bpy.data.meshes["arm"].copy())
clay.location.x = 0.05
scene.collection.objects.link(clay)
image = bpy.data.images.new("steel", 4, 4)
image.source, image.filepath = "FILE", "//gone.png"
material = bpy.data.materials.new("steel")
if bpy.app.version < (5, 0):
    material.use_nodes = True
node = material.node_tree.nodes.new("ShaderNodeTexImage")
node.image = image
shader = next(n for n in material.node_tree.nodes if n.type == "BSDF_PRINCIPLED")
material.node_tree.links.new(node.outputs[0], shader.inputs["Base Color"])
clay.data.materials.append(material)
"""


def test_everything_is_listed_what_is_refused_first(saved):
    path = saved("broken", TWO)
    result = validate(path, "--tag-by-name")
    program.failed(result, "a run would refuse 2 things")
    kinds = [line.partition(":")[0] for line in result.stdout.splitlines()]
    assert kinds == ["refuses", "refuses", "notes"]
    assert "'handle' is missing" in result.stdout
    assert "camera" in result.stdout
    assert "steel: the file is missing" in result.stdout
    listed = json.loads(validate(path, "--tag-by-name", "--json").stdout)
    assert [f"{'refuses' if p['refuses'] else 'notes'}: {p['text']}" for p in listed] == (
        result.stdout.splitlines()
    )
    assert listed[0]["object"] == "tweezers"


NOTE = TWO.replace('bpy.data.objects.remove(bpy.data.objects["handle"])', "").replace(
    "scene.camera = None", ""
)


def test_a_note_is_no_refusal_but_where_runs_are_strict(saved, tmp_path):
    path = saved("note", NOTE)
    result = program.done(validate(path, "--tag-by-name"))
    assert any(
        line.startswith("notes: steel: the file is missing") for line in result.stdout.splitlines()
    )
    strict = validate(path, "--tag-by-name", "--strict")
    program.failed(strict, "a run would refuse 1 thing")
    assert "refuses: steel: the file is missing" in strict.stdout
    run = program.generate(tmp_path / "set", "--blend", path, "--tag-by-name", "--strict",
                           *SETTINGS, "--count", 1)  # fmt: skip
    program.failed(run, "steel: the file is missing", "refused by --strict")


def test_what_only_building_the_scene_finds_is_listed(saved):
    path = saved("folder")
    result = validate(path, "--tag-by-name", "--set", "environment.enabled=true",
                      "--set", "environment.folder=/nowhere")  # fmt: skip
    program.failed(result, "a run would refuse 1 thing")
    assert "refuses: /nowhere: no such folder" in result.stdout


def test_what_is_no_scene_is_said_in_one_line(tmp_path):
    program.failed(validate(tmp_path / "none.blend"), "none.blend: no such .blend file")
    (tmp_path / "words.blend").write_text("words")
    program.failed(validate(tmp_path / "words.blend"), "words.blend: Blender cannot read this file")


def test_a_wrong_setting_is_said_before_the_file_is_opened(tmp_path):
    result = program.here("validate", "--sce", tmp_path / "none.blend", "--set", "camera.zoom=3")
    program.failed(result, "camera.zoom: unknown setting")
