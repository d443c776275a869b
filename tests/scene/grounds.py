"""Scenes and settings in which a ground or a photo fills the picture."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils.bvhtree import BVHTree
from PIL import Image
from synthpoint.scene.blender import files
from synthpoint.tests.scene import building

NAMES = {
    "plain": "Synthpoint Ground", "color": "Synthpoint Ground", "drape": "Synthpoint Drape",
    "tissue": "Synthpoint Tissue", "tray": "Synthpoint Tray",
}  # fmt: skip
EACH = {"enabled": True, "share": 0.9, "plain": 1, "color": 1, "drape": 1, "tissue": 1, "tray": 1}
LAMP = {"enabled": True, "count": 1, "energy": 20, "elevation": 80, "temperature": 6500}
HEIGHT = 0.25
SMOOTH = {"folds": 0, "wrinkles": 0, "weave": 0, "blood": 0}
PLAIN_FLESH = {"relief": 0, "wetness": 0, "mottling": 0, "fat": 0, "veins": 0, "blood": 0,
               "opened": 0}  # fmt: skip


def begin():
    """A new scene: a probe out of the picture, which is seen from straight above."""
    scene = files.start_empty()
    building.black_world(scene)
    building.probe(at=(30.0, 0.0, 0.0))
    building.camera()
    return scene


def mean_color(spec, index=1):
    begin()
    with building.staged(spec) as stage:
        path, record = stage.shoot(index)
        return building.picture(path).reshape(-1, 3).mean(axis=0), record.scene["ground"]


BARE_FLESH = {**PLAIN_FLESH, "opening_length": 0.3, "opening_width": 0.6, "cavity": 0.02}


def opened(share=1):
    """A job whose pictures show tissue, this share of them in an opening."""
    return building.job(
        ground={"enabled": True, "share": 1, "plain": 0, "tissue": 1},
        lights={**LAMP, "energy": 4},
        tissue={**BARE_FLESH, "opened": share},
        drape={"hue": 0.5, "saturation": 1, "value": 0.5, "folds": 0.004, "blood": 0},
        placement={"ground_height": HEIGHT},
        instruments={"count": 0},
        render={"samples": 4},
    )


def tree(name, graph):
    """Of an object's triangles in the world."""
    evaluated = bpy.data.objects[name].evaluated_get(graph)
    mesh = evaluated.to_mesh()
    try:
        points = [evaluated.matrix_world @ v.co for v in mesh.vertices]
        return BVHTree.FromPolygons(points, [tuple(p.vertices) for p in mesh.polygons])
    finally:
        evaluated.to_mesh_clear()


def gradient(path, width, height):
    """Red grows to the right, green downwards; from 0.1 to 0.9 of the coded range."""
    u = (np.arange(width) + 0.5) / width
    v = (np.arange(height) + 0.5) / height
    coded = np.zeros((height, width, 3))
    coded[..., 0], coded[..., 1] = 0.1 + 0.8 * u, (0.1 + 0.8 * v)[:, None]
    Image.fromarray((coded * 255).round().astype(np.uint8)).save(path)


PHOTO = {"enabled": True, "zoom": 1.6, "blur": 0, "exposure": 0}
ONLY_PHOTOS = {"enabled": True, "share": 1, "plain": 0, "photo": 1}
