"""What hands are told of an instrument: its surface in the states of its opening, and its grips."""

from __future__ import annotations

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.geometry.rotation import unit
from ...core.hand.contacts import Metal, spaced
from ...core.hand.graspable import Graspable
from ...core.hand.grips.proposed import proposed
from ..blender import meshes, units
from ..instruments import articulation, joints
from ..instruments.instance import Instance

_APART = 0.0006  # between points of the surface that are looked at, metres
_KEPT = 0.001  # and between those that hands feel
_MOST = 200_000  # points

Floats = NDArray[np.float64]


def graspable(instance: Instance) -> Graspable | None:
    """The instrument with its root at the origin, in metres; None where no hand can hold it."""
    metres = units.metres(bpy.context.scene)
    root = instance.root
    states = []
    with articulation.kept(root):
        for opening, openings in _states(root):
            articulation.set_opening(root, opening, openings)
            bpy.context.view_layer.update()
            states.append(_corners(instance) * metres)
    bpy.context.view_layer.update()
    if len({len(corners) for corners in states}) > 1:
        states = states[:1]  # opening makes another mesh of it
    middle = len(states) // 2
    points, outward = _spread(states, middle)
    if not len(points[0]):
        return None
    found = proposed(Metal(points[middle], outward[middle]), _hinge(root, metres))
    if not found.holds:
        return None
    kept = spaced(points[middle], _KEPT)
    return Graspable.of(points[:, kept], outward[:, kept], found, middle)


def _states(root: bpy.types.Object) -> list[tuple[float, dict[str, float]]]:
    """Closed, half open and open; once where it does not open."""
    found = articulation.states(root, independent=False)
    if len(found) < 3:
        return found[:1]
    closed, wide, half = found
    return [closed, half, wide]


def _hinge(root: bpy.types.Object, metres: float) -> tuple[Floats, Floats] | None:
    """A point and the direction of the first hinge's axis, from the root."""
    for joint in joints.living(root):
        if joint.kind == "HINGE":
            place, axis = joints.axis_of(joint)
            return np.array(place - root.matrix_world.translation) * metres, np.array(axis)
    return None


def _corners(instance: Instance) -> Floats:
    """(T, 3, 3): the corners of all triangles that it shows, from its root."""
    graph = bpy.context.evaluated_depsgraph_get()
    found = []
    for part in instance.parts:
        if part.hide_render:
            continue
        evaluated = part.evaluated_get(graph)
        with meshes.shown(evaluated) as mesh:
            if mesh is None or not len(mesh.polygons):
                continue
            world = np.array(evaluated.matrix_world)
            points = meshes.points(mesh.vertices) @ world[:3, :3].T + world[:3, 3]
            found.append(points[meshes.triangles(mesh)])
    if not found:
        return np.zeros((0, 3, 3))
    corners: Floats = np.concatenate(found) - np.array(instance.root.matrix_world.translation)
    return corners


def _spread(states: list[Floats], middle: int) -> tuple[Floats, Floats]:
    """(S, N, 3) points on the triangles, the same in each state, and the directions out of them."""
    corners = np.array(states)
    one, other = corners[:, :, 1] - corners[:, :, 0], corners[:, :, 2] - corners[:, :, 0]
    across = np.cross(one, other)
    areas = 0.5 * np.linalg.norm(across[middle], axis=1)
    total = float(areas.sum())
    count = min(int(2 * total / _APART**2), _MOST)
    which = np.searchsorted(areas.cumsum(), (np.arange(count) + 0.5) / max(count, 1) * total)
    # Roberts' sequence for two dimensions: evenly spread, and the same every time.
    step = np.arange(count)[:, None] * (0.7548776662466927, 0.5698402909980532) % 1.0
    u, v = np.where(step.sum(axis=1) > 1, 1 - step.T, step.T)[..., None]
    points = corners[:, which, 0] + u * one[:, which] + v * other[:, which]
    return points, unit(across[:, which])
