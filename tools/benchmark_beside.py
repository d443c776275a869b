"""What lies beside the render in the process that renders: the measure `beside` of benchmark.py."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from benchmark_scaling import prepared

SIZE, INSTRUMENTS = (640, 480), 3
WARM = 5  # images before the first that counts: others draw and develop from the third one on

# The bare operator does these too: sync, the samples, and its own share of encode.
OPERATOR = ("sync", "render")


def measure(images: int) -> dict[str, Any]:
    """A row for hands off and on, and for all done here or by other processes too: medians of
    milliseconds by phase, of this process's time on the processor, of images of `surgical` at one
    sample. The bare operator's own writing of the picture counts in `encode`."""
    rows = []
    for hands in (False, True):
        for apart in (False, True):
            spent = list(_images(images, hands, apart))
            row = {"hands": hands, "apart": apart, "phases": {
                name: statistics.median(one[name] for one in spent) for name in spent[0]
            }}  # fmt: skip
            beside = (sum(v for k, v in one.items() if k not in OPERATOR) for one in spent)
            row["beside"] = statistics.median(beside)
            rows.append(row)
            print(json.dumps(row), file=sys.stderr, flush=True)
    return {"images": images, "rows": rows}


def _images(images: int, hands: bool, apart: bool) -> Iterator[dict[str, float]]:
    """Milliseconds of each by phase."""
    from synthpoint.commands.running.beside import Beside
    from synthpoint.core.running import stopwatch
    from synthpoint.core.settings.ranges import Range
    from synthpoint.scene.render import status
    from synthpoint.scene.stage import Stage

    scene, spec = prepared("surgical", SIZE, 1)
    count = Range(INSTRUMENTS, INSTRUMENTS)
    stage = Stage(scene, replace(
        spec, instruments=replace(spec.instruments, count=count),
        in_hand=replace(spec.in_hand, enabled=hands),
    ))  # fmt: skip
    indices = range(1, WARM + images + 1)
    watch = stopwatch.Stopwatch(time.process_time)
    with (
        stopwatch.running(watch), status.told(watch.follow),
        Beside(stage, indices if apart else (), lambda _: None) as beside,
    ):  # fmt: skip
        for index in indices:
            watch.image()
            if apart:
                developed = beside.develop(stage.expose(beside.sample()))
                if developed is not None:
                    stage.encoded(developed)
            else:
                stage.shoot(index)
            spent = watch.image()
            if index > WARM:
                yield spent
    stage.close()
