"""Draws of camera box and hand, crop, distortion, depth of field and motion: distributions, streams
of their own, and what they mean for the view."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from synthpoint.core.camera.pinhole import Intrinsics, View
from synthpoint.core.errors import UserError
from synthpoint.core.geometry.rotation import looking_at
from synthpoint.core.job import spec
from synthpoint.core.job.draw import draw
from synthpoint.core.job.sample import Sample
from synthpoint.core.job.spec import JobSpec
from synthpoint.core.sampling.catalog import Catalog
from synthpoint.presets import class_schema
from synthpoint.tests.core.catalogs import CATALOG, LOOK

STILL: dict[str, Any] = {"placement": {"enabled": False}}
SECTIONS = ("crop", "distortion", "depth_of_field", "motion_blur")
ON = {name: {"enabled": True} for name in SECTIONS}
COUNT = 2000


def job(**changes: Any) -> JobSpec:
    return spec.from_json({"seed": 5, "materials": {"enabled": False}, **STILL, **changes})


def draws(made: JobSpec, count: int, catalog: Catalog = CATALOG) -> list[Sample]:
    return [draw(made, catalog, i) for i in range(1, count + 1)]


def view(sample: Sample) -> View:
    assert sample.view is not None
    return sample.view


def is_uniform(values: Any, low: float, high: float) -> None:
    """Kolmogorov-Smirnov: beyond 1.95 / sqrt(n) once in a thousand."""
    drawn = np.sort((np.asarray(values) - low) / (high - low))
    assert drawn[0] >= -1e-9 and drawn[-1] <= 1 + 1e-9
    steps = np.arange(drawn.size + 1) / drawn.size
    worst = max(np.abs(steps[1:] - drawn).max(), np.abs(steps[:-1] - drawn).max())
    assert worst < 1.95 / np.sqrt(drawn.size)


def test_box() -> None:
    box = {"mode": "box", "x": [-0.3, 0.1], "y": [0.2, 0.4], "z": [0.5, 0.9],
           "target": [0.05, 0.0, 0.1], "look_at_jitter": 0, "roll": 0}  # fmt: skip
    made = draws(job(camera=box), COUNT)
    places = np.array([view(s).position for s in made])
    for axis, (low, high) in enumerate(((-0.3, 0.1), (0.2, 0.4), (0.5, 0.9))):
        is_uniform(places[:, axis], low, high)
    for s in made[:50]:
        seen = view(s).project([(0.05, 0.0, 0.1)])[0]
        assert seen[:2] == pytest.approx((320, 240), abs=1e-6)
    near, far = job(camera=box).camera.distances
    away = np.linalg.norm(places - (0.05, 0.0, 0.1), axis=1)
    assert near <= away.min() < near + 0.05 and far - 0.05 < away.max() <= far


def test_a_box_that_is_the_target_is_refused() -> None:
    point = {"mode": "box", "x": 0.1, "y": 0.2, "z": 0.3, "target": [0.1, 0.2, 0.3]}
    with pytest.raises(UserError, match=r"^camera: the box x, y, z is the target itself"):
        job(camera=point)


def test_an_unsteady_hand() -> None:
    """Off its place along the world's axes and turned about its own; without it the same image."""
    steady = {"roll": 0, "look_at_jitter": 0}
    shaky = {**steady, "position_jitter": [-0.02, 0.03], "rotation_jitter": [-4, 2]}
    shifts, turns = [], []
    still = draws(job(camera=steady), COUNT)
    for a, b in zip(still, draws(job(camera=shaky), COUNT), strict=True):
        shifts.append(view(b).position - view(a).position)
        turn = view(a).matrix[:3, :3].T @ view(b).matrix[:3, :3]
        # Of Rx(a) Ry(b) Rz(c).
        turns.append((
            np.arctan2(-turn[1, 2], turn[2, 2]), np.arcsin(turn[0, 2]),
            np.arctan2(-turn[0, 1], turn[0, 0]),
        ))  # fmt: skip
        seen = {"frame": None, "view": None, "operating_field": None}
        assert b.changed(**seen) == a.changed(**seen)
        assert view(b).intrinsics == view(a).intrinsics
        assert view(a).matrix[:3, :3] == pytest.approx(
            looking_at(tuple(view(a).position), (0, 0, 0), 0.0)
        )
    for axis in range(3):
        is_uniform(np.array(shifts)[:, axis], -0.02, 0.03)
        is_uniform(np.degrees(turns)[:, axis], -4, 2)
    assert np.abs(np.corrcoef(np.array(turns).T) - np.eye(3)).max() < 0.1


@pytest.mark.parametrize("off", SECTIONS)
def test_one_off_leaves_the_others(off: str) -> None:
    for s, less in zip(draws(job(**ON), 30), draws(job(**{**ON, off: {}}), 30), strict=True):
        k, other = view(s).intrinsics, view(less).intrinsics
        if off == "crop":
            other = replace(other, fx=k.fx, fy=k.fy, cx=k.cx, cy=k.cy)
        if off == "distortion":
            assert not other.distorted
            other = replace(other, distortion=k.distortion)
        assert other == k
        # Where the field is follows from the view.
        field = s.operating_field
        less = less.changed(view=replace(view(less), intrinsics=other), operating_field=field)
        name = {"motion_blur": "motion"}.get(off, off)
        assert getattr(less, name) is None
        assert less.changed(**{name: getattr(s, name)}) == s


def test_share_and_distribution_of_blur() -> None:
    sections = {
        "depth_of_field": {"enabled": True, "share": 0.3, "fstop": [2, 8], "focus": [-0.1, 0.2]},
        "motion_blur": {"enabled": True, "share": 0.6, "shutter": [0.2, 0.9], "frame_rate": 50,
                        "camera_speed": [1, 2], "camera_turn": [10, 20],
                        "instrument_speed": [3, 4]},
        "camera": {"look_at_jitter": 0, "target": [0.1, 0.2, 0.0]},
    }  # fmt: skip
    made = draws(job(**sections), COUNT)
    focused = [s for s in made if s.depth_of_field]
    moved = [s.motion for s in made if s.motion]
    assert len(focused) / COUNT == pytest.approx(0.3, abs=0.035)
    assert len(moved) / COUNT == pytest.approx(0.6, abs=0.035)
    behind = []
    for s in focused:
        drawn = s.depth_of_field
        assert drawn is not None
        behind.append(drawn.distance - np.linalg.norm(view(s).position - (0.1, 0.2, 0.0)))
        focal = view(s).intrinsics.fx * 36 / 640 / 1000
        assert drawn.aperture == pytest.approx(focal / drawn.fstop)
    is_uniform(behind, -0.1, 0.2)
    is_uniform([s.depth_of_field.fstop for s in focused if s.depth_of_field], 2, 8)
    is_uniform([m.shutter for m in moved], 0.2, 0.9)
    is_uniform([50 * np.linalg.norm(m.camera_step) for m in moved], 1, 2)
    is_uniform([50 * np.degrees(np.linalg.norm(m.camera_turn)) for m in moved], 10, 20)
    steps = np.array([step for m in moved for step in m.instrument_steps])
    is_uniform(50 * np.linalg.norm(steps, axis=1), 3, 4)
    # In every direction alike: each coordinate of a unit vector is uniform.
    for vectors in (steps, np.array([m.camera_step for m in moved])):
        for axis in range(3):
            is_uniform(vectors[:, axis] / np.linalg.norm(vectors, axis=1), -1, 1)
    assert all(len(s.motion.instrument_steps) == len(s.instruments) for s in made if s.motion)


def test_hands_move_and_what_lies_on_an_instrument_goes_with_it() -> None:
    kinds = {"gloves": 1, "gauze": 1, "cubes": 1, "fingers": 0, "blood_drops": 0, "tissue_flaps": 0}
    sections = {
        "motion_blur": {"enabled": True, "share": 1, "frame_rate": 50, "hand_speed": [5, 6]},
        "occluders": {"enabled": True, "share": 1, "count": [1, 3], "onto_share": 0.5, **kinds},
    }
    infos = tuple(
        replace(o, lies=o.kind == "gauze", outward=o.kind == "glove") for o in CATALOG.occluders
    )
    tools = tuple(map(class_schema, ("needle_holder", "tweezers")))
    given = job(**sections).with_classes(tools)
    made = draws(given, 300, replace(CATALOG, occluders=infos))
    seen, speeds = set(), []
    for s in made:
        assert s.motion is not None and s.occluders is not None
        for one, step in zip(s.occluders, s.motion.occluder_steps, strict=True):
            seen.add((one.kind, one.target is not None))
            if one.kind == "glove":
                speeds.append(50 * np.linalg.norm(step))
            elif one.kind == "gauze" and one.target is not None:
                assert step == s.motion.instrument_steps[one.target.instrument]
            else:
                assert step == (0.0, 0.0, 0.0)
    assert len(seen) == 6
    assert min(speeds) >= 5 and max(speeds) <= 6
    assert np.mean(speeds) == pytest.approx(5.5, abs=0.1)
    without = draws(job(motion_blur=sections["motion_blur"]), 300)
    for a, b in zip(made, without, strict=True):
        assert b.motion is not None and a.motion is not None
        assert replace(a.motion, occluder_steps=()) == b.motion


def test_distribution_of_coefficients_and_crops() -> None:
    ranges = {"k1": [-0.1, 0.05], "k2": [-0.02, 0.01], "p1": [-0.003, 0.001],
              "p2": [0.0, 0.002], "k3": [-0.01, 0.0]}  # fmt: skip
    crop = {"enabled": True, "size": [0.4, 0.9], "x": [0.2, 1.0], "y": [0.0, 0.5]}
    made = draws(job(distortion={"enabled": True, **ranges}, crop=crop,
                     camera={"focal_length": 40}), COUNT)  # fmt: skip
    lenses = np.array([view(s).intrinsics.distortion for s in made])
    for axis, (low, high) in enumerate(ranges.values()):
        is_uniform(lenses[:, axis], low, high)
    full = Intrinsics.from_focal_length(40, 640, 480)
    k = [view(s).intrinsics for s in made]
    sizes = np.array([full.fx / one.fx for one in k])
    is_uniform(sizes, 0.4, 0.9)
    left = np.array([full.cx - one.cx * s for one, s in zip(k, sizes, strict=True)])
    top = np.array([full.cy - one.cy * s for one, s in zip(k, sizes, strict=True)])
    is_uniform(left / (640 * (1 - sizes)), 0.2, 1.0)
    is_uniform(top / (480 * (1 - sizes)), 0.0, 0.5)


def test_crop_is_a_window_of_the_same_picture() -> None:
    matrix = {"fx": 1946.48, "fy": 1947.5, "cx": 447.29, "cy": 279.83, "width": 960, "height": 544,
              "k1": -0.2, "p1": 0.002}  # fmt: skip
    camera = {"intrinsics": matrix}
    whole = draws(job(camera=camera), 5)
    crops = draws(job(camera=camera, crop={"enabled": True, "size": 0.5, "x": 1, "y": 0}), 5)
    points = [(0.01, 0.0, 0.02), (-0.02, 0.03, 0.0)]
    for a, b in zip(whole, crops, strict=True):
        full, cut = view(a).project(points), view(b).project(points)
        assert cut[:, 0] / 2 + 480 == pytest.approx(full[:, 0])
        assert cut[:, 1] / 2 == pytest.approx(full[:, 1])


def test_the_calibrated_lens_and_the_drawn_one_add_up() -> None:
    matrix = {"fx": 900, "fy": 900, "cx": 320, "cy": 240, "width": 640, "height": 480, "k1": -0.1,
              "p2": 0.001}  # fmt: skip
    zero = {"k2": 0, "p1": 0, "p2": 0, "k3": 0}
    made = job(camera={"intrinsics": matrix}, distortion={"enabled": True, "k1": 0.03, **zero})
    drawn = view(draws(made, 1)[0]).intrinsics.distortion
    assert drawn == pytest.approx((-0.07, 0, 0, 0.001, 0))


def test_the_files_camera_goes_through_the_lens_too() -> None:
    own = View(Intrinsics.from_focal_length(50, 640, 480), LOOK)
    sections = {**ON, "camera": {"enabled": False}}
    for s in draws(job(**sections), 20, replace(CATALOG, camera=own)):
        assert view(s).world_from_camera == LOOK
        assert view(s).intrinsics.distorted and view(s).intrinsics.fx >= own.intrinsics.fx
        if s.depth_of_field:
            # In focus: the first instrument, which stands at the origin here.
            away = s.depth_of_field.distance - float(np.hypot(0.2, 0.4))
            assert abs(away) <= 0.03 + 1e-9
    unchanged = draws(job(camera={"enabled": False}), 3, replace(CATALOG, camera=own))
    assert all(s.view == own for s in unchanged)
