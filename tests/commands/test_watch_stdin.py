"""--watch-stdin: a run ends with the process that started it, and pauses when told to."""

from __future__ import annotations

import json
import subprocess
import time

import pytest
from synthpoint.tests.commands import program

pytestmark = pytest.mark.one_blender("between two images Python reads what standard input says")


@pytest.fixture(params=[1, 2])
def running(request, tmp_path):
    """(process, folder) of a run that goes on for long."""
    words = program.words(
        "generate", "--output", tmp_path / "set", "--count", 400, *program.TINY,
        "--workers", request.param, "--progress", "json", "--watch-stdin",
    )  # fmt: skip
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    yield process, tmp_path / "set"
    process.kill()


def images(process, count):
    """Waits until that many more images are finished."""
    for line in process.stderr:
        count -= line.startswith('{"event": "image"')
        if not count:
            return


def pictures(folder):
    return len(list(folder.glob("images/*/*.jpg")))


def test_ends_when_standard_input_closes_and_can_be_resumed(running):
    process, folder = running
    images(process, 3)
    process.stdin.close()
    process.stderr.read()
    assert process.wait(timeout=program.TIMEOUT) == 130
    done = pictures(folder)
    assert 3 <= done < 400
    labelled = sum(
        len(json.loads(f.read_text())["images"]) for f in folder.glob("annotations/*.json")
    )
    assert labelled == done
    program.done(program.generate(folder, "--count", 5, "--resume"))
    numbers = {int(p.stem.removeprefix("img_")) for p in folder.glob("images/*/*.jpg")}
    assert numbers >= {1, 2, 3, 4, 5}


def test_pauses_and_goes_on(running):
    process, folder = running
    images(process, 2)
    process.stdin.write("pause\n")
    process.stdin.flush()
    before = -1
    while before != pictures(folder):  # until the images that were begun are finished
        before = pictures(folder)
        time.sleep(3)
    process.stdin.write("continue\n")
    process.stdin.flush()
    end = time.monotonic() + 60
    while pictures(folder) == before and time.monotonic() < end:
        time.sleep(0.2)
    assert pictures(folder) > before
    process.stdin.close()
    process.stderr.read()
    assert process.wait(timeout=program.TIMEOUT) == 130
