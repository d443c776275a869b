"""Settings whose values are drawn 2,000 times, and whether they follow their ranges."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from synthpoint.core.job import spec
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.presets import class_schema
from synthpoint.tests.core import catalogs

Array = NDArray[np.float64]

COUNT = 2000
CLASSES = tuple(map(class_schema, ("needle_holder", "tweezers")))
# Instruments of one ball in their middle, and gloves that reach in from outside.
CATALOG = replace(
    catalogs.CATALOG,
    instruments=tuple(
        replace(i, balls=((0.0, 0.0, 0.0),)) for i in catalogs.CATALOG.instruments
    ),
    occluders=tuple(
        replace(o, outward=o.kind == "glove") for o in catalogs.CATALOG.occluders
    ),
    photos=("a.jpg",),
)  # fmt: skip
TARGET = (0.1, -0.2, 0.05)


def normal(low: float, high: float) -> dict[str, Any]:
    return {"min": low, "max": high, "distribution": "normal"}


def log(low: float, high: float) -> dict[str, Any]:
    return {"min": low, "max": high, "distribution": "log_uniform"}


OFF = {"enabled": False}
# Nothing but the camera, and what lies under the instruments is far below.
BARE: dict[str, Any] = {
    "placement": {**OFF, "ground_height": -100}, "ground": OFF, "lights": OFF, "environment": OFF,
    "materials": OFF,
}  # fmt: skip
STILL = {"azimuth": 30, "elevation": 60, "roll": 0, "distance": 2, "look_at_jitter": 0}
NOTHING = dict.fromkeys(
    ("gloves", "fingers", "bare_hands", "gauze", "blood_drops", "tissue_flaps", "cubes", "planes"),
    0,
)
COLOR = {"hue": [0.1, 0.9], "saturation": normal(0.2, 0.8), "value": log(0.05, 0.9)}

SETTINGS: dict[str, dict[str, Any]] = {
    "picture": {
        "placement": OFF,
        "camera": {
            "target": TARGET, "azimuth": normal(-150, 120), "elevation": [-50, 80],
            "roll": normal(-100, 60), "distance": log(0.2, 3), "focal_length": [20, 80],
            "look_at_jitter": 0,
        },
        "lights": {
            "count": [1, 3], "energy": log(1, 50), "temperature": normal(2000, 9000),
            "size": [0.05, 0.9], "distance": log(0.5, 4), "azimuth": [-170, 90],
            "elevation": normal(10, 80), "spread": [20, 160],
        },
        "environment": {
            "strength": log(0.1, 5), "rotation": normal(-170, 100), "hue": [0.1, 0.9],
            "saturation": [0.2, 0.8],
        },
        "render": {"exposure": normal(-3, 2)},
    },
    "metal": {
        **BARE,
        "instruments": {"count": [0, 2], "scale": log(0.5, 2)},
        "articulation": {"opening": normal(0.1, 0.7)},
        "surface": {
            "enabled": True, "brushing": normal(0.1, 0.9), "brushing_direction": [-30, 60],
            "brushing_width": log(1e-5, 1e-3), "scratches": [0.2, 0.7], "smudges": normal(0.1, 0.5),
            "smudge_size": log(0.001, 0.1), "wear": normal(-0.9, 0.5),
        },
        "stains": {
            "enabled": True, "blood_share": 1, "fluid_share": 1, "blood": normal(0.1, 0.8),
            "fluid": [0.2, 0.9], "wetness": normal(0.2, 0.7), "size": log(0.001, 0.1), **COLOR,
        },
        "materials": {
            "channels": [{"slot": "steel", "inputs": {"Roughness": log(0.1, 1)}, **COLOR}]
        },
    },
    "backdrop": {
        **BARE,
        "placement": OFF,
        "instruments": {"count": 1, "scale": 1},
        "ground": {"share": 1, "plain": 1, "drape": 1, "tissue": 1, "tray": 1, "photo": 1, **COLOR},
        "drape": COLOR,
        "tissue": {
            "opened": 1, "opening_length": log(0.05, 0.5), "opening_width": normal(0.3, 0.9),
            "cavity": [0.001, 0.01], **COLOR,
        },
        "tray": {"perforated": 1, "holes": normal(0.1, 0.9), "rimmed": 1,
                 "rim_height": log(0.01, 0.1), "rim_gap": [0.02, 0.2]},
        "photos": {"enabled": True, "folder": "photos", "zoom": log(1, 5), "blur": normal(0, 0.1),
                   "exposure": [-2, 1]},
    },
    "hand": {**BARE, "camera": {**STILL, "position_jitter": normal(-0.02, 0.03),
                                "rotation_jitter": [-20, 10]}},
    "aim": {**BARE, "camera": {**STILL, "distance": 1000, "look_at_jitter": [0.1, 0.5]}},
    "placed": {
        **BARE,
        "camera": {**STILL, "focal_length": 50},
        "instruments": {"count": 1},
        "placement": {
            "u": normal(0.1, 0.8), "v": [0.0, 0.9], "depth": normal(0.3, 0.8), "resting": 0.35,
            "yaw": normal(-150, 100), "tilt": [-40, 70], "spin": normal(-100, 170),
            "tries": 1, "in_view": 0, "overlap": 1, "gap": 0,
        },
    },
    "beside": {
        **BARE,
        "occluders": {
            **NOTHING, "enabled": True, "gloves": 1, "gauze": 1, "share": 1, "count": 2,
            "onto_share": 0, "resting": 0, "any_color": 1, "distance": log(0.01, 0.3),
            "toward": normal(0.1, 0.6),
        },
        "motion_blur": {"enabled": True, "share": 1, "frame_rate": 50, "hand_speed": log(1, 8)},
    },
    "lifelike": {
        **BARE,
        "occluders": {
            **NOTHING, "enabled": True, "gloves": 4, "fingers": 4, "bare_hands": 4, "gauze": 1,
            "blood_drops": 1, "tissue_flaps": 2, "cubes": 1, "share": 1, "count": 4, "any_color": 0,
        },
    },
    "choices": {
        **BARE,
        "camera": {"target": TARGET, "look_at_jitter": 0,
                   "distance": {"choices": [[0.3, 1], [0.5, 3], [0.7, 0], [0.4, 6]]}},
        "lights": {"count": 1, "energy": {"choices": [[2, 6], [20, 3], [9, 0], [5, 1]]}},
        "stains": {"enabled": True,
                   "size": {"choices": [[0.01, 0], [0.02, 3], [0.005, 6], [1, 1]]}},
        "render": {"exposure": {"choices": "-2: 3, 0: 1, 1.5: 6, 3: 0"}},
    },
}  # fmt: skip


@cache
def draws(group: str) -> tuple[Sample, ...]:
    made = spec.from_json({"seed": 3, **SETTINGS[group]}).with_classes(CLASSES)
    return tuple(draw(made, CATALOG, i) for i in range(1, COUNT + 1))


def given(group: str, name: str) -> Any:
    """The setting that a dotted name stands for."""
    found: Any = SETTINGS[group]
    for part in name.split("."):
        found = found[int(part) if part.isdigit() else part]
    return found


def below(range_: Any, x: ArrayLike) -> Array:
    """Distribution function of a range as the spec's JSON has it."""
    values = np.asarray(x, dtype=np.float64)
    if isinstance(range_, list):
        range_ = {"min": range_[0], "max": range_[1], "distribution": "uniform"}
    low, high = range_["min"], range_["max"]
    if range_["distribution"] == "log_uniform":
        return np.asarray(np.log(values / low) / np.log(high / low))
    share = (values - low) / (high - low)
    if range_["distribution"] == "normal":
        unit, tail = NormalDist(), NormalDist().cdf(-3)
        return np.array([(unit.cdf(6 * s - 3) - tail) / (1 - 2 * tail) for s in share])
    return np.asarray(share)


def assert_even(shares: ArrayLike) -> None:
    found = np.sort(np.asarray(shares))
    assert found.size > 50
    assert found[0] > -1e-6 and found[-1] < 1 + 1e-6
    steps = np.arange(found.size + 1) / found.size
    worst = max(np.abs(steps[1:] - found).max(), np.abs(steps[:-1] - found).max())
    assert worst < 1.95 / math.sqrt(found.size)


def near(share: float, count: int = COUNT) -> Any:
    """Four standard deviations of a share."""
    return pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / count))
