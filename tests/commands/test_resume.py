"""Going on with a dataset: nothing twice, nothing lost, nothing mixed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest
from PIL import Image
from synthpoint.core.dataset.identity import PICTURE_VERSION
from synthpoint.tests.commands import program

one_blender = pytest.mark.one_blender("what is left to render is told by files and records")


def record_file(root):
    (path,) = (root / "records").glob("*.jsonl")
    return path


def changed(root, before):
    """Names of the pictures that were written since `before`."""
    after = program.times(root)
    return sorted(p.name for p in after if after[p] != before.get(p))


@one_blender
def test_resuming_a_finished_one_renders_nothing(copy, four):
    before = program.times(copy)
    program.done(program.generate(copy, "--count", 4, "--resume"))
    assert changed(copy, before) == []
    assert program.files(copy) == program.files(four)


@one_blender
def test_a_deleted_picture_is_made_again_alone(copy, four):
    before = program.times(copy)
    next((copy / "images").rglob("img_00002.jpg")).unlink()
    # As a run leaves it that was killed.
    (copy / "images" / "val" / ".img_00002.jpg.4711.tmp").write_bytes(b"half")
    program.done(program.generate(copy, "--count", 4, "--resume"))
    # Times are kept by name, so the one that is new differs from its old time.
    assert changed(copy, before) == ["img_00002.jpg"]
    assert program.images(copy) == program.images(four)
    assert not list(copy.rglob("*.tmp"))
    assert program.files(copy, "annotations", "meta") == program.files(four, "annotations", "meta")
    program.done(program.here("validate", copy))


@one_blender
def test_half_a_last_record_line_is_made_again_alone(copy, four):
    before = program.times(copy)
    path = record_file(copy)
    content = path.read_bytes()
    last = content.rstrip(b"\n").rpartition(b"\n")[2]
    path.write_bytes(content[: -len(last) // 2])
    program.done(program.generate(copy, "--count", 4, "--resume"))
    assert changed(copy, before) == ["img_00004.jpg"]
    assert program.contents(copy) == program.contents(four)


@one_blender
def test_resuming_a_missing_folder_starts_it(four, tmp_path):
    root = tmp_path / "new"
    program.done(program.generate(root, "--count", 4, "--resume"))
    assert program.contents(root) == program.contents(four)


def test_raising_the_count_moves_no_image(copy, four):
    before = program.times(copy)
    program.done(program.generate(copy, "--count", 6, "--resume"))
    assert changed(copy, before) == ["img_00005.jpg", "img_00006.jpg"]
    old = program.images(four)
    assert {k: v for k, v in program.images(copy).items() if k in old} == old
    program.done(program.here("validate", copy))


@one_blender
def test_a_folder_with_something_in_it_is_refused_and_left_alone(copy, four):
    program.failed(program.generate(copy, "--count", 4), copy, "not empty", "--resume")
    assert program.files(copy) == program.files(four)


@one_blender
def test_a_folder_of_other_things_is_refused_even_with_resume(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    result = program.generate(tmp_path, "--count", 1, "--resume")
    program.failed(result, tmp_path, "something else", "choose another")
    assert program.files(tmp_path).keys() == {"thesis.txt"}


@one_blender
@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (("--seed", "7"), "seed: 0 and 7"),
        (("--set", "camera.roll=0"), "camera.roll"),
        (("--samples", "2"), "render.samples: 1 and 2"),
    ],
)
def test_another_job_is_refused_by_its_first_difference(copy, four, change, difference):
    result = program.generate(copy, "--count", 4, "--resume", *change)
    program.failed(result, copy, difference, "use the same settings")
    assert program.files(copy) == program.files(four)


@one_blender
@pytest.mark.parametrize(
    ("made_by", "how"),
    [
        ("older", ("--resume",)),
        ("newer", ("--range", "1:9")),
        ("before there was one", ("--resume",)),
    ],
)
def test_a_folder_of_another_picture_version_is_refused(copy, made_by, how):
    job = copy / "meta" / "job.json"
    data = json.loads(job.read_text())
    assert data["provenance"]["picture_version"] == PICTURE_VERSION
    data["provenance"]["fingerprint"] = "that of another version"
    data["provenance"]["picture_version"] = PICTURE_VERSION + (1 if made_by == "newer" else -1)
    if made_by == "before there was one":
        del data["provenance"]["picture_version"]
    job.write_text(json.dumps(data))
    before = program.files(copy)
    result = program.generate(copy, "--count", 8, *how)
    age = "a newer" if made_by == "newer" else "an older"
    program.failed(result, copy, f"{age} Synthpoint began it", "picture version", "another folder")
    assert program.files(copy) == before
    program.done(program.here("validate", copy))


@one_blender
def test_nothing_is_rendered_into_a_merged_dataset(four, tmp_path):
    program.done(program.here("merge", four, "--output", tmp_path / "both"))
    result = program.generate(tmp_path / "both", "--count", 8, "--resume")
    program.failed(result, tmp_path / "both", "merged dataset", "another folder")


@pytest.mark.parametrize("workers", [1, 2])
def test_interrupted_run_is_a_dataset_and_goes_on_to_the_same(twelve, tmp_path, workers):
    root = tmp_path / "set"
    count = 12
    process = subprocess.Popen(
        program.words("generate", "--output", root, *program.TINY, "--count", count,
                      "--workers", workers, "--progress", "json"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        seen = 0
        for line in process.stderr:
            seen += '"image"' in line
            if seen == 2:
                break
        assert seen == 2, "it ended before two images"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    finished = len(program.images(root))
    assert 2 <= finished < count
    program.done(program.here("validate", root))
    before = program.times(root)
    program.done(program.generate(root, "--count", count, "--resume"))
    assert len(changed(root, before)) == count - finished
    assert program.contents(root) == program.contents(twelve)
    assert not list(root.rglob("*.tmp"))


@pytest.mark.parametrize("moment", [0.5, 0.8, 1.2])
def test_interrupt_while_it_starts_ends_it(tmp_path, moment):
    """Whatever Blender is busy with by then (`moment` in seconds)."""
    process = subprocess.Popen(
        program.words("generate", "--output", tmp_path / "set", *program.TINY, "--count", 99),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=moment)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "Traceback" not in errors


HANDLER_OF_NUMPY = """
import runpy, signal, sys
class Finder:
    def find_spec(self, name, path, target=None):
        if name == "numpy" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            sys.exit("numpy would forget Ctrl-C")
sys.meta_path.insert(0, Finder())
sys.argv = ["synthpoint.py", "generate", "--output", sys.argv[1], "--count", "0"]
sys.exit(runpy.run_path("synthpoint.py")["main"]())
"""


def test_an_interrupt_is_not_forgotten_while_numpy_loads(tmp_path):
    """numpy's C code drops a KeyboardInterrupt that meets it in the middle of its import."""
    program.done(
        subprocess.run(
            [sys.executable, "-c", HANDLER_OF_NUMPY, str(tmp_path / "set")],
            cwd=program.ENTRY.parent, capture_output=True, text=True, timeout=120, check=False,
        )
    )  # fmt: skip


def test_another_hdri_under_the_same_name_is_another_job(tmp_path):
    hdris = tmp_path / "hdris"
    hdris.mkdir()
    words = ("--set", f"environment.folder={hdris}")
    Image.new("RGB", (8, 4), (90, 20, 20)).save(hdris / "x.png")
    program.done(program.generate(tmp_path / "set", "--count", "1", *words))
    Image.new("RGB", (8, 4), (20, 90, 20)).save(hdris / "x.png")
    again = program.generate(tmp_path / "set", "--count", "2", "--resume", *words)
    program.failed(again, tmp_path / "set", "HDRIs")


@one_blender
def test_an_empty_picture_is_rendered_again(copy):
    picture = next((copy / "images").rglob("*.jpg"))
    before = picture.read_bytes()
    picture.write_bytes(b"")
    program.done(program.generate(copy, "--count", 4, "--resume"))
    assert picture.read_bytes() == before
