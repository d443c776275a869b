"""The wall of a tray: a rounded rectangle, bent up from the floor and rolled outwards on top."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray

from ....core.randomizers.backdrop.rim import RimDraw
from ...blender.meshes import fill, put
from ...blender.objects import add_object

NAME = "Synthpoint Tray Rim"

# Radii in metres: of the corners seen from above, of the bend at the floor, of the rolled edge.
CORNER, BEND, ROLL = 0.025, 0.006, 0.0025

# The wall leans outwards; the edge is rolled on until it looks down and in (degrees).
WALL, ROLLED = 78.0, -150.0

# Steps of a corner, of the bend and of the roll.
ROUND, BENT, CURLED = 10, 7, 12

Array = NDArray[np.float64]


class Rim:
    """The wall at `height`; made once, its vertices are moved for an image."""

    def __init__(self, scene: bpy.types.Scene, height: float, material: bpy.types.Material) -> None:
        self._mesh = bpy.data.meshes.new(NAME)
        points = _points((0.1, 0.1), 0.02)
        along, across = 4 * ROUND, len(points) // (4 * ROUND)
        i, j = (a.ravel() for a in np.mgrid[:along, : across - 1])
        k = (i + 1) % along
        faces = np.stack((i, k, k, i), axis=1) * across + np.stack((j, j, j + 1, j + 1), axis=1)
        fill(self._mesh, points, faces)
        self._mesh.materials.append(material)
        self.object = add_object(NAME, self._mesh, scene.collection)
        self.object.location.z = height

    def apply(self, draw: RimDraw) -> None:
        points = _points(draw.half, draw.height)
        put(self._mesh, points)
        self._mesh.update()
        self.object.location.x, self.object.location.y = draw.center
        self.object.rotation_euler.z = draw.rotation


def _points(half: tuple[float, float], height: float) -> Array:
    """Vertices (4 ROUND × profile, 3): the profile at each place round the rectangle."""
    turns = np.radians(np.linspace(0, 90, ROUND)[None] + 90 * np.arange(4)[:, None])
    sides = np.array(((1, 1), (-1, 1), (-1, -1), (1, -1)))
    corner = np.minimum(CORNER, half)
    middles = np.repeat(sides * (np.asarray(half) - corner), ROUND, axis=0)
    out = np.stack((np.cos(turns), np.sin(turns)), axis=-1).reshape(-1, 2)
    profile = _profile(height)
    flat = (middles + corner * out)[:, None] + profile[:, 0, None] * out[:, None]
    up = np.broadcast_to(profile[:, 1], flat.shape[:2])
    return np.concatenate((flat, up[..., None]), axis=-1).reshape(-1, 3)


def _profile(height: float) -> Array:
    """From the floor to the end of the roll: how far outwards and how high (N, 2), m."""
    bent = np.radians(np.linspace(0, WALL, BENT))
    points = BEND * np.column_stack((np.sin(bent), 1 - np.cos(bent)))
    wall = np.radians(WALL)
    # Its top is where the roll is highest.
    rise = max(height - ROLL * (1 - np.cos(wall)) - points[-1, 1], 0.0)
    foot = points[-1] + rise * np.array((1 / np.tan(wall), 1.0))
    rolled = np.radians(np.linspace(WALL, ROLLED, CURLED))
    middle = foot + ROLL * np.array((np.sin(wall), -np.cos(wall)))
    roll = middle + ROLL * np.column_stack((-np.sin(rolled), np.cos(rolled)))
    return np.concatenate((points, roll))
