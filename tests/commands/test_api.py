"""The Python interface: every example of its page, as it stands there, and what it refuses."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from synthpoint.tests.commands import program

from synthpoint import api

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "api.md"

# Runs what a file says, with its place in the page in a traceback.
RUN = """
import sys
sys.path.insert(0, sys.argv[1])
import conftest
names = {}
for number, text in eval(sys.stdin.read()):
    exec(compile("\\n" * number + text, sys.argv[2], "exec"), names)
"""


def examples():
    """(lines before it, text) of each example."""
    text = PAGE.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, m.start(1)), m.group(1))
        for m in re.finditer(r"(?ms)^```python\n(.*?)^```$", text)
    ]


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The folder in which somebody did everything that the page says, in a process of its own."""
    folder = tmp_path_factory.mktemp("page")
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(ROOT / "tests"), str(PAGE)], input=repr(examples()),
        cwd=folder, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_page_has_its_examples():
    assert len(examples()) >= 8


def test_every_example_runs(followed):
    assert len(list((followed / "set" / "images").rglob("*.jpg"))) == 6
    assert (followed / "three.blend").is_file()
    assert (followed / "set" / "report.html").is_file()


def test_the_shards_are_the_run_in_one_go(followed):
    """The set went on to six images; the first four are those of the shards."""
    one, other = program.images(followed / "set"), program.images(followed / "shards")
    assert len(other) == 4
    assert other.items() <= one.items()


def test_it_makes_what_the_command_makes(followed, tmp_path):
    words = ("generate", "--output", tmp_path / "set", "--spec", followed / "job.json")
    program.done(program.run(*words, "--device", "cpu"))
    assert program.images(tmp_path / "set") == program.images(followed / "set")


@pytest.mark.parametrize(
    ("source", "values", "said"),
    [
        ("lunch", {}, "no preset is called 'lunch'"),
        ("none.json", {}, "none.json: no such file"),
        ({"camera": {"zoom": 3}}, {}, "camera.zoom: unknown setting"),
        ("studio", {"camera.zoom": 3}, "camera.zoom: unknown setting"),
        ("studio", {"camera.distance": {1, 2}}, "camera.distance: {1, 2} has no place in a spec"),
        ("studio", {"seed": 1, "seed.x": 1}, "seed.x: seed is not a section"),
    ],
)
def test_impossible_settings_are_named(source, values, said):
    with pytest.raises(api.UserError, match=re.escape(said)):
        api.spec(source, values)


def test_values_do_not_change_what_they_are_put_into():
    data = {"camera": {"distance": [0.3, 0.4]}}
    changed = api.spec(data, {"camera.distance": (0.5, 0.6)})
    assert data == {"camera": {"distance": [0.3, 0.4]}}
    assert api.to_json(changed)["camera"]["distance"] == [0.5, 0.6]


def test_folders_count_from_the_file_or_from_here(tmp_path, monkeypatch):
    for folder in ("here/pictures", "there/pictures"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "there" / "job.json").write_text('{"photos": {"folder": "pictures"}}')
    monkeypatch.chdir(tmp_path / "here")
    file = tmp_path / "there" / "job.json"
    assert api.spec(file).photos.folder == str(tmp_path / "there" / "pictures")
    again = api.spec(file, {"photos.folder": Path("pictures")})
    assert again.photos.folder == str(tmp_path / "here" / "pictures")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"range": (0, 3)}, "range: 0, 3"),
        ({"range": (3, 3)}, "range: 3, 3"),
        ({"workers": 0}, "workers: 0"),
        ({"threads": -1}, "threads: -1"),
        ({"image_limit": -1.0}, "image_limit: -1.0"),
        ({"device": "gpu"}, "render.device: 'gpu' is not one of auto, cpu"),
        ({"blend": "none.blend"}, "none.blend: no such .blend file"),
        ({"export": ["lunch"]}, "no format is called 'lunch'"),
    ],
)
def test_a_run_that_cannot_be_is_named(words, said, tmp_path):
    with pytest.raises(api.UserError, match=re.escape(said)):
        api.generate(api.spec("studio", {"count": 1}), tmp_path / "set", progress="none", **words)
    assert not (tmp_path / "set").exists()


def test_what_is_no_dataset_is_named(tmp_path):
    for function in (api.read, api.report, api.assemble):
        with pytest.raises(api.UserError, match="no such folder"):
            function(tmp_path / "none")
    with pytest.raises(api.UserError, match="no format is called 'lunch'"):
        api.export(tmp_path, "lunch")


def test_what_the_disk_refuses_is_one_line(tmp_path):
    with pytest.raises(api.UserError, match="check the disk and its rights"):
        api.save_spec(api.spec(), tmp_path)


@pytest.mark.parametrize("source", [None, 7])
def test_what_is_no_spec_is_said(source):
    with pytest.raises(api.UserError, match=r"^spec: a preset's name, a file"):
        api.spec(source)
