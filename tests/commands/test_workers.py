"""Workers that stop, die or are told to end, with a stand-in in place of Blender; one real run."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from synthpoint.commands import run
from synthpoint.commands.running import processes
from synthpoint.commands.running.crew import Crew
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.dataset.records import read_all
from synthpoint.core.errors import Cancelled
from synthpoint.core.running import patience
from synthpoint.core.running.progress import Progress
from synthpoint.exporters.lint import check
from synthpoint.tests import datasets
from synthpoint.tests.commands import program

one_blender = pytest.mark.one_blender("a stand-in renders in place of Blender")

STANDIN = Path(__file__).with_name("standin.py")

# A stand-in's image takes 0.02 s; on a busy machine it may be kept from it for a while.
LIMIT = 1.0


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Eight images; not to be changed."""
    layout = datasets.build(tmp_path_factory.mktemp("template") / "set", 8)
    data = json.loads(layout.job.read_text())
    layout.job.write_text(json.dumps({**data, "provenance": {}}))
    return layout.root


@pytest.fixture
def begun(template, tmp_path):
    """The template without its images, as a run that has just begun."""
    layout = Layout(tmp_path / "set")
    layout.make()
    shutil.copy(template / "meta" / "job.json", layout.job)
    return layout


@pytest.fixture
def plan(monkeypatch, template, tmp_path):
    """Says what the stand-ins are to do."""
    path = tmp_path / "plan.json"

    def planned(**what):
        path.write_text(json.dumps(what))

    planned()
    monkeypatch.setattr(patience, "FIRST", 2.0)
    monkeypatch.setattr(
        processes, "program",
        lambda words, blend: [sys.executable, str(STANDIN), str(template), str(path), *words],
    )  # fmt: skip
    return planned


@pytest.fixture
def generate(begun, capfd):
    """Runs it on the folder; (exit code, standard output's lines, standard error's)."""

    def go(*words):
        code = run.main(
            ["generate", "--output", str(begun.root), "--count", "8", "--resume",
             "--image-limit", str(LIMIT), *words]
        )  # fmt: skip
        out, errors = capfd.readouterr()
        return code, out.splitlines(), errors.splitlines()

    return go


def indices(layout):
    return [r.index for r in read_all(layout.records)]


@one_blender
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_stopped_worker_is_started_again(plan, generate, begun, workers):
    plan(stops={"2": 1, "7": 1})
    code, out, errors = generate("--workers", workers)
    assert code == 0, errors
    assert out[-1] == str(begun.root)
    assert indices(begun) == list(range(1, 9))
    assert {f"Note: image {index}: nothing for 1 s; started again" for index in (2, 7)} <= {*errors}
    assert not list(begun.root.rglob("*.tmp"))
    assert not list(begun.records.glob("*.failed.json"))


@one_blender
@pytest.mark.parametrize("lags", [False, True])
def test_an_image_at_which_it_stops_twice_is_left_out_and_tried_by_resume(
    plan, generate, begun, lags
):
    """Also where the image before it waits to be finished: that is no part of it."""
    plan(stops={"3": 2}, lags=lags)
    code, out, errors = generate("--workers", "2")
    assert "Note: image 3: nothing for 1 s; started again" in errors
    assert code == 1
    assert out[-1] == str(begun.root)
    assert errors[-1].startswith("Error: 1 of 8 images failed (3: no picture within")
    assert "--resume" in errors[-1]
    assert indices(begun) == [1, 2, 4, 5, 6, 7, 8]
    (failed,) = begun.records.glob("*.failed.json")
    assert list(json.loads(failed.read_text())) == ["3"]
    labelled = [i["id"] for s in ("train", "val", "test") for i in images(begun, s)]
    assert sorted(labelled) == [1, 2, 4, 5, 6, 7, 8]
    assert check(begun.root) == []
    assert not list(begun.root.rglob("*.tmp"))
    code, out, errors = generate("--workers", "2")
    assert code == 0, errors
    assert indices(begun) == list(range(1, 9))
    assert not list(begun.records.glob("*.failed.json"))


def images(layout, split):
    return json.loads(layout.coco(split).read_text())["images"]


@one_blender
@pytest.mark.parametrize("where", [0, 2])
def test_one_that_dies_ends_the_run_with_its_last_words(plan, generate, begun, where):
    plan(dies=where, says="libcuda.so: version mismatch")
    code, _, errors = generate("--workers", "2")
    assert code == 1
    said = [line for line in errors if line.startswith("Error: ")]
    assert len(said) == 1
    assert "exit code 3" in said[0] and "libcuda.so: version mismatch" in said[0]
    assert "--resume" in said[0]


@one_blender
def test_one_that_stops_before_its_first_image_twice_ends_the_run(plan, generate):
    plan(stops={"0": 4})
    code, _, errors = generate("--workers", "1")
    assert code == 1
    assert "first image" in errors[-1] and "--image-limit" in errors[-1]


class Told:
    """Stands in for an Interruption: `at` a moment (s) says what it is told."""

    def __init__(self, **at):
        self.begun, self.at = time.monotonic(), at
        self.asked = self.insisted = self.paused = False

    def __getattribute__(self, name):
        """It is told at any moment, as by a signal."""
        if name not in ("begun", "at", "look"):
            self.look()
        return super().__getattribute__(name)

    def look(self):
        for name, (start, stop) in self.at.items():
            setattr(self, name, start <= time.monotonic() - self.begun < stop)


@pytest.fixture
def crew(plan, begun, tmp_path, template):
    """A crew on the folder, and its progress as lines."""
    lines = tmp_path / "progress.txt"
    numbers = iter(range(100))
    words = ["generate", "--output", str(begun.root)]

    def start(_worker, part, _one_by_one):
        place = tmp_path / f"worker{next(numbers)}"
        place.mkdir()
        return processes.Process([*words, "--range", f"{part[0]}:{part[1]}"], None, place)

    stream = lines.open("w")
    made = Crew(begun, "all", patience.Patience(LIMIT), Progress(8, "json", stream), start)
    yield made, lambda: [json.loads(x) for x in lines.read_text().splitlines()]
    stream.close()


@one_blender
def test_asked_to_end_it_does_although_one_stands_still(crew, plan, begun):
    plan(stops={"3": 1})
    began = time.monotonic()
    with pytest.raises(Cancelled):
        crew[0].run([(1, 9)], set(range(1, 9)), Told(asked=(0.4, 99)))
    assert time.monotonic() - began < 8
    assert indices(begun) == [1, 2]


@one_blender
def test_who_asks_twice_waits_for_nobody(crew, plan, monkeypatch):
    plan(stops={"3": 1})
    monkeypatch.setattr(patience.Patience, "limit", lambda *_: math.inf)
    with pytest.raises(Cancelled):
        crew[0].run([(1, 9)], set(range(1, 9)), Told(asked=(0.4, 99), insisted=(0.6, 99)))


@one_blender
def test_a_pause_does_not_count(crew, plan, begun):
    crew[0].run([(1, 9)], set(range(1, 9)), Told(paused=(0.0, 3 * LIMIT)))
    assert indices(begun) == list(range(1, 9))
    assert {event["event"] for event in crew[1]()} == {"image", "phase"}


@one_blender
def test_a_run_that_was_held_up_itself_does_not_count(crew, plan, begun, monkeypatch):
    """As by Ctrl-Z: its own clock went on, and the workers stood still with it."""
    moments = iter([0.0, *(1000.0 * n for n in range(1, 3))])
    monkeypatch.setattr(
        "synthpoint.commands.running.crew.time.monotonic", lambda: next(moments, 2000.0)
    )
    monkeypatch.setattr("synthpoint.commands.running.crew.LATE", 0.1)
    crew[0].run([(1, 9)], set(range(1, 9)), Told())
    assert {event["event"] for event in crew[1]()} == {"image", "phase"}


@one_blender
def test_nothing_here_uses_threads():
    """Blender's C code does not bear them while it renders."""
    root = program.ENTRY.parent
    rooms = ("core", "scene", "properties", "operators", "panels", "exporters", "commands")
    files = [program.ENTRY, *(f for room in rooms for f in (root / room).rglob("*.py"))]
    users = {f for f in files if "import threading" in f.read_text() or "queue" in f.read_text()}
    assert users == {root / "core" / "running" / "process_entry.py"}  # a process without Blender


def test_a_real_worker_that_is_stopped_does_not_hold_the_run_up(tmp_path):
    words = program.words(
        "generate", "--output", tmp_path / "set", *program.TINY, "--count", 12,
        "--workers", 2, "--image-limit", 3, "--progress", "json",
    )  # fmt: skip
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    stopped, notes = None, []
    try:
        for line in process.stderr:
            event = json.loads(line) if line.startswith("{") else {}
            notes += [event["message"]] if event.get("event") == "note" else []
            # The first worker's, so that it is past its first image, which may take longer.
            if stopped is None and event.get("event") == "image" and event["index"] <= 6:
                stopped = workers_of(process.pid)[0]
                os.kill(stopped, signal.SIGSTOP)
        assert process.wait(timeout=program.TIMEOUT) == 0
    finally:
        process.kill()
    assert stopped is not None
    assert [n for n in notes if "started again" in n]
    assert not Path(f"/proc/{stopped}").exists()
    assert not list(Path("/dev/shm").glob(f"synthpoint-{stopped}-*"))
    program.done(program.here("validate", tmp_path / "set"))
    assert len(program.images(tmp_path / "set")) == 12


def workers_of(pid):
    """Processes that this one started."""
    return [int(x) for x in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
