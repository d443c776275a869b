"""How much labels and files cost beside the render itself, and whether long runs stay steady.

Runs on a Python with Blender's module. Prints one JSON object; tools/prove.py makes tables of it.

python tools/benchmark.py overhead [IMAGES]     whole pipeline against the bare render, in turns
python tools/benchmark.py hands [IMAGES]        the same with instruments in hands, and what drawing
                                                and posing them adds
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
import tempfile
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
import benchmark_peers
import benchmark_scaling
import benchmark_tools
import conftest  # noqa: F401  loads the package
from synthpoint.core.dataset.files import write_bytes
from synthpoint.core.dataset.image_files import without_comments
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.dataset.records import RecordFile
from synthpoint.core.job.spec import from_json
from synthpoint.scene.prepare import prepare
from synthpoint.scene.render.cycles import Darkroom, quiet
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


def overhead(images: int, hands: bool = False) -> dict[str, Any]:
    """Ratio of a whole image (draw, apply, rays, render, passes, labels, files) to the bare
    `render(write_still=True)` of the very same scene, at 640×480 and 16 samples.

    The bare render's scene is set first and changed a little back and forth, so that Blender has
    to synchronise it as it has for every new image.
    """
    import bpy

    stage = _stage(width=640, height=480, samples=16, hands=hands)
    folder = Path(tempfile.mkdtemp())
    layout = Layout(folder)
    layout.make()
    records = RecordFile(layout.records / "all.jsonl")
    scene, ratios, bare_times, whole_times = stage.scene, [], [], []
    stage.shoot(1)
    for index in range(2, images + 2):
        plain = folder / "bare.jpg"

        def bare(index: int = index, plain: Path = plain) -> float:
            stage.apply(stage.sample(index))
            settings = scene.compositing_node_group if bpy.app.version >= (5, 0) else None
            scene.render.use_compositing = False
            stage.layer.use_pass_object_index = stage.layer.use_pass_z = False
            scene.render.filepath = str(plain)
            begun = time.perf_counter()
            with quiet():
                bpy.ops.render.render(write_still=True)
            spent = time.perf_counter() - begun
            scene.render.use_compositing = True
            stage.layer.use_pass_object_index = stage.layer.use_pass_z = True
            assert settings is None or scene.compositing_node_group == settings
            return spent

        def whole(index: int = index) -> float:
            begun = time.perf_counter()
            picture, record = stage.shoot(index)
            place = layout.image(record.split, record.file)
            write_bytes(place, without_comments(picture.read_bytes()))
            records.add(record)
            return time.perf_counter() - begun

        # In turns, so that neither side always finds the scene as the other left it; before
        # each, another image is applied, so that both have the same to synchronise.
        times = {}
        for run in (bare, whole) if index % 2 else (whole, bare):
            stage.apply(stage.sample(index + 1000))
            times[run.__name__] = run()
        bare_times.append(times["bare"])
        whole_times.append(times["whole"])
        ratios.append(times["whole"] / times["bare"])
    return {
        "images": images,
        "bare_median_s": statistics.median(bare_times),
        "whole_median_s": statistics.median(whole_times),
        "ratio_median": statistics.median(ratios),
        "ratio_of_sums": sum(whole_times) / sum(bare_times),
    }


def in_hands(images: int) -> dict[str, Any]:
    """`overhead` of pictures with hands, and the processor's time (ms) to draw and set up an image
    beyond what it takes without: the median of so many images, and the nine in ten."""
    result = overhead(max(4, images // 5), hands=True)
    spent = []
    for hands in (False, True):
        stage = _stage(width=64, height=64, samples=1, hands=hands)
        times = []
        for index in range(1, images + 1):
            begun = time.process_time()
            stage.apply(stage.sample(index))
            times.append(time.process_time() - begun)
        stage.close()
        spent.append(times)
    added = [1e3 * (held - free) for free, held in zip(*spent, strict=True)]
    return {
        **result, "added_median_ms": statistics.median(added),
        "added_p90_ms": statistics.quantiles(added, n=10)[-1],
    }  # fmt: skip


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
    """Error of a picture against one of many samples, and its time, for several settings."""
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
            begun = time.perf_counter()
            picture, _ = stage.shoot(index)
            spent += time.perf_counter() - begun
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
    "overhead": (overhead, 8),
    "hands": (in_hands, 40),
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
