"""What Blender prints and what the program says, kept apart; on real descriptors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# C code writes on the descriptors, or into buffers of the C library's.
SCRIPT = """
import ctypes, importlib.util, os, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location(
    "synthpoint", sys.argv[1] + "/__init__.py", submodule_search_locations=[sys.argv[1]])
sys.modules["synthpoint"] = package = importlib.util.module_from_spec(spec)
from synthpoint.core import errors
from synthpoint.core.running import console
log = Path(sys.argv[2])
C = ctypes.CDLL(None)

def blender(text):
    os.write(2, f"E {text}\\n".encode())
    C.printf(b"%s\\n", f"O {text}".encode())

def ours(text):
    print("err", text, file=console.error())

print("out 1")
C.printf(b"before\\n")
ours(1)
with console.Aside():
    blender("begins")
with console.Aside() as aside:
    blender("loads")
    print("Info: Python's stream")
    ours(2)
    aside.move(log)
    blender("renders")
    with console.quiet():
        C.printf(b"step\\n")
    console.FULL = 0
    with console.quiet():
        C.printf(b"step too many\\n")
    ours(3)
    if len(sys.argv) > 3:
        raise getattr(errors, sys.argv[3])("why")
print("out 2")
ours(4)
"""


def run(tmp_path, *words):
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py", ROOT, tmp_path / "blender.log", *words],
        capture_output=True, text=True, check=False,
        # Python would do without the buffers of the C library.
        env={k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"},
    )  # fmt: skip
    return done.stdout.splitlines(), done.stderr.splitlines()


def test_each_goes_its_way_and_nothing_is_lost(tmp_path):
    (tmp_path / "blender.log").write_text("of another process\n")
    out, errors = run(tmp_path)
    assert out == ["out 1", "out 2"]
    assert errors == [f"err {n}" for n in (1, 2, 3, 4)]
    log = (tmp_path / "blender.log").read_text().splitlines()
    assert log[0] == "of another process"
    assert sorted(log[1:4]) == ["E begins", "O begins", "before"]
    assert sorted(log[4:]) == [
        "E loads", "E renders", "Info: Python's stream", "O loads", "O renders", "step"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "shown"), [("BlenderFailed", True), ("UserError", False), ("Cancelled", False)]
)
def test_its_last_lines_are_shown_where_a_run_fails_by_it(tmp_path, error, shown):
    _, errors = run(tmp_path, error)
    assert ("Blender: E renders" in errors) == shown
