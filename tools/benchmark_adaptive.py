"""What it brings to stop a pixel's samples early where its noise is low: the measure `adaptive` of
benchmark.py. Off in our renders; the table in docs/performance.md says why."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import product
from typing import Any

from benchmark_scaling import prepared

THRESHOLDS = (0.1, 0.05, 0.02)
MOST = (16, 64)
# Samples before Cycles looks at the noise; 0: its own choice, 16 / threshold ** 0.3.
LEAST = (0, 4)
MANY = 512
SIZE = 160, 120


def measure(images: int) -> dict[str, Any]:
    """A row a threshold and number of least and most samples: the error (8-bit levels, RMS)
    against MANY samples without denoiser, the processor's seconds an image, means of the images 1
    to `images` of `surgical`, denoised, before a sensor's noise."""
    import numpy as np
    from PIL import Image
    from synthpoint.scene.stage import Stage

    def stage(denoise: bool, samples: int) -> Any:
        scene, spec = prepared("surgical", SIZE, samples)
        render = replace(spec.render, denoise=denoise, format="png")
        sensor = replace(spec.sensor, enabled=False)
        return Stage(scene, replace(spec, render=render, sensor=sensor))

    def shoot(stage: Any) -> tuple[Any, float]:
        pictures, spent = [], 0.0
        for index in range(1, images + 1):
            begun = time.process_time()
            file, _ = stage.shoot(index)
            spent += time.process_time() - begun
            pictures.append(np.asarray(Image.open(file), dtype=np.float64))
        return np.stack(pictures), spent / images

    some = stage(denoise=False, samples=MANY)
    truth, _ = shoot(some)
    some.close()
    some = stage(denoise=True, samples=MOST[0])
    some.shoot(images + 1)
    cycles, rows = some.scene.cycles, []
    for most in MOST:
        for threshold, least in ((None, 0), *product(THRESHOLDS, LEAST)):
            cycles.samples, cycles.adaptive_min_samples = most, least
            cycles.use_adaptive_sampling = threshold is not None
            cycles.adaptive_threshold = threshold or 0.0
            pictures, seconds = shoot(some)
            errors = np.sqrt(((pictures - truth) ** 2).mean((1, 2, 3)))
            rows.append({
                "most": most, "least": least, "threshold": threshold,
                "error": float(errors.mean()), "seconds": seconds,
            })  # fmt: skip
    some.close()
    return {"images": images, "rows": rows}
