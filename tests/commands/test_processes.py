"""How a process of this program is started, and what is said of one that ends badly."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import types
from pathlib import Path

import bpy
import pytest
from synthpoint.commands.running import processes
from synthpoint.commands.running.background import BackgroundRun
from synthpoint.core.errors import UserError
from synthpoint.scene.blender import scripts

one_blender = pytest.mark.one_blender("a line of Python is run in place of Blender")


@pytest.fixture
def blender(monkeypatch):
    """Stands in for a Blender that is a program, which `bpy.app` says it is."""
    app = types.SimpleNamespace(binary_path="/opt/blender")
    monkeypatch.setitem(sys.modules, "bpy", types.SimpleNamespace(app=app))


@pytest.mark.parametrize(
    ("allowed", "flag"), [(True, "--enable-autoexec"), (False, "--disable-autoexec")]
)
def test_a_child_has_no_network_and_runs_what_the_artist_allows(
    blender, monkeypatch, allowed, flag
):
    monkeypatch.setattr(scripts, "allowed", lambda: allowed)
    assert processes.program(["report", "x"], Path("a.blend")) == [
        "/opt/blender", "-b", "--factory-startup", "--offline-mode", flag, "a.blend",
        "-P", str(processes.ENTRY), "--", "report", "x",
    ]  # fmt: skip


# Drivers that an untrusted file may not have.
BOUND = "__import__('math').sin(frame)"


@pytest.fixture
def driven(tmp_path):
    """Opens a file with this driver, trusted or not."""

    def opened(expression, trusted, hidden=False):
        bpy.ops.wm.read_homefile(use_factory_startup=True)
        cube = bpy.data.objects["Cube"]
        cube.driver_add("location", 0).driver.expression = expression
        cube.hide_viewport = hidden
        file = tmp_path / "driven.blend"
        bpy.ops.wm.save_as_mainfile(filepath=str(file))
        bpy.ops.wm.open_mainfile(filepath=str(file), use_scripts=trusted)
        bpy.context.view_layer.update()

    yield opened
    bpy.ops.wm.read_homefile(use_factory_startup=True)


@pytest.mark.parametrize(
    ("expression", "trusted", "hidden", "allowed"),
    [
        (BOUND, True, False, True),  # the artist chose Allow Execution
        (BOUND, False, False, False),  # it was refused
        (BOUND, False, True, False),  # nobody was asked about it
        ("frame * 2", False, False, False),
        ("len(str(frame))", False, False, False),  # harmless, and says nothing of what is allowed
    ],
)
def test_what_the_open_file_may_run(driven, expression, trusted, hidden, allowed):
    driven(expression, trusted, hidden)
    assert scripts.allowed() == allowed


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (["blender", "-b", "--enable-autoexec", "-P", "x", "--", "-Y"], True),
        (["blender", "-y", "-b", "--disable-autoexec"], False),
        (["blender", "-b"], False),
    ],
)
def test_without_a_file_the_arguments_say_it(monkeypatch, words, allowed):
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    monkeypatch.setattr(sys, "argv", words)
    assert scripts.allowed() == allowed


@pytest.fixture
def process(monkeypatch, tmp_path):
    """Runs a line of Python as the program."""

    def run(code):
        monkeypatch.setattr(processes, "program", lambda *_: [sys.executable, "-c", code])
        made = processes.Process([], None, tmp_path)
        made._process.wait()
        return made.why(made.poll()[1])

    return run


@one_blender
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; sys.stderr.write('Error: a: is b; do c')", "a: is b; do c"),
        ("print('cannot open display'); raise SystemExit(1)", r"\(exit code 1\): cannot open dis"),
        (f"import os; os.kill(os.getpid(), {int(signal.SIGKILL)})", "SIGKILL.*it said nothing"),
        ("1 / 0", "ZeroDivisionError"),
        ("open('blender.log', 'w').write('Out of GPU memory'); raise SystemExit(1)",
         "Out of GPU memory"),
    ],
)  # fmt: skip
def test_the_end_of_one_is_told_by_its_last_lines(process, monkeypatch, tmp_path, code, said):
    monkeypatch.chdir(tmp_path)
    assert re.search(said, process(code))


EVENTS = """
import json, sys, time
def say(**event):
    print(json.dumps(event), file=sys.stderr, flush=True)
say(event="phase", phase="load", message="Loading the scene", total=9)
sys.stdin.readline()
say(event="image", index=1, file="a", done=1, total=9, images_per_second=0.1, eta_seconds=None)
sys.stdin.readline()
say(event="image", index=2, file="a", done=2, total=9, images_per_second=0.5, eta_seconds=14.0)
print("Error: 1 of 9 images failed", file=sys.stderr)
sys.exit(1)
"""


@one_blender
def test_a_run_in_the_background_says_what_it_is_at(monkeypatch, tmp_path):
    monkeypatch.setattr(processes, "program", lambda *_: [sys.executable, "-c", EVENTS])
    run = BackgroundRun([], None, tmp_path)

    def until_news():
        while not run.poll():
            time.sleep(0.01)
        return run.phase, run.done, run.total, run.left

    assert until_news() == ("Loading the scene", 0, 9, None)
    run.pause()
    assert until_news() == ("Loading the scene", 1, 9, None)
    run.proceed()
    with pytest.raises(UserError, match="1 of 9 images failed"):
        run.wait()
    assert (run.done, run.left, run.state) == (2, 14.0, "failed")


SUMS = """
import os, sys
import synthpoint
synthpoint.main(["validate", "nowhere"])
import numpy
product = numpy.ones((900, 900)) @ numpy.ones((900, 900))
print(len(os.listdir("/proc/self/task")))
"""


@one_blender
@pytest.mark.parametrize("asked", [None, "2"])
def test_matrices_are_multiplied_in_one_thread_unless_asked(monkeypatch, asked):
    """Their last bits follow the number of threads, which the processor's cores would decide."""
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    if asked:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", asked)
    root = Path(processes.__file__).parents[2]
    words = [sys.executable, "-c", SUMS]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == (asked or "1")
