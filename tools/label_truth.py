"""Measures labels against independent truth: renders of marks and of flat colours.

Runs on a Python with Blender's module and pycocotools. Prints one JSON object; tools/prove.py makes
tables of it and holds the bounds.

python tools/label_truth.py positions [IMAGES]    keypoint error for each camera and set-up
python tools/label_truth.py masks [IMAGES]        masks, polygons and run lengths
python tools/label_truth.py sight [KEYPOINTS]     visibility
python tools/label_truth.py held [KEYPOINTS]      both, of instruments in hands
python tools/label_truth.py field [KEYPOINTS]     both, and masks, with all of the default preset

With SYNTHPOINT_MINUTES in the environment a measurement stops after that time and says how far it
got.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import conftest  # noqa: F401  loads the package
import numpy as np
from pycocotools import mask as decoder
from synthpoint.core.labels import masks as shapes
from synthpoint.scene.blender import files
from synthpoint.scene.instruments import bundled
from synthpoint.scene.prepare import shipped_classes
from synthpoint.tests.scene import building
from synthpoint.tests.truth import (
    cameras,
    flat,
    jobs,
    positions,
    setups,
    sight,
)

import synthpoint

synthpoint.register()

# Masks of all images are decoded; every so many are also compared with a flat render.
FLAT_EVERY = 10

# Hands, gauze and boxes before and beside the instruments, often onto a keypoint.
COVERED = {"enabled": True, "share": 0.5, "onto_share": 0.5}

END = time.monotonic() + 60 * float(os.environ.get("SYNTHPOINT_MINUTES", "inf"))


def start_bundled() -> None:
    """A new scene with the bundled instruments."""
    scene = files.start_empty()
    for name in jobs.SHAPES:
        bundled.build(name, scene.collection)


def measure_positions(images: int) -> dict[str, Any]:
    """Errors in pixels of pictures 640 wide, for each camera (over `images`) and set-up."""
    folder = Path(tempfile.mkdtemp())
    rows = []
    for name in cameras.CAMERAS:
        start_bundled()
        width = cameras.CAMERAS[name][1]
        spec = cameras.job(name).with_classes(shipped_classes())
        rows.append(_errors(f"camera: {name}", spec, range(1, images + 1), folder, 640 / width))
    for make in setups.SETUPS:
        files.start_empty()
        setups.camera()
        make()
        spec = building.job(render={"width": 320, "height": 240})
        label = make.__name__.replace("_", " ")
        rows.append(_errors(f"set-up: {label}", spec, (1,), folder, 2.0))
    return {"rows": rows}


def _errors(case: str, spec: Any, indices: Any, folder: Path, factor: float) -> dict[str, Any]:
    found: list[float] = []
    with building.staged(spec) as stage:
        for index in indices:
            record = stage.shoot(index)[1]
            found += [factor * off for *_, off in positions.errors(stage, record, folder, 64)]
    _say(case)
    return {
        "case": case, "keypoints": len(found), "median": statistics.median(found),
        "max": max(found),
    }  # fmt: skip


def measure_masks(images: int) -> dict[str, Any]:
    """pycocotools' reading of polygons and run lengths, boxes and areas against the masks of
    `images` pictures, and every tenth picture's masks against a flat render."""
    folder = Path(tempfile.mkdtemp())
    start_bundled()
    spec = jobs.crowded(render={"width": 160, "height": 120})
    count: Counter[str] = Counter()
    rows: list[flat.Row] = []
    with building.staged(spec) as stage:
        for index in range(1, images + 1):
            record = stage.shoot(index)[1]
            for one in record.instances:
                if one.rle is not None:
                    _decode(one, record, count)
            if index % FLAT_EVERY == 0:
                rows += flat.compare(stage, record, folder)
            count["images"] += 1
            if index % 50 == 0:
                _say(f"{index} images, {count['masks']} masks")
            if time.monotonic() > END:
                break
    large = [r for r in rows if r.area >= 500]
    return {
        **{
            name: count[name]
            for name in ("images", "masks", "holes", "polygons", "lengths", "boxes")
        },
        "compared": len(rows),
        "large": len(large),
        "overlap_median": statistics.median(r.overlap for r in large),
        "overlap_min": min(r.overlap for r in large),
        "off_boundary": sum(r.inside for r in rows),
    }


def _decode(one: Any, record: Any, count: Counter[str]) -> None:
    """Counts what pycocotools reads otherwise than the mask is."""
    h, w = record.height, record.width
    mask = shapes.decode(one.rle, h, w)
    outlines = shapes.polygons(mask)
    read = decoder.decode(decoder.merge(decoder.frPyObjects(outlines, h, w)))
    lengths = {"counts": one.rle, "size": [h, w]}
    count["masks"] += 1
    # A bridge to a hole is walked twice, so that its ends come twice.
    corners = [list(zip(o[::2], o[1::2], strict=True)) for o in outlines]
    count["holes"] += any(len(set(c)) < len(c) for c in corners)
    count["polygons"] += not np.array_equal(read, mask)
    count["lengths"] += not np.array_equal(decoder.decode(lengths), mask)
    box = tuple(int(x) for x in decoder.toBbox(lengths))
    count["boxes"] += box != tuple(one.bbox) or int(decoder.area(lengths)) != one.area


def measure_sight(keypoints: int) -> dict[str, Any]:
    """Agreement of the written visibility with renders, over so many random keypoints."""
    folder = Path(tempfile.mkdtemp())
    start_bundled()
    rows: list[tuple[Any, ...]] = []
    index = 0
    spec = jobs.crowded(render={"width": 320, "height": 240}, occluders=COVERED)
    with building.staged(spec) as stage:
        while len(rows) < keypoints and time.monotonic() < END:
            index += 1
            found = sight.compare(stage, stage.shoot(index)[1], folder)
            for row in found:
                if row[2] != row[3]:
                    _say(f"image {index}: {row}")
            rows += found
            if index % 10 == 0:
                _say(f"{len(rows)} keypoints")
    clear = [r for r in rows if not r[4]]
    unlike = Counter(r[5].split(":")[0] for r in clear if r[2] != r[3])
    return {
        "keypoints": len(rows),
        "images": index,
        "borderline": len(rows) - len(clear),
        "visible": sum(r[3] == 2 for r in clear),
        "occluded": sum(r[3] == 1 for r in clear),
        "agree": sum(r[2] == r[3] for r in clear) / len(clear),
        "agree_borderline_too": sum(r[2] == r[3] for r in rows) / len(rows),
        "unlike": dict(unlike),
    }


class _Seen:
    """Positions and visibility of the keypoints of images 320 wide, against renders."""

    def __init__(self) -> None:
        self.images = 0
        self.rows: list[tuple[Any, ...]] = []
        self._off: list[float] = []

    def look(self, stage: Any, record: Any, folder: Path) -> None:
        """At one more."""
        self.images += 1
        self._off += [2.0 * far for *_, far in positions.errors(stage, record, folder)]
        found = sight.compare(stage, record, folder)
        for row in found:
            if row[2] != row[3] and not row[4]:
                _say(f"image {self.images}: {row}")
        self.rows += found

    def result(self) -> dict[str, Any]:
        clear = [r for r in self.rows if not r[4]]
        return {
            "keypoints": len(self.rows), "images": self.images,
            "borderline": len(self.rows) - len(clear),
            "median": statistics.median(self._off), "max": max(self._off),
            "agree": sum(r[2] == r[3] for r in clear) / len(clear),
            "reasons": dict(Counter(r[5] for r in clear)),
        }  # fmt: skip


def measure_held(keypoints: int) -> dict[str, Any]:
    """Positions and visibility of instruments in hands, over so many keypoints: errors in pixels
    of pictures 640 wide, and the agreement with renders."""
    folder = Path(tempfile.mkdtemp())
    start_bundled()
    seen = _Seen()
    with building.staged(jobs.held(render={"width": 320, "height": 240})) as stage:
        while len(seen.rows) < keypoints and time.monotonic() < END:
            record = stage.shoot(seen.images + 1)[1]
            held = [one for one in record.instances if "held" in one.drawn]
            record = replace(record, instances=tuple(held))
            seen.look(stage, record, folder)
    return seen.result()


def measure_field(keypoints: int) -> dict[str, Any]:
    """Positions, visibility and masks in the operating field, with everything that the default
    preset puts there, over so many keypoints: errors in pixels of pictures 640 wide."""
    folder = Path(tempfile.mkdtemp())
    start_bundled()
    seen = _Seen()
    painted: list[flat.Row] = []
    render = {"width": 320, "height": 180, "samples": 1, "denoise": False, "format": "png"}
    with building.staged(jobs.operating_field(render=render)) as stage:
        while len(seen.rows) < keypoints and time.monotonic() < END:
            record = stage.shoot(seen.images + 1)[1]
            painted += flat.compare(stage, record, folder)
            seen.look(stage, record, folder)
            _say(f"image {seen.images}: {len(seen.rows)} keypoints")
    return {
        **seen.result(),
        "masks": len(painted), "off_boundary": sum(r.inside for r in painted),
        "overlap_min": min(r.overlap for r in painted if r.area >= 200),
    }  # fmt: skip


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


MEASURES: dict[str, tuple[Callable[[int], dict[str, Any]], int]] = {
    "positions": (measure_positions, 4),
    "masks": (measure_masks, 1000),
    "sight": (measure_sight, 1000),
    "held": (measure_held, 300),
    "field": (measure_field, 300),
}

if __name__ == "__main__":
    words = sys.argv[1:]
    if not words or words[0] not in MEASURES:
        sys.exit(__doc__)
    measure, amount = MEASURES[words[0]]
    print(json.dumps(measure(int(words[1]) if len(words) > 1 else amount)))
