"""What the test command runs: lanes, each in parts that may run side by side."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import tally
from desktop import require_desktop
from environments import (
    BLENDERS,
    ROOT,
    Blender,
    NotHere,
    any_blender,
    any_python,
    environment,
    find_python,
    with_bpy,
)

# The quick lane on one Blender, in whole files: registration, a stage, the panels, a command, and
# labels held against truth. What a file costs `pytest --durations=0` says; these take about 70 s of
# one core, beside the 150 s of core/ and exporters/.
QUICK = (
    "tests/scene/test_registration.py",
    "tests/scene/test_stage.py",
    "tests/scene/test_panels.py",
    "tests/commands/test_preview.py",
    "tests/truth/test_positions.py",
)

# The tables of an artist's day, and what is seen in many pictures, take minutes each: on the oldest
# and the newest Blender.
LONG = (
    "tests/commands/test_resume.py",
    "tests/scene/test_around.py",
    "tests/scene/test_bundled_instruments.py",
    "tests/scene/test_ground_values.py",
    "tests/scene/test_hand_labels.py",
    "tests/scene/test_held.py",
    "tests/scene/test_occluders.py",
    "tests/scene/test_patient.py",
    "tests/scene/test_settling.py",
    "tests/truth/test_day.py",
    "tests/truth/test_day_more.py",
)

# Take more than three minutes each, as fast as an artist clicks; the others half of that.
LONG_WINDOWS = ("test_day_window.py", "test_window.py")

# Says how long the window takes to answer while it renders: nothing else may run beside it.
TIMED = "test_generate_window.py"


# One of several windows makes the Blender that all use.
_making_desktop = threading.Lock()


@dataclass(frozen=True)
class Part:
    """Something to run. 0: beside any others; 1: only beside its like; 2: alone."""

    name: str
    run: Callable[[], Counter[str]]
    calm: int = 0


def every_lane() -> dict[str, list[Part]]:
    """All lanes by name, those that take longest first."""
    lanes = {b.version: list(_on_blender(b)) for b in BLENDERS}
    lanes["desktop"] = list(_on_desktop())
    lanes["training"] = [Part("training", training)]
    lanes["package"] = [Part("package", package)]
    core = [
        _plain("core", files, f" {number}")
        for number, files in enumerate(halves("tests/core"), start=1)
    ]
    lanes["plain"] = [*core, _plain("exporters"), _plain("tools")]
    lanes["lint"] = [Part("lint", lint)]
    return lanes


def quick_lane() -> list[Part]:
    """What to run before each commit."""
    few = Part("quick", lambda: tally.pytest("quick", with_bpy(any_blender()[0]), QUICK))
    return [few, _plain("core"), _plain("exporters"), Part("lint", lint)]


def lint() -> Counter[str]:
    """ruff, and mypy on every room."""
    python = str(environment("lint", any_python(), [], ["lint.txt"]))
    counts = tally.command([python, "-m", "ruff", "check", "."])
    counts += tally.command([python, "-m", "ruff", "format", "--check", "."])
    with tempfile.TemporaryDirectory() as folder:
        # The root is itself the package, whatever the folder of the checkout is called.
        (Path(folder) / "synthpoint").symlink_to(ROOT, target_is_directory=True)
        rooms = [path.parent.name for path in sorted(ROOT.glob("*/__init__.py"))]
        files = [path.stem for path in sorted(ROOT.glob("*.py")) if path.stem != "__init__"]
        settings = str(ROOT / "pyproject.toml")
        words = [python, "-m", "mypy", "--config-file", settings, "-msynthpoint"]
        words += [f"-psynthpoint.{name}" for name in (*rooms, *files, "tools.blender_types")]
        return counts + tally.command(words, folder)


def _plain(room: str, files: Sequence[str] = (), which: str = "") -> Part:
    """A room's tests, or some of its files, where there is no Blender at all."""
    name = f"plain {room}{which}"
    words = files or [f"tests/{room}"]
    return Part(name, lambda: tally.pytest(name, _plain_python(), words))


def _plain_python() -> Path:
    return environment("plain", any_python(), [], ["test.txt"])


def package() -> Counter[str]:
    """The zips of a release, built anew from the last commit."""
    # Among the others, its place would depend on whether the folder build/ is there.
    from build import RELEASE, Details, NotBuilt, build

    pythons = {blender.version: str(with_bpy(blender)) for blender in BLENDERS}
    try:
        for path in build(RELEASE, Details()):
            print(f"{path.name}  {path.stat().st_size / 1e6:.1f} MB", flush=True)
    except NotBuilt as error:
        tally.failures.append(f"FAILED package: {error}")
        return Counter(failed=1)
    known = json.dumps(pythons)
    return tally.pytest("package", _plain_python(), ["tests/package"], SYNTHPOINT_PYTHONS=known)


def halves(folder: str) -> tuple[list[str], list[str]]:
    """The test files of a folder, dealt out to two: every one of them, whatever there is."""
    files = sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / folder).glob("test_*.py"))
    return files[::2], files[1::2]


def _on_blender(blender: Blender) -> Iterator[Part]:
    """scene/, the commands and the truths on Blender's module of this version."""
    for folder in ("tests/scene", "tests/commands", "tests/truth"):
        for number, files in enumerate(halves(folder), start=1):
            name = f"{blender.version} {Path(folder).name} {number}"
            words = [f for f in files if f not in LONG or blender in (BLENDERS[0], BLENDERS[-1])]
            yield Part(name, partial(_half, blender, name, words))


def _half(blender: Blender, name: str, words: Sequence[str]) -> Counter[str]:
    chosen = [] if blender == any_blender()[0] else ["-m", "not one_blender"]
    return tally.pytest(name, _python(blender), [*words, *chosen])


def _python(blender: Blender) -> Path:
    python = with_bpy(blender)
    for other in BLENDERS:  # files saved with one Blender are opened with another
        with suppress(NotHere):
            with_bpy(other)
    load = subprocess.run(
        [str(python), "-c", "import bpy"], capture_output=True, text=True, check=False
    )
    if load.returncode:
        raise NotHere(f"the bpy module does not load: {load.stderr.strip().splitlines()[-1]}")
    return python


def _on_desktop() -> Iterator[Part]:
    """The built zip in a real Blender with a window, each file in a session of its own."""
    files = sorted((ROOT / "tests/desktop").glob("test_*.py"))
    for file in sorted(files, key=lambda file: file.name not in LONG_WINDOWS):
        calm = 2 if file.name == TIMED else 1  # their clicks have to be answered in time
        name = f"desktop {file.stem.removeprefix('test_')}"
        yield Part(name, partial(_session, name, file), calm)


def _session(name: str, file: Path) -> Counter[str]:
    with _making_desktop:
        require_desktop()
    return tally.pytest(name, _plain_python(), [file.relative_to(ROOT).as_posix()])


def training() -> Counter[str]:
    """The real training libraries on a small rendered dataset."""
    python = environment("training", find_python("3.11"), [], ["training.txt"], uv_too=False)
    renderer = with_bpy(any_blender()[0])
    with tempfile.TemporaryDirectory() as folder:
        words = [str(renderer), "synthpoint.py", "generate", "--output", f"{folder}/set"]
        # The instrument table: of what hands hide, keypoints lie outside the box, where models that
        # look at a crop of it cannot find them, however perfect.
        words += ["--preset", "surgical", "--count", "12", "--resolution", "160x120"]
        words += ["--samples", "2"]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            tally.failures.append("FAILED training: its dataset could not be rendered")
            return Counter(failed=1)
        dataset = f"{folder}/set"
        return tally.pytest("training", python, ["tests/training"], SYNTHPOINT_DATASET=dataset)
