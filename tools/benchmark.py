"""How much labels and files cost beside the render itself, and whether long runs stay steady.

Runs on a Python with Blender's module. Prints one JSON object; tools/prove.py makes tables of it.

python tools/benchmark.py overhead [IMAGES]     runs against the bare renders of their scenes
python tools/benchmark.py hands [IMAGES]        what drawing and posing hands adds
python tools/benchmark.py steady [IMAGES]       times and memory over a long run of tiny images
python tools/benchmark.py everything [IMAGES]   the same with every randomizer on
python tools/benchmark.py field [IMAGES]        the same with the default preset
python tools/benchmark.py cost SECTION|-        time beside the render, without one randomizer
python tools/benchmark.py quality               picture error against time, for the defaults
python tools/benchmark.py adaptive [IMAGES]     the same with samples that end early
python tools/benchmark.py tools [RECORDS]       time and memory of all that needs no render
python tools/benchmark.py beside [IMAGES]       what lies beside the render, by phase
python tools/benchmark.py scaling [IMAGES]      cost against samples, resolution, instruments,
                                                faces and workers; the start
python tools/benchmark.py blenderproc [IMAGES]  images a second beside BlenderProc
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command has it
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import benchmark_adaptive
import benchmark_beside
import benchmark_overhead
import benchmark_peers
import benchmark_scaling
import benchmark_tools
import conftest  # noqa: F401  loads the package
from synthpoint.core.job.spec import from_json
from synthpoint.scene.prepare import prepare
from synthpoint.scene.render.cycles import Darkroom
from synthpoint.scene.stage import Stage

from synthpoint import presets, properties

# The preset with every randomizer on, at its widest; its photos are those of the docs.
WIDEST = "stress"
PHOTOS = Path(__file__).resolve().parents[1] / "docs" / "pictures"

# What cannot be switched off while the others go on: the bundled scene has no camera of its own,
# and without a choice of instruments all of them are shown.
ALWAYS_ON = ("camera", "instruments")


def _stage(preset: str = "surgical", without: str = "", hands: bool = False, **render: Any) -> Any:
    spec = from_json(presets.randomization(preset))
    if hands:
        spec = replace(spec, in_hand=replace(spec.in_hand, enabled=True, share=1.0))
    spec = replace(spec, render=replace(spec.render, **render))
    if preset == WIDEST:
        spec = replace(spec, photos=replace(spec.photos, enabled=True, folder=str(PHOTOS)))
    if without:
        spec = replace(spec, **{without: replace(getattr(spec, without), enabled=False)})
    return Stage(*prepare(spec, None, False))


def steady(
    images: int, preset: str = "surgical", warm: int = 9, compared: int = 50, shown: int = 100
) -> dict[str, Any]:
    """Time of the last `compared` images against that of as many after the first `warm`, memory
    growth after the first `shown`, and datablock growth, at 64×64 and one sample. Times are the
    processor's, which other work on the machine hardly moves. By then, all that can be shown has
    taken its memory, which Blender keeps: the mesh as evaluated, and what rays need of it.
    """
    import bpy

    stage = _stage(preset, width=64, height=64, samples=1)
    # Single images differ by 35 MB, and so do medians of a few.
    window = max(20, images // 10)
    times, memory, blocks = [], [], []
    for index in range(1, images + 1):
        begun = time.process_time()
        stage.shoot(index)
        times.append(time.process_time() - begun)
        memory.append(_resident())
        blocks.append(sum(len(getattr(bpy.data, name)) for name in _collections(bpy)))
    return {
        "images": images,
        "ratio": sum(times[-compared:]) / sum(times[warm : warm + compared]),
        "memory_growth_mb": statistics.median(memory[-window:])
        - statistics.median(memory[shown : shown + window]),
        "datablocks_growth": blocks[-1] - blocks[warm + compared],
    }


def cost(without: str, images: int = 10) -> dict[str, Any]:
    """Processor time of each image beside the render (draw, apply, rays, labels, development) at
    640×480 with every randomizer but `without`; with none left out also its whole time on the
    clock, at 16 samples. Without the render's own time the samples make no difference.

    Switching one off leaves the draws of the others alone, so the same images are compared.
    """
    render, spent = Darkroom._render, 0.0

    def timed(*words: Any, **more: Any) -> Any:
        nonlocal spent
        begun = time.process_time()
        try:
            return render(*words, **more)
        finally:
            spent += time.process_time() - begun

    Darkroom._render = timed
    stage = _stage(WIDEST, without, width=640, height=480, samples=1 if without else 16)
    stage.shoot(1)
    beside, whole = [], []
    for index in range(2, images + 2):
        clock, begun, spent = time.perf_counter(), time.process_time(), 0.0
        stage.shoot(index)
        whole.append(time.perf_counter() - clock)
        beside.append(time.process_time() - begun - spent)
    on = [f.name for f in fields(stage.spec) if getattr(getattr(stage.spec, f.name), "enabled", 0)]
    return {
        "beside": beside, "whole": whole, "sections": [n for n in on if n not in ALWAYS_ON]
    }  # fmt: skip


def quality() -> dict[str, Any]:
    """Error of a picture against one of many samples, and its time on the processor, for several
    settings."""
    import numpy as np
    from PIL import Image

    rows = []
    truth: dict[int, Any] = {}
    indices = (1, 2, 3)
    for samples, denoise, bounces in (
        (512, False, 12), (4, True, 4), (8, True, 4), (16, True, 4), (32, True, 4), (64, True, 4),
        (16, False, 4), (64, False, 4), (16, True, 2), (16, True, 12),
    ):  # fmt: skip
        stage = _stage(width=320, height=240, samples=samples, denoise=denoise, bounces=bounces,
                       format="png")  # fmt: skip
        stage.shoot(indices[0])
        errors, spent = [], 0.0
        for index in indices:
            begun = time.process_time()
            picture, _ = stage.shoot(index)
            spent += time.process_time() - begun
            pixels = np.asarray(Image.open(picture), dtype=np.float64)
            truth.setdefault(index, pixels)
            errors.append(float(np.sqrt(((pixels - truth[index]) ** 2).mean())))
        stage.close()
        rows.append({
            "samples": samples, "denoise": denoise, "bounces": bounces,
            "error": statistics.mean(errors), "seconds": spent / len(indices),
        })  # fmt: skip
    return {"rows": rows[1:]}


def _collections(bpy: Any) -> list[str]:
    return [p.identifier for p in bpy.data.bl_rna.properties if p.type == "COLLECTION"]


def _resident() -> float:
    """Memory of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError("no VmRSS in /proc/self/status")


# What is done for so many images, or records, unless another number is given.
MEASURES: dict[str, tuple[Callable[[int], dict[str, Any]], int]] = {
    "overhead": (partial(benchmark_overhead.measure, stages=_stage), 8),
    "hands": (partial(benchmark_overhead.hands, stages=_stage), 40),
    "steady": (steady, 500),
    "everything": (partial(steady, preset=WIDEST, warm=100, compared=100), 2000),
    # The rarest of its things are first shown after some hundred images.
    "field": (partial(steady, preset=presets.DEFAULT, warm=100, compared=100, shown=400), 1000),
    "adaptive": (benchmark_adaptive.measure, 3),
    "tools": (benchmark_tools.measure, 1000),
    "blenderproc": (benchmark_peers.measure, 3),
    "beside": (benchmark_beside.measure, 20),
    "scaling": (benchmark_scaling.measure, 3),
}

if __name__ == "__main__":
    words = sys.argv[1:]
    properties.register()
    if words[:1] == ["cost"] and len(words) == 2:
        result = cost(words[1].strip("-"))
    elif words[:1] == ["quality"]:
        result = quality()
    elif words and words[0] in MEASURES:
        measure, images = MEASURES[words[0]]
        result = measure(int(words[1]) if len(words) > 1 else images)
    else:
        sys.exit(__doc__)
    print(json.dumps(result))
