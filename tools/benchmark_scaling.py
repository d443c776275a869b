"""What an image costs by its samples, resolution, instruments and their faces; what two workers
bring; what the start takes (benchmark_start.py): the measure `scaling` of benchmark.py.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import benchmark_start
from benchmark_start import SAMPLES, SIZE

# What Blender's render operator does; all else lies beside it.
OPERATOR = ("sync", "render", "encode")
GROUPS = {
    "draw": ("draw", "pose"), "apply": ("apply",), "sync": ("sync",), "render": ("render",),
    "encode": ("encode",), "passes": ("passes",), "sensor": ("sensor",),
    "labels": ("labels",), "other": ("write", "waiting", "other"),
}  # fmt: skip

# What is varied, in which unit.
SWEEPS = {
    "samples": "sample", "resolution": "1,000 pixels", "instruments": "instrument",
    "faces": "1,000 triangles",
}  # fmt: skip

# One of each class, both of them in every image.
TWO = ("needle_holder/crile_wood_15", "tweezers/adson_12")


def measure(images: int) -> dict[str, Any]:
    """Rows a sweep: the processor's milliseconds an image by what they went into, medians of so
    many images after the first one. The same images of `surgical` in all rows."""
    width, height = SIZE
    sizes = [(width * n, height * n) for n in (1, 2, 4)]
    return {
        "images": images,
        "samples": [_row(n, n, images, samples=n) for n in (1, 4, 16, 64)],
        "resolution": [_row(f"{w}×{h}", w * h / 1e3, images, size=(w, h)) for w, h in sizes],
        "instruments": [_row(n, n, images, count=n) for n in (1, 3, 6, 9)],
        "faces": list(_faces(images)),
        "workers": [workers(n) for n in (1, 2)],
        "start": [benchmark_start.start(preset) for preset in benchmark_start.PRESETS],
    }


def _faces(images: int) -> Iterator[dict[str, Any]]:
    for cuts in (0, 1, 3):
        number = 0

        def divide(cuts: int = cuts) -> None:
            nonlocal number
            number = subdivide(cuts)

        row = _row("", 0, images, count=len(TWO), bundled=TWO, before=divide)
        yield {**row, "name": f"{number:,}", "amount": number / 1e3}


def _row(
    name: object, amount: float, images: int, size: tuple[int, int] = SIZE,
    samples: int = SAMPLES, count: int | None = None, bundled: tuple[str, ...] = (),
    before: Callable[[], None] = lambda: None,
) -> dict[str, Any]:  # fmt: skip
    """`before` is called on the scene that is to be taken over."""
    from synthpoint.core.settings.ranges import Range
    from synthpoint.scene.stage import Stage

    scene, spec = prepared("surgical", size, samples, bundled)
    if count is not None:
        spec = replace(spec, instruments=replace(spec.instruments, count=Range(count, count)))
    before()
    stage = Stage(scene, spec)
    stage.shoot(1)
    phases = timed(stage, range(2, images + 2), time.process_time)
    stage.close()
    row = {"name": str(name), "amount": amount, **grouped(phases)}
    print(json.dumps(row), file=sys.stderr, flush=True)
    return row


def prepared(
    preset: str, size: tuple[int, int], samples: int, bundled: tuple[str, ...] = ()
) -> Any:
    """The open scene of a preset, on the bundled instruments, and its spec."""
    from synthpoint.core.job.spec import from_json
    from synthpoint.scene.prepare import prepare

    from synthpoint import presets

    spec = from_json(presets.randomization(preset))
    width, height = size
    return prepare(
        replace(
            spec, render=replace(spec.render, width=width, height=height, samples=samples),
            instruments=replace(spec.instruments, bundled=bundled),
        ), None, False,
    )  # fmt: skip


def timed(stage: Any, indices: Iterable[int], clock: Callable[[], float]) -> list[dict[str, float]]:
    """Milliseconds of each image, by phase."""
    from synthpoint.core.running import stopwatch
    from synthpoint.scene.render import status

    spent = []
    with stopwatch.running(stopwatch.Stopwatch(clock)) as watch, status.told(watch.follow):
        for index in indices:
            watch.image()
            stage.shoot(index)
            spent.append(watch.image())
    return spent


def subdivide(cuts: int) -> int:
    """Cuts each triangle of the open scene's meshes into (cuts + 1)² ones of the same shape; the
    number of triangles that there are then. Vertices keep their numbers, by which keypoints hang
    on them."""
    import bmesh
    import bpy

    number = 0
    for mesh in bpy.data.meshes:
        work = bmesh.new()
        work.from_mesh(mesh)
        bmesh.ops.triangulate(work, faces=work.faces[:])
        if cuts:
            bmesh.ops.subdivide_edges(work, edges=work.edges[:], cuts=cuts, use_grid_fill=True)
            bmesh.ops.triangulate(work, faces=work.faces[:])
        number += len(work.faces)
        work.to_mesh(mesh)
        work.free()
    return number


def grouped(images: Sequence[dict[str, float]]) -> dict[str, Any]:
    """Medians of the images: of each of GROUPS, of what lies beside the operator, and of all."""
    groups = {g: statistics.median(sum(i[n] for n in names) for i in images)
              for g, names in GROUPS.items()}  # fmt: skip
    whole = [sum(image.values()) for image in images]
    operator = [sum(image[name] for name in OPERATOR) for image in images]
    beside = [a - b for a, b in zip(whole, operator, strict=True)]
    return {
        "groups": groups, "operator": statistics.median(operator),
        "beside": statistics.median(beside), "whole": statistics.median(whole),
    }  # fmt: skip


def line(xs: Sequence[float], ys: Sequence[float]) -> dict[str, float]:
    """The straight line through them by least squares: what one x more costs (`each`), what there
    is without any (`fixed`), and how far the farthest y is from it, as a share of it (`off`)."""
    each, fixed = statistics.linear_regression(xs, ys)
    off = max(abs(fixed + each * x - y) / y for x, y in zip(xs, ys, strict=True))
    return {"each": each, "fixed": fixed, "off": off}


def workers(number: int, images: int = 6) -> dict[str, Any]:
    """Seconds of the clock of a whole run, and from its first picture to its last one."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        words = benchmark_start.generate("surgical", images, out)
        seconds, cpu = benchmark_start.seconds([*words, "--workers", str(number)])
        written = sorted(p.stat().st_mtime for p in (out / "images").rglob("*.jpg"))
    return {"workers": number, "images": images, "seconds": seconds, "cpu": cpu,
            "rendering": written[-1] - written[0]}  # fmt: skip


def tables(found: dict[str, Any]) -> dict[str, tuple[list[str], list[list[Any]]]]:
    """Head and lines of each table of what `measure` gives, by name."""
    made = {}
    lines = []
    for name, unit in SWEEPS.items():
        head = [name, *GROUPS, "beside the operator", "an image (ms)", "of the first"]
        first = found[name][0]["whole"]
        made[name] = head, [
            [row["name"], *(f"{ms:.0f}" for ms in row["groups"].values()), f"{row['beside']:.0f}",
             f"{row['whole']:.0f}", f"{row['whole'] / first:.2f} ×"]
            for row in found[name]
        ]  # fmt: skip
        amounts = [row["amount"] for row in found[name]]
        for what in ("operator", "beside"):
            fit = line(amounts, [row[what] for row in found[name]])
            lines.append([what, unit, f"{fit['each']:.1f}", f"{fit['fixed']:.0f}",
                          f"{100 * fit['off']:.0f} %"])  # fmt: skip
    made["lines"] = ["of the image", "each", "costs (ms)", "without any (ms)",
                     "farthest from the line"], lines  # fmt: skip
    made["workers"] = ["workers", "images", "all (s)", "of the processor (s)",
                       "first picture to last (s)"], [
        [row["workers"], row["images"], *(f"{row[n]:.1f}" for n in ("seconds", "cpu", "rendering"))]
        for row in found["workers"]
    ]  # fmt: skip
    made["start"] = benchmark_start.table(found["start"])
    made["start-parts"] = benchmark_start.parts_table(found["start"])
    return made
