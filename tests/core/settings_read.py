"""How to read in a sample what a setting became: `READ`, by group of settings and name."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from synthpoint.core.camera.pinhole import View
from synthpoint.core.geometry.rotation import in_plane, looking_at, on_sphere
from synthpoint.core.job.sample import Sample
from synthpoint.core.randomizers.backdrop.tissue import TissueDraw
from synthpoint.core.randomizers.backdrop.tray import TrayDraw
from synthpoint.tests.core.settings_drawn import CATALOG, COLOR, TARGET

Array = NDArray[np.float64]
Values = Callable[[Sample], list[float]]


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
