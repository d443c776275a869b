"""What a run takes beside Blender's bare renders of the same scenes: the measures `overhead` and
`hands` of benchmark.py."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

PRESETS = ("surgical", "operating_room", "stress")
SIZE = {"width": 640, "height": 480, "samples": 16}
WARM = 4  # images before the first that counts: others draw and develop from the third one on

Stages = Callable[..., Any]


def measure(images: int, stages: Stages) -> dict[str, Any]:
    """A row for each preset, at 640×480 and 16 samples: seconds of an image by the clock, of a run
    as `generate` does it and of the bare `render(write_still=True)` of the same scenes, one half of
    them before the run and the other one after it, so that a machine that gets slower meanwhile
    does not matter."""
    return {"images": images, "rows": [_row(preset, images, stages) for preset in PRESETS]}


def _row(preset: str, images: int, stages: Stages) -> dict[str, Any]:
    stage = stages(preset, **SIZE)
    for index in range(1, WARM + 1):
        stage.shoot(index)
    indices = range(WARM + 1, WARM + images + 1)
    half = indices[len(indices) // 2]
    before = _bare(stage, range(indices.start, half))
    whole = _run(stage, indices)
    bare = before + _bare(stage, range(half, indices.stop))
    stage.close()
    return {
        "preset": preset, "bare_s": bare / images, "whole_s": whole / images,
        "ratio": whole / bare,
    }  # fmt: skip


def _bare(stage: Any, indices: Iterable[int]) -> float:
    """Seconds of the operator alone, all together. The scene is set first, and that takes none."""
    import bpy
    from synthpoint.core.running.console import quiet
    from synthpoint.scene.blender.meanwhile import meanwhile

    scene, layer, spent = stage.scene, stage.layer, 0.0
    with (
        meanwhile(scene.render, use_compositing=False),
        meanwhile(layer, use_pass_object_index=False, use_pass_z=False),
    ):
        scene.render.filepath = str(stage.darkroom.folder / "bare")
        with meanwhile(scene.cycles, use_denoising=False, samples=1), quiet():
            bpy.ops.render.render()  # the denoiser would look for the guides that it has had
        for index in indices:
            stage.apply(stage.sample(index))
            scene.cycles.denoising_input_passes = "RGB"
            begun = time.perf_counter()
            with quiet():
                bpy.ops.render.render(write_still=True)
            spent += time.perf_counter() - begun
    return spent


def _run(stage: Any, indices: range) -> float:
    """Seconds of these images with labels and files, all together."""
    from synthpoint.commands.running.beside import Beside
    from synthpoint.core.dataset.files import write_bytes
    from synthpoint.core.dataset.image_files import without_comments
    from synthpoint.core.dataset.layout import Layout
    from synthpoint.core.dataset.records import RecordFile

    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(Path(folder))
        layout.make()
        records = RecordFile(layout.records / "all.jsonl")

        def write(developed: Any) -> None:
            if developed is not None:
                record = developed.record
                picture = without_comments(stage.encoded(developed))
                write_bytes(layout.image(record.split, record.file), picture)
                records.add(record)

        todo = range(indices.start - WARM, indices.stop)
        with Beside(stage, todo, lambda _: None) as beside:
            for index in todo:
                if index == indices.start:
                    begun = time.perf_counter()
                write(beside.develop(stage.expose(beside.sample())))
            write(beside.rest())
            return time.perf_counter() - begun


def hands(images: int, stages: Stages) -> dict[str, Any]:
    """The processor's time (ms) to draw and set up an image with instruments in hands, beyond what
    it takes without: the median of so many images, and the nine in ten."""
    spent = []
    for held in (False, True):
        stage = stages(width=64, height=64, samples=1, hands=held)
        times = []
        for index in range(1, images + 1):
            begun = time.process_time()
            stage.apply(stage.sample(index))
            times.append(time.process_time() - begun)
        stage.close()
        spent.append(times)
    added = [1e3 * (held - free) for free, held in zip(*spent, strict=True)]
    return {
        "added_median_ms": statistics.median(added),
        "added_p90_ms": statistics.quantiles(added, n=10)[-1],
    }  # fmt: skip
