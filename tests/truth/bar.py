"""A bar that shines yellow, with a ball of another colour at each keypoint that is part of its
metal: the picture itself says where the keypoints are, whatever the file does to their empties."""

from __future__ import annotations

import bpy
import numpy as np
from synthpoint.core.job.spec import from_json
from synthpoint.scene.prepare import prepare
from synthpoint.tests.scene import building

PLACES = {"tip_left": (0.05, 0.02, 0.002), "tip_right": (0.05, -0.02, 0.002),
          "handle": (-0.05, 0.0, 0.002)}  # fmt: skip
COLORS = {"tip_left": (1.0, 0.0, 0.0), "tip_right": (0.0, 1.0, 0.0), "handle": (0.0, 0.0, 1.0)}
BODY = (0.11, 0.05, 0.004)
NAME = "tweezers"


class Bar:
    """`root` (None without a parent), its `body`, its keypoints by name, and its collection."""

    def __init__(self, collection=None, parent=NAME, name=NAME, at=(0.0, 0.0, 0.0)):
        scene = bpy.context.scene
        self.collection = scene.collection
        if collection:
            self.collection = bpy.data.collections.new(collection)
            scene.collection.children.link(self.collection)
        self.root = None
        if parent:
            self.root = building.empty(parent, at=at, collection=self.collection)
        self.body = building.box(
            "body", BODY, at=(0, 0, 0) if parent else at, parent=self.root,
            collection=self.collection,
        )  # fmt: skip
        self.body.data.materials.append(building.emission((0.5, 0.5, 0.0)))
        self.points = {}
        for name, place in PLACES.items():
            where = place if parent else tuple(a + b for a, b in zip(place, at, strict=True))
            self.points[name] = building.empty(name, self.root, where, self.collection)
            mark = building.box(
                f"mark {name}", (0.004, 0.004, 0.002), at=place, parent=self.body,
                collection=self.collection,
            )  # fmt: skip
            mark.data.materials.append(building.emission(COLORS[name]))


def job(**sections):
    """Placement alone varies; the camera is the file's own."""
    data = {
        "seed": 3,
        "instruments": {"count": 64, "scale": [0.9, 1.1]},
        "placement": {
            "enabled": True, "resting": 0.0, "in_view": 1.0, "u": [0.3, 0.7], "v": [0.3, 0.7],
            "depth": [0.85, 1.1], "tilt": [-25, 25], "spin": [-25, 25],
        },
        "articulation": {"opening": 0},
        "render": {
            "width": 320, "height": 240, "samples": 4, "denoise": False,
            "view_transform": "Standard", "format": "png",
        },
    }  # fmt: skip
    for name in ("camera", "lights", "environment", "ground", "materials"):
        data[name] = {"enabled": False}
    for name, value in sections.items():
        data[name] = {**data.get(name, {}), **value} if isinstance(value, dict) else value
    return from_json(data)


def camera(scene):
    made = building.camera(at=(0.0, 0.0, 0.4))
    made.data.clip_start = 0.01
    scene.world = bpy.data.worlds.new("grey")
    scene.world.color = (0.2, 0.2, 0.2)
    return made


def opened(tmp_path, spec, by_name=True):
    """The scene saved, opened again as a user's file, and staged."""
    building.update()
    path = tmp_path / "own.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)
    scene, spec = prepare(spec, path, by_name)
    return building.staged(spec, scene)


def shining(path):
    """Centre in continuous pixels of each keypoint's ball in the picture, None where not seen."""
    light = building.picture(path)
    found = {}
    for name, color in COLORS.items():
        on = np.array(color, bool)
        seen = (light[:, :, on].min(axis=2) > 0.6) & (light[:, :, ~on].max(axis=2) < 0.25)
        rows, columns = np.nonzero(seen)
        found[name] = None
        if len(rows) >= 3:
            found[name] = (float(columns.mean()) + 0.5, float(rows.mean()) + 0.5)
    return found


def errors(path, record):
    """How far (px) each keypoint that is called visible is from its ball; infinite where that is
    not seen."""
    balls = shining(path)
    return [
        np.inf
        if balls[k.name] is None
        else float(np.hypot(k.u - balls[k.name][0], k.v - balls[k.name][1]))
        for instance in record.instances
        for k in instance.keypoints
        if k.visibility == 2
    ]


def mask_in_picture(path):
    """Pixels that shine in one of the bar's colours."""
    light = building.picture(path)
    return (np.abs(light - light.mean(axis=2, keepdims=True)) > 0.1).any(axis=2)


def overlap(a, b):
    return float((a & b).sum() / max(1, (a | b).sum()))
