"""A catalog of two flat bars, and jobs that draw from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from synthpoint.core.camera.pinhole import Intrinsics, View, pose
from synthpoint.core.geometry.outline import outline
from synthpoint.core.geometry.rotation import looking_at
from synthpoint.core.job import spec
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.job.spec import JobSpec
from synthpoint.core.randomizers.occluders.kinds import KINDS
from synthpoint.core.sampling.catalog import Catalog, InstrumentInfo, OccluderInfo

IDENTITY = tuple(tuple(row) for row in np.eye(4).tolist())


def bar(name: str, length: float, unit: float = 1.0) -> InstrumentInfo:
    """A flat bar along Y, 8 mm wide and 4 mm thick; `unit`: how much of the file a metre is."""
    axes = (np.linspace(-1, 1, n) * half for n, half in ((3, 0.004), (60, length / 2), (2, 0.002)))
    points = unit * np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 3)
    hull, balls, radius = outline(points)
    return InstrumentInfo(
        name=name, class_name=name, hull=hull, balls=balls, ball_radius=radius,
        opening_min=0.1, opening_max=0.6, slots=("steel", "grip"), home=IDENTITY,
    )  # fmt: skip


LOOK = pose(looking_at((0.0, -0.2, 0.4), (0, 0, 0), 0.0), (0.0, -0.2, 0.4))
BALL = OccluderInfo(
    kind="", name="ball", core=0.01, reach=0.01, radius=0.01, across=0.01, under=0.01,
    balls=((0.0, 0.0, 0.0),), ball_radius=0.01,
)  # fmt: skip
CATALOG = Catalog(
    (bar("needle_holder", 0.16), bar("tweezers", 0.12)),
    ("city.exr", "studio.exr"),
    View(Intrinsics.from_focal_length(50, 640, 480), LOOK),
    occluders=tuple(replace(BALL, kind=kind.name) for kind in KINDS),
)

MATERIALS = {
    "channels": [
        {"slot": "steel", "inputs": {"Roughness": [0.1, 0.5]}},
        {"class_name": "tweezers", "slot": "grip", "inputs": {"Metallic": [0, 1]}},
        {"slot": "grip", "hue": [0, 1], "saturation": [0.5, 1], "value": [0.2, 0.9]},
    ]
}


def job(**changes: Any) -> JobSpec:
    return spec.from_json({"seed": 11, "materials": MATERIALS, **changes})


def draws(made: JobSpec, count: int) -> list[Sample]:
    return [draw(made, CATALOG, i) for i in range(1, count + 1)]
