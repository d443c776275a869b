"""Small sound datasets out of numpy masks, for tests: `from synthpoint.tests import datasets`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from synthpoint.core.balance import splits
from synthpoint.core.camera.pinhole import Intrinsics, View, pose
from synthpoint.core.dataset.files import write_json, write_text
from synthpoint.core.dataset.layout import Layout, image_name
from synthpoint.core.dataset.records import read_all
from synthpoint.core.geometry.rotation import looking_at
from synthpoint.core.job import spec
from synthpoint.core.job.spec import JobSpec
from synthpoint.core.labels import masks, record
from synthpoint.core.labels.record import InstanceLabel, KeypointLabel, Record
from synthpoint.core.randomizers import blank
from synthpoint.core.settings.classes import ClassSchema
from synthpoint.exporters import coco
from synthpoint.presets import class_schema

WIDTH, HEIGHT = 96, 64


def job(**settings: Any) -> JobSpec:
    """A spec with the two shipped classes and pictures of 96 x 64; `settings` as in its JSON."""
    classes = tuple(map(class_schema, ("needle_holder", "tweezers")))
    data = {"render": {"width": WIDTH, "height": HEIGHT}, "splits": [0.5, 0.25, 0.25], **settings}
    return spec.from_json(data).with_classes(classes)


def view() -> View:
    world = pose(looking_at((0.1, -0.2, 0.4), (0, 0, 0), 0.1), (0.1, -0.2, 0.4))
    return View(Intrinsics(150.0, 151.0, 47.25, 33.5, WIDTH, HEIGHT), world)


def tool(rng: np.random.Generator, rings: bool) -> NDArray[np.bool_]:
    """A shaft, with two ring handles where asked; two pieces where something lies across it."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    cx, cy = rng.uniform(30, 66), rng.uniform(20, 44)
    turn = rng.uniform(0, np.pi)
    along = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
    across = (y - cy) * np.cos(turn) - (x - cx) * np.sin(turn)
    mask = (np.abs(along) < 20) & (np.abs(across) < 1.8)
    for side in (-6, 6) if rings else ():
        radius = np.hypot(along - 20, across - side)
        mask |= (radius < 6.5) & (radius > 3.5)
    if rng.random() < 0.3:
        mask &= np.abs(along - 3) > 2
    made: NDArray[np.bool_] = mask
    return made


def instance(
    number: int, schema: ClassSchema, mask: NDArray[np.bool_], rng: np.random.Generator
) -> InstanceLabel:
    rows, columns = np.nonzero(mask)
    points = []
    for k in schema.keypoints:
        at = rng.integers(rows.size)
        u, v = columns[at] + rng.random(), rows[at] + rng.random()
        state, reason = ((2, "visible"), (2, "visible"), (1, "self"), (0, "outside"))[
            rng.integers(4)
        ]
        if state == 0:
            u += WIDTH
        points.append(KeypointLabel(k.name, float(u), float(v), 0.4, state, reason))
    return InstanceLabel(
        id=number,
        instrument=f"{schema.name}/made_up",
        copy=0,
        class_name=schema.name,
        pose=pose(np.eye(3), (0.01 * number, 0.02, 0.0)),
        scale=1.0,
        drawn={
            **blank(),
            "opening": float(rng.uniform(0, 0.5)),
            "materials": {"steel": {"Roughness": float(rng.random())}},
        },
        keypoints=tuple(points),
        bbox=masks.box(mask),
        area=int(mask.sum()),
        rle=masks.encode(mask),
        unlabelled=None,
    )


def records(job: JobSpec, count: int) -> list[Record]:
    """Images 1 to count: every fourth is empty, every fourth has an unlabelled instrument."""
    made = []
    for index in range(1, count + 1):
        rng = np.random.default_rng(index)
        instances = []
        for number, schema in enumerate(job.classes * 2, start=1):
            if index % 4 == 0 or (number > 2 and index % 4 != 2):
                continue
            one = instance(number, schema, tool(rng, schema.name == "needle_holder"), rng)
            if index % 4 == 3 and number == 2:
                hidden = {"bbox": None, "area": 0, "rle": None, "unlabelled": "no visible pixel"}
                one = InstanceLabel(**{**vars(one), **hidden})
            instances.append(one)
        made.append(
            Record(
                index=index,
                split=splits.split_of(index, job.splits),
                file=image_name(index, job.render.format),
                view=view(),
                instances=tuple(instances),
                scene={},
            )
        )
    return made


def build(root: Path, count: int = 16, **settings: Any) -> Layout:
    """A whole dataset at `root`: pictures, records, job and annotations."""
    layout, made = Layout(root), job(**settings)
    layout.make()
    write_json(layout.job, spec.to_json(made), indent=2)
    rewrite_records(layout, records(made, count))
    paint(layout, 0)
    coco.write(layout, made, read_all(layout.records))
    return layout


def paint(layout: Layout, look: int) -> None:
    """Other pictures for another `look`, which the records know."""
    rendered = []
    for one in read_all(layout.records):
        rng = np.random.default_rng((look, one.index))
        path = layout.image(one.split, one.file)
        noise = rng.integers(0, 255, (8, 12, 3), dtype=np.uint8)
        Image.fromarray(noise).resize((WIDTH, HEIGHT)).save(path)
        rendered.append(replace(one, sha256=hashlib.sha256(path.read_bytes()).hexdigest()))
    rewrite_records(layout, rendered)


def load(layout: Layout, split: str = "train") -> dict[str, Any]:
    """The annotation file of a split."""
    data: dict[str, Any] = json.loads(layout.coco(split).read_text(encoding="utf-8"))
    return data


def edit(layout: Layout, change: Callable[[dict[str, Any]], object], split: str = "train") -> None:
    """Changes the annotation file of a split in place."""
    data = load(layout, split)
    change(data)
    write_json(layout.coco(split), data)


def rewrite_records(layout: Layout, changed: Iterable[Record]) -> None:
    """Puts these records in place of all there are."""
    for file in layout.records.glob("*.jsonl"):
        file.unlink()
    text = "".join(record.to_line(r) + "\n" for r in changed)
    write_text(layout.records / "1-all.jsonl", text)
