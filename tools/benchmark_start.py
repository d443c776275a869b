"""What the start of a run takes, beside Blender's own: part of the measure `scaling` of
benchmark.py.

python tools/benchmark_start.py PRESET      the parts of a start, in the process that it is
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PRESETS = ("surgical", "operating_room")
SIZE, SAMPLES = (160, 120), 4

# Of Blender's own start with one render, and a render of ours.
BOUND = 1.5

# The factory scene.
BARE = f"""
import sys
import bpy
scene = bpy.context.scene
scene.render.engine, scene.cycles.device, scene.cycles.samples = "CYCLES", "CPU", {SAMPLES}
scene.render.resolution_x, scene.render.resolution_y = {SIZE}
scene.render.resolution_percentage = 100
scene.render.filepath = sys.argv[1]
bpy.ops.render.render(write_still=True)
"""

# Clock's and processor's.
Seconds = tuple[float, float]


def start(preset: str) -> dict[str, Any]:
    """A run of one image beside Blender's start with a render and a warm render of ours; `first` is
    the same run with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        # A disk is warm with the modules' bytecode on it, too.
        here = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        here["XDG_CACHE_HOME"] = folder
        first, whole = (seconds(generate(preset, 1, Path(folder) / n), here) for n in "ab")
        bare = seconds([sys.executable, "-c", BARE, str(Path(folder) / "bare.png")], here)
        said = subprocess.run(
            [sys.executable, __file__, preset], env=here, text=True, check=True,
            stdout=subprocess.PIPE,
        ).stdout  # fmt: skip
    found = json.loads(said.splitlines()[-1])
    row = {
        "preset": preset, "parts": found["parts"], "first": first,
        **beside(whole, bare, found["render"]),
    }  # fmt: skip
    print(json.dumps(row), file=sys.stderr, flush=True)
    return row


def beside(whole: Seconds, bare: Seconds, render: Sequence[float]) -> dict[str, Any]:
    """How many times as long a start takes, by the clock and by the processor's time."""
    clock, cpu = (w / (b + r) for w, b, r in zip(whole, bare, render, strict=True))
    return {
        "whole": whole, "bare": bare, "render": render, "ratio": clock, "ratio_cpu": cpu,
        "held": clock < BOUND,
    }  # fmt: skip


def table(rows: list[dict[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """Head and lines."""
    head = ["preset", "one image (s)", "with an empty cache (s)", "Blender and a render (s)",
            "a render of ours (s)", "ratio", "by the processor's time", "bound"]  # fmt: skip
    return head, [
        [row["preset"], *(f"{row[n][0]:.1f}" for n in ("whole", "first", "bare", "render")),
         f"{row['ratio']:.1f} ×", f"{row['ratio_cpu']:.1f} ×",
         f"{BOUND:g} ×, {'held' if row['held'] else 'missed'}"]
        for row in rows
    ]  # fmt: skip


def parts_table(rows: list[dict[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """A line for each part that takes a tenth of a second in any of the rows, the most first."""
    most: dict[str, float] = {}
    for row in rows:
        for name, spent in row["parts"].items():
            most[name] = max(spent, most.get(name, 0.0))
    names = sorted((n for n in most if most[n] >= 0.1), key=lambda n: -most[n])
    return ["part (s of the processor)", *(row["preset"] for row in rows)], [
        [name, *(f"{row['parts'].get(name, 0.0):.1f}" for row in rows)] for name in names
    ]


def generate(preset: str, images: int, out: Path) -> list[str]:
    """The command of a run."""
    width, height = SIZE
    return [
        sys.executable, str(ROOT / "synthpoint.py"), "generate", "--preset", preset,
        "--count", str(images), "--resolution", f"{width}x{height}", "--samples", str(SAMPLES),
        "--device", "cpu", "--output", str(out),
    ]  # fmt: skip


def seconds(words: list[str], env: dict[str, str] | None = None) -> Seconds:
    """Of a process with all that it started."""

    def used() -> float:
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    before, begun = used(), time.perf_counter()
    subprocess.run(words, env=env, check=True, capture_output=True)
    return time.perf_counter() - begun, used() - before


def parts(preset: str) -> dict[str, Any]:
    """The processor's seconds of each part of this process's start; seconds of a later render."""
    spent: dict[str, float] = {}

    @contextmanager
    def part(name: str) -> Iterator[None]:
        """None counts twice: what others within it take is theirs."""
        begun, others = time.process_time(), sum(spent.values())
        yield
        others = sum(spent.values()) - others
        spent[name] = spent.get(name, 0.0) + time.process_time() - begun - others

    def watched(name: str, function: Any) -> Any:
        @wraps(function)
        def call(*words: Any, **more: Any) -> Any:
            with part(name):
                return function(*words, **more)

        return call

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command has it
    with part("Blender's module"):
        import bpy  # noqa: F401
    with part("our modules"):
        _load()
        from benchmark_scaling import grouped, prepared, timed
        from synthpoint.scene import stage, takeover
        from synthpoint.scene.randomizers import effects
    takeover.of = watched("taking instruments over", takeover.of)
    for effect in effects():
        name = f"effect `{effect.of.name}`"
        effect.__init__ = watched(name, effect.__init__)  # type: ignore[method-assign]
    with part("building instruments"):
        scene, spec = prepared(preset, SIZE, SAMPLES)
    with part("the stage otherwise"):
        made = stage.Stage(scene, spec)
    with part("the first image"):
        made.shoot(1)
    clocks = (time.perf_counter, time.process_time)
    later = [grouped(timed(made, range(2, 5), clock))["operator"] / 1e3 for clock in clocks]
    return {"parts": spent, "render": later}


def _load() -> None:
    sys.path.insert(0, str(ROOT))
    import synthpoint

    synthpoint.load_package()
    from synthpoint import properties

    properties.register()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(json.dumps(parts(sys.argv[1])), flush=True)
    os._exit(0)  # Blender's module may crash as it ends, with all done
