"""Draws follow the ranges they are given: Kolmogorov-Smirnov over 2,000 images for each setting,
beyond 1.95 / sqrt(n) once in a thousand."""

from __future__ import annotations

import colorsys
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from synthpoint.core import spec
from synthpoint.core.camera.pinhole import View
from synthpoint.core.geometry.rotation import in_plane, looking_at, on_sphere
from synthpoint.core.job.draw import draw
from synthpoint.core.sample import OccluderDraw, Sample, TissueDraw, TrayDraw
from synthpoint.core.sampling.occluders import ANY, HAND_TILT, LOOKS, TILT
from synthpoint.core.settings.ranges import Range
from synthpoint.presets import class_schema
from synthpoint.tests.core import catalogs

Array = NDArray[np.float64]
Values = Callable[[Sample], list[float]]

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
    ("gloves", "fingers", "gauze", "blood_drops", "tissue_flaps", "cubes", "planes"), 0
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
            **NOTHING, "enabled": True, "gloves": 4, "fingers": 4, "gauze": 1, "blood_drops": 1,
            "tissue_flaps": 2, "cubes": 1, "share": 1, "count": 4, "any_color": 0,
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


def view(sample: Sample) -> View:
    assert sample.view is not None
    return sample.view


def hsv(rgb: Any, part: int) -> float:
    return colorsys.rgb_to_hsv(*rgb[:3])[part]


# ---- the camera


def away(sample: Sample) -> tuple[float, float, float]:
    """Distance, azimuth and elevation (degrees) from the target."""
    x, y, z = view(sample).position - TARGET
    r = math.hypot(x, y, z)
    return r, math.degrees(math.atan2(y, x)), math.degrees(math.asin(z / r))


def roll(sample: Sample) -> list[float]:
    """From where the vertical points in the picture."""
    right, up, _ = view(sample).matrix[2, :3]
    return [math.degrees(math.atan2(right, up))]


PLACE = 2 * on_sphere(math.radians(30), math.radians(60))


def turns(sample: Sample) -> list[float]:
    """Angles of Rx(a) Ry(b) Rz(c), by which the camera is turned off its aim."""
    m = looking_at(tuple(PLACE), (0, 0, 0), 0.0).T @ view(sample).matrix[:3, :3]
    angles = math.atan2(-m[1, 2], m[2, 2]), math.asin(m[0, 2]), math.atan2(-m[0, 1], m[0, 0])
    return [math.degrees(a) for a in angles]


CAMERA: dict[str, Values] = {
    "camera.distance": lambda s: [away(s)[0]],
    "camera.azimuth": lambda s: [away(s)[1]],
    "camera.elevation": lambda s: [away(s)[2]],
    "camera.roll": roll,
    "camera.focal_length": lambda s: [view(s).intrinsics.fx / 640 * 36],
}
HAND: dict[str, Values] = {
    "camera.position_jitter": lambda s: list(view(s).position - PLACE),
    "camera.rotation_jitter": turns,
}

# ---- light


def lamp(part: int) -> Values:
    """Distance, azimuth or elevation of every lamp."""

    def values(sample: Sample) -> list[float]:
        found = []
        for one in sample.lights or ():
            x, y, z = np.subtract(one.location, TARGET)
            r = math.hypot(x, y, z)
            found.append((r, math.degrees(math.atan2(y, x)), math.degrees(math.asin(z / r)))[part])
        return found

    return values


def of_lamps(name: str) -> Values:
    return lambda s: [getattr(one, name) for one in s.lights or ()]


def environment(read: Callable[[Any], float]) -> Values:
    return lambda s: [read(s.environment)]


LIGHT: dict[str, Values] = {
    "lights.distance": lamp(0),
    "lights.azimuth": lamp(1),
    "lights.elevation": lamp(2),
    **{f"lights.{name}": of_lamps(name) for name in ("energy", "temperature", "size")},
    "lights.spread": lambda s: [math.degrees(one.spread) for one in s.lights or ()],
    "environment.strength": environment(lambda e: e.strength),
    "environment.rotation": environment(lambda e: math.degrees(e.rotation)),
    "environment.hue": environment(lambda e: hsv(e.tint, 0)),
    "environment.saturation": environment(lambda e: hsv(e.tint, 1)),
    "render.exposure": lambda s: [s.exposure],
}

# ---- the instruments


def of_each(section: str, name: str) -> Values:
    return lambda s: [getattr(getattr(i, section), name) for i in s.instruments]


def stain(part: int) -> Values:
    return lambda s: [hsv(i.stains.color, part) for i in s.instruments if i.stains]


def material(part: int) -> Values:
    return lambda s: [hsv(i.materials["steel"]["Base Color"], part) for i in s.instruments]


def roughness(sample: Sample) -> list[float]:
    return [i.materials["steel"]["Roughness"] for i in sample.instruments]  # type: ignore[misc]


SURFACE = ("brushing", "brushing_width", "scratches", "smudges", "smudge_size", "wear")
METAL: dict[str, Values] = {
    "instruments.scale": lambda s: [i.scale for i in s.instruments],
    "articulation.opening": lambda s: [(i.opening - 0.1) / 0.5 for i in s.instruments],
    **{f"surface.{name}": of_each("surface", name) for name in SURFACE},
    "surface.brushing_direction": lambda s: [
        math.degrees(i.surface.brushing_direction) for i in s.instruments if i.surface
    ],
    **{f"stains.{n}": of_each("stains", n) for n in ("blood", "fluid", "wetness", "size")},
    "materials.channels.0.inputs.Roughness": roughness,
    **{f"stains.{name}": stain(part) for part, name in enumerate(COLOR)},
    **{f"materials.channels.0.{name}": material(part) for part, name in enumerate(COLOR)},
}

# ---- where they lie


def turned(sample: Sample) -> Array:
    (one,) = sample.instruments
    return np.asarray(np.array(one.pose)[:3, :3] / one.scale)


def floats(sample: Sample) -> bool:
    return bool(turned(sample)[2, 2] < 1 - 1e-12)


def middle(part: int) -> Values:
    """Where the box round the instrument has its centre in the picture: u, v, depth as shares."""

    def values(sample: Sample) -> list[float]:
        (one,) = sample.instruments
        pose = np.array(one.pose)
        hull = np.array(CATALOG.instrument(one.instrument).hull) @ pose[:3, :3].T + pose[:3, 3]
        center = (hull.min(axis=0) + hull.max(axis=0)) / 2
        return [view(sample).project(center)[0, part] / (640, 480, 2)[part]]

    return values


def floating(read: Values) -> Values:
    return lambda s: read(s) if floats(s) else []


def angle(sine: tuple[int, int], cosine: tuple[int, int]) -> Values:
    """From two entries of Rz(yaw) Rx(tilt) Ry(spin); a minus in front of both sines."""
    return lambda s: [math.degrees(math.atan2(-turned(s)[sine], turned(s)[cosine]))]


PLACED: dict[str, Values] = {
    "placement.u": middle(0),
    "placement.v": middle(1),
    "placement.depth": floating(middle(2)),
    "placement.yaw": angle((0, 1), (1, 1)),
    "placement.tilt": floating(lambda s: [math.degrees(math.asin(turned(s)[2, 1]))]),
    "placement.spin": floating(angle((2, 0), (2, 2))),
}

# ---- what is behind


def ground(kind: str, read: Callable[[Any], float]) -> Values:
    return lambda s: [read(s.ground)] if s.ground is not None and s.ground.kind == kind else []


def of_photo(name: str) -> Values:
    return lambda s: [getattr(s.photo, name)] if s.photo is not None else []


def shade(kind: str, part: int) -> Values:
    return ground(kind, lambda g: hsv(g.color, part))


def tray(read: Callable[[TrayDraw], float]) -> Values:
    return ground("tray", read)


def tissue(read: Callable[[TissueDraw], float]) -> Values:
    return ground("tissue", read)


def rim_gaps(sample: Sample) -> list[float]:
    """From the instrument, at the origin as it is, to the four sides."""
    if not isinstance(sample.ground, TrayDraw) or sample.ground.rim is None:
        return []
    rim, (one,) = sample.ground.rim, sample.instruments
    axes = in_plane(rim.rotation)
    along = np.array(CATALOG.instrument(one.instrument).hull)[:, :2] @ axes.T
    center = axes @ rim.center
    return [*(along.min(axis=0) - center + rim.half), *(center + rim.half - along.max(axis=0))]


BACKDROP: dict[str, Values] = {
    **{f"ground.{name}": shade("plain", part) for part, name in enumerate(COLOR)},
    **{f"drape.{name}": shade("drape", part) for part, name in enumerate(COLOR)},
    **{f"tissue.{name}": shade("tissue", part) for part, name in enumerate(COLOR)},
    "tissue.opening_length": tissue(lambda g: 2 * g.opening.half[0] if g.opening else 0),
    "tissue.opening_width": tissue(lambda g: np.divide(*g.opening.half[::-1]) if g.opening else 0),
    "tissue.cavity": tissue(lambda g: g.opening.depth if g.opening else 0),
    "tray.holes": tray(lambda g: g.hole / g.spacing),
    "tray.rim_height": tray(lambda g: g.rim.height if g.rim else 0),
    "tray.rim_gap": rim_gaps,
    **{f"photos.{name}": of_photo(name) for name in ("zoom", "blur", "exposure")},
}

# ---- what gets in the way


def hand_speed(sample: Sample) -> list[float]:
    assert sample.motion is not None and sample.occluders is not None
    steps = zip(sample.occluders, sample.motion.occluder_steps, strict=True)
    return [50 * math.hypot(*step) for one, step in steps if one.kind == "glove"]


BESIDE: dict[str, Values] = {
    # Away from the one ball of an instrument, which stays at the origin.
    "occluders.distance": lambda s: [math.hypot(*(o.location or ())) for o in s.occluders or ()],
    "occluders.toward": lambda s: [o.toward for o in s.occluders or ()],
    "motion_blur.hand_speed": hand_speed,
}

READ = {
    "picture": {**CAMERA, **LIGHT}, "metal": METAL, "backdrop": BACKDROP, "hand": HAND,
    "placed": PLACED, "beside": BESIDE,
}  # fmt: skip
CASES = [(group, name) for group, settings in READ.items() for name in settings]


@pytest.mark.parametrize(("group", "name"), CASES, ids=[name for _, name in CASES])
def test_a_setting_follows_its_range(group: str, name: str) -> None:
    read = READ[group][name]
    assert_even(below(given(group, name), [x for s in draws(group) for x in read(s)]))


def test_the_aim_is_off_by_its_jitter_in_any_direction() -> None:
    """From very far one sees how far the target is off the viewing axis, not how far along it."""
    seen = np.array([view(s).matrix[:3, :3].T @ -view(s).position for s in draws("aim")])
    offset = np.hypot(seen[:, 0], seen[:, 1])
    low, high = given("aim", "camera.look_at_jitter")
    off = low + (high - low) * (np.arange(500) + 0.5) / 500
    # Of a vector in any direction, the share that lies across an axis.
    within = np.sqrt(np.maximum(0, 1 - (offset[:, None] / off) ** 2))
    assert_even(1 - within.mean(axis=1))
    assert_even(np.arctan2(seen[:, 1], seen[:, 0]) / (2 * math.pi) + 0.5)


def test_the_share_that_rests() -> None:
    assert sum(not floats(s) for s in draws("placed")) / COUNT == near(0.35)


@pytest.mark.parametrize(
    ("group", "things", "low", "high"),
    [("picture", "lights", 1, 3), ("metal", "instruments", 0, 2)],
)
def test_every_count_as_often(group: str, things: str, low: int, high: int) -> None:
    found = Counter(len(getattr(s, things)) for s in draws(group))
    assert set(found) == set(range(low, high + 1))
    for number in found.values():
        assert number / COUNT == near(1 / (high - low + 1))


def of_kind(group: str, kind: str) -> list[OccluderDraw]:
    return [o for s in draws(group) for o in s.occluders or () if kind in ("any", o.kind)]


def look(one: OccluderDraw) -> list[float]:
    """Hue, saturation, value and roughness; reds lie on both sides of 0."""
    hue, *others = colorsys.rgb_to_hsv(*(c ** (1 / 2.2) for c in one.color))
    red = one.kind in ("blood", "tissue")
    return [hue - 1 if red and hue > 0.9 else hue, *others, one.roughness]


PARTS = ("hue", "saturation", "value", "roughness")


@pytest.mark.parametrize("part", range(4), ids=PARTS)
@pytest.mark.parametrize(("kind", "number"), [(k, n) for k in LOOKS for n in range(len(LOOKS[k]))])
def test_looks_in_life(kind: str, number: int, part: int) -> None:
    """Of the several looks of a kind each has hues of its own, and comes by its weight."""
    every = [look(one) for one in of_kind("lifelike", kind)]
    weight, hues, *_ = LOOKS[kind][number]
    found = [v for v in every if hues.min - 1e-9 <= v[0] <= hues.max + 1e-9]
    share = weight / sum(weight for weight, *_ in LOOKS[kind])
    assert len(found) / len(every) == near(share, len(every))
    range_ = LOOKS[kind][number][1 + part]
    assert isinstance(range_, Range)
    assert_even(below([range_.min, range_.max], [v[part] for v in found]))


@pytest.mark.parametrize("part", range(4), ids=PARTS)
@pytest.mark.parametrize(("group", "kind"), [("lifelike", "cube"), ("beside", "any")])
def test_any_look(group: str, kind: str, part: int) -> None:
    """Of cubes, and of everything where the settings say so."""
    range_ = ANY[1 + part]
    assert isinstance(range_, Range)
    found = [look(one)[part] for one in of_kind(group, kind)]
    assert_even(below([range_.min, range_.max], found))


@pytest.mark.parametrize(("kind", "tilts"), [("glove", HAND_TILT), ("gauze", TILT)])
def test_turn_and_tilt(kind: str, tilts: Range) -> None:
    found = of_kind("beside", kind)
    assert_even(below([tilts.min, tilts.max], [o.tilt for o in found]))
    assert_even([o.turn / (2 * math.pi) for o in found])


CHOICES: dict[str, Values] = {
    "camera.distance": lambda s: [away(s)[0]],
    "lights.energy": of_lamps("energy"),
    "stains.size": lambda s: [i.stains.size for i in s.instruments[:1] if i.stains],
    "render.exposure": lambda s: [s.exposure],
}


@pytest.mark.parametrize("name", CHOICES)
def test_choices_by_weight(name: str) -> None:
    """Chi-square with two degrees of freedom: beyond 13.8 once in a thousand."""
    choices = Range.from_json(given("choices", name), name).choices
    expected = {value: weight * COUNT / 10 for value, weight in choices if weight}
    found = Counter(round(x, 9) for s in draws("choices") for x in CHOICES[name](s))
    assert set(found) == set(expected) and found.total() == COUNT
    assert sum((found[v] - n) ** 2 / n for v, n in expected.items()) < 13.8
