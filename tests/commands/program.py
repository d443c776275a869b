"""Runs the program as people do: in a Python process of its own, or in this one."""

from __future__ import annotations

import contextlib
import hashlib
import io
import subprocess
import sys
from pathlib import Path

ENTRY = Path(__file__).resolve().parents[2] / "synthpoint.py"

# As small as a dataset gets, without what takes long to build or to render; everything else is
# the default preset.
TINY = (
    "--resolution", "64x48", "--samples", "1", "--splits", "0.5,0.25,0.25",
    "--set", "render.device=cpu",  # whose pictures are the same bytes each time
    "--set", "render.denoise=false", "--set", "occluders.enabled=false",
    "--set", "ground.drape=0", "--set", "ground.tissue=0", "--set", "ground.tray=0",
    "--set", "depth_of_field.enabled=false", "--set", "motion_blur.enabled=false",
    "--set", "sensor.enabled=false", "--set", "render.view_transform=AgX",
    "--set", "ground.patient=0", "--set", "ground.plain=1",
    *(
        word
        for section in (
            "in_hand", "surgical_light", "metering", "gown", "drapes", "room", "suture", "film",
            "around",
        )
        for word in ("--set", f"{section}.enabled=false")
    ),
    "--set", 'instruments.bundled=["needle_holder/mayo_hegar_16", "tweezers/adson_12"]',
)  # fmt: skip
TIMEOUT = 180.0  # s


def words(*arguments):
    return [sys.executable, str(ENTRY), *map(str, arguments)]


def run(*arguments, **options):
    return subprocess.run(
        words(*arguments), capture_output=True, text=True, timeout=TIMEOUT, check=False, **options
    )


def here(*arguments):
    """As `run`, in this process: for what is not about processes. It saves the start of one."""
    from synthpoint.commands import blender_module
    from synthpoint.commands import run as program

    from synthpoint import synthpoint as entry

    words = [*map(str, arguments)]
    if entry.needs_blender(words):
        assert blender_module.load() is None
        start_anew()
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = program.main(words)
    return subprocess.CompletedProcess(words, code, out.getvalue(), errors.getvalue())


def start_anew():
    """As a process begins: a file that a test before this one has left open is closed."""
    import bpy

    if bpy.data.filepath:
        bpy.ops.wm.read_homefile(use_factory_startup=True)


def generate(output, *arguments, by=here):
    """A tiny run; `by=run` where it is about processes or their output."""
    return by("generate", "--output", output, *TINY, *arguments)


def done(result):
    assert result.returncode == 0, result.stderr
    return result


def failed(result, *parts):
    """Exit code 1, and one line on standard error that says what and how to mend it."""
    assert result.returncode == 1, (result.returncode, result.stderr)
    assert "Traceback" not in result.stderr
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, result.stderr
    for part in parts:
        assert str(part) in lines[0]
    return lines[0]


def files(root, *below):
    """Digest of every file, by its path in the dataset; `below` limits it to these folders. What
    Blender printed is none of it: it holds times and names of processes."""
    return {
        p.relative_to(root).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(root.rglob("*"))
        if p.is_file()
        and p.name != "blender.log"
        and (not below or p.relative_to(root).parts[0] in below)
    }


def images(root):
    return files(root, "images")


def times(root):
    return {p: p.stat().st_mtime_ns for p in (root / "images").rglob("*.jpg")}


def contents(root):
    """What two equal datasets agree in: everything but how the records are cut into files."""
    lines = sorted(
        line for p in (root / "records").glob("*.jsonl") for line in p.read_text().splitlines()
    )
    return files(root, "images", "annotations", "meta"), lines
