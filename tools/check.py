"""Runs the tests: style and types, core and exporters in plain Python, the scene on every tested
Blender, the zips of a release, and the built extension in a desktop Blender.

python3 tools/check.py            what this machine can run; says by name what it skipped
python3 tools/check.py --all      nothing may be skipped
python3 tools/check.py plain 5.2  only these lanes: lint, plain, package, 4.2, 4.5, 5.2, desktop,
                                  training
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from desktop import require_desktop
from environments import (
    BLENDERS,
    ROOT,
    NotHere,
    any_blender,
    any_python,
    environment,
    find_python,
    with_bpy,
)

PYTEST = ["-m", "pytest", "-c", "tests/pytest.ini", "-q"]

# What failed, told again at the end, where somebody looks first.
failures: list[str] = []


def main() -> int:
    """0 where every lane that could run passed (and, with --all, every lane could run)."""
    lanes: dict[str, Callable[[], Counter[str]]] = {
        "lint": lint,
        "plain": plain,
        "package": package,
    }
    for blender in BLENDERS:
        lanes[blender.version] = lambda version=blender.version: on_blender(version)
    lanes["desktop"] = on_desktop
    lanes["training"] = training
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lanes", nargs="*", metavar="LANE", help=", ".join(lanes))
    parser.add_argument("--all", action="store_true", help="fail where a lane cannot run")
    parser.add_argument("--jobs", type=int, default=1, help="lanes side by side")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.lanes if name not in lanes]
    if unknown:
        parser.error(f"no lane {unknown[0]!r}; there are {', '.join(lanes)}")
    total: Counter[str] = Counter()
    skipped: list[str] = []

    def run(name: str) -> None:
        print(f"== {name}", flush=True)
        begun = time.monotonic()
        try:
            total.update(lanes[name]())
        except NotHere as reason:
            skipped.append(f"{name}: {reason}")
        print(f"== {name}: {time.monotonic() - begun:.0f} s", flush=True)

    names = chosen.lanes or list(lanes)
    with ThreadPoolExecutor(chosen.jobs) as pool:
        list(pool.map(run, [name for name in names if name != "desktop"]))
    if "desktop" in names:  # alone: it clicks in a window, which should answer
        run("desktop")
    for reason in skipped:
        print(f"SKIPPED {reason}")
    for line in failures:
        print(line)
    total["skipped"] += len(skipped)
    print(
        f"{total['passed']} passed, {total['failed'] + total['error']} failed, "
        f"{total['skipped']} skipped"
    )
    bad = total["failed"] + total["error"] or not total["passed"]
    return 1 if bad or (chosen.all and total["skipped"]) else 0


def lint() -> Counter[str]:
    """ruff, and mypy on every room."""
    python = environment("lint", any_python(), [], ["lint.txt"])
    counts: Counter[str] = Counter()
    _tally(counts, [str(python), "-m", "ruff", "check", "."])
    _tally(counts, [str(python), "-m", "ruff", "format", "--check", "."])
    with tempfile.TemporaryDirectory() as folder:
        # The root is itself the package, whatever the folder of the checkout is called.
        (Path(folder) / "synthpoint").symlink_to(ROOT, target_is_directory=True)
        rooms = [path.parent.name for path in sorted(ROOT.glob("*/__init__.py"))]
        files = [path.stem for path in sorted(ROOT.glob("*.py")) if path.stem != "__init__"]
        command = [str(python), "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml")]
        command += [
            "-msynthpoint",
            *(f"-psynthpoint.{name}" for name in (*rooms, *files, "tools.blender_types")),
        ]
        _tally(counts, command, folder)
    return counts


def plain() -> Counter[str]:
    """core/ and exporters/ where there is no Blender at all."""
    python = environment("plain", any_python(), [], ["test.txt"])
    return _pytest(python, ["tests/core", "tests/exporters", "tests/tools"])


def package() -> Counter[str]:
    """The zips of a release, built anew from the last commit."""
    # Among the others, its place would depend on whether the folder build/ is there.
    from build import RELEASE, Details, NotBuilt, build

    python = environment("plain", any_python(), [], ["test.txt"])
    pythons = {blender.version: str(with_bpy(blender)) for blender in BLENDERS}
    try:
        for path in build(RELEASE, Details()):
            print(f"{path.name}  {path.stat().st_size / 1e6:.1f} MB", flush=True)
    except NotBuilt as error:
        failures.append(f"FAILED package: {error}")
        return Counter(failed=1)
    return _pytest(python, ["tests/package"], SYNTHPOINT_PYTHONS=json.dumps(pythons))


def on_blender(version: str) -> Counter[str]:
    """scene/ and the commands on Blender's module of this version."""
    blender = next(b for b in BLENDERS if b.version == version)
    python = with_bpy(blender)
    for other in BLENDERS:  # files saved with one Blender are opened with another
        with suppress(NotHere):
            with_bpy(other)
    load = subprocess.run(
        [str(python), "-c", "import bpy"], capture_output=True, text=True, check=False
    )
    if load.returncode:
        raise NotHere(f"the bpy module does not load: {load.stderr.strip().splitlines()[-1]}")
    tests = ["tests/scene", "tests/commands", "tests/truth"]
    if version not in (BLENDERS[0].version, BLENDERS[-1].version):
        # The tables of an artist's day take minutes: on the oldest and the newest Blender.
        tests += [f"--ignore=tests/truth/{name}.py" for name in ("test_day", "test_day_more")]
    return _pytest(python, tests)


def on_desktop() -> Counter[str]:
    """The built zip in a real Blender with a window."""
    require_desktop()
    python = environment("plain", any_python(), [], ["test.txt"])
    return _pytest(python, ["tests/desktop"])


def training() -> Counter[str]:
    """The real training libraries on a small rendered dataset."""
    python = environment("training", find_python("3.11"), [], ["training.txt"], uv_too=False)
    renderer = with_bpy(any_blender()[0])
    with tempfile.TemporaryDirectory() as folder:
        command = [str(renderer), "synthpoint.py", "generate", "--output", f"{folder}/set"]
        command += ["--count", "12", "--resolution", "160x120", "--samples", "2"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr)
            return Counter(failed=1)
        return _pytest(python, ["tests/training"], SYNTHPOINT_DATASET=f"{folder}/set")


def _pytest(python: Path, words: list[str], **variables: str) -> Counter[str]:
    present = [w for w in words if (ROOT / w).exists()]
    done = subprocess.Popen(
        [str(python), *PYTEST, *present],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables},
    )  # fmt: skip
    assert done.stdout is not None
    name, last = Path(python).parents[1].name, ""
    for line in done.stdout:
        print(f"{name}: {line}", end="", flush=True)
        last = line if re.search(r"\d+ (passed|failed|error|skipped)", line) else last
        if re.match(r"(FAILED|ERROR) ", line) or re.match(r"E  +\S", line):
            failures.append(f"{name}: {line.rstrip()}")
    counts = Counter(
        {word.rstrip("s") if word == "errors" else word: int(number)
         for number, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", last)}
    )  # fmt: skip
    if done.wait() and not counts["failed"] and not counts["error"]:
        counts["error"] += 1  # it ended before it could count, or crashed while it left
        failures.append(f"FAILED {name}: pytest ended with {done.returncode} after: {last.strip()}")
    return counts


def _tally(counts: Counter[str], command: list[str], folder: str | Path = ROOT) -> None:
    done = subprocess.run(command, cwd=folder, check=False)
    counts["failed" if done.returncode else "passed"] += 1
    if done.returncode:
        failures.append(f"FAILED {' '.join(command[1:])}")


if __name__ == "__main__":
    sys.exit(main())
