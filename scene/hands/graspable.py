"""What hands are told of an instrument: its surface in the states of its opening, and its grips."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from ...core.geometry.rotation import unit
from ...core.hand.contacts import Metal, spaced
from ...core.hand.graspable import Graspable
from ...core.hand.grips.chosen import Chosen, Own, chosen
from ...core.hand.grips.proposed import Proposal, proposed
from ...core.running.kept import digest, fetch
from ...core.settings.grips import GripSchema
from ..blender import meshes, units
from ..instruments import articulation, joints
from ..instruments.instance import Instance
from . import own

_APART = 0.0006  # between points of the surface that are looked at, metres
_KEPT = 0.001  # and between those that hands feel
_MOST = 200_000  # points
_LONGEST = 1.5  # that an instrument is that a hand can hold, metres
_FINEST = 3.0  # times as close they are at most; what is larger yet is held less exactly

Floats = NDArray[np.float64]
T = TypeVar("T")


def graspable(
    instance: Instance,
    grips: Sequence[GripSchema] = (),
    lines: list[str] | None = None,
    scale: float = 1.0,
) -> Graspable | None:
    """The instrument with its root at the origin, in metres; None where no hand can hold it.
    `grips` are those of its class (none: what its mesh proposes); why it cannot be held in one of
    them is added to `lines`. `scale`: the factor on its size at which it is largest, for which its
    surface has to be known closely, within reason."""
    finer = min(max(scale, 1.0), _FINEST)
    metres = units.metres(bpy.context.scene)
    root = instance.root
    frame = Matrix.Translation(-root.matrix_world.translation)
    stands, put = zip(*_in_states(root, lambda: (
        _stands(instance, frame), own.placed(instance, frame, metres)
    )), strict=True)  # fmt: skip
    hinge = _hinge(root, frame, metres)

    def look() -> tuple[Chosen | None, Graspable | None]:
        states = [c * metres for c in _in_states(root, lambda: _corners(instance, frame))]
        return _known(states, hinge, tuple(grips), put, finer)

    of = digest(stands, metres, hinge, tuple(grips), put, finer)
    both: tuple[Chosen | None, Graspable | None] = fetch("graspable", of, look)
    found, known = both
    if lines is not None and found is not None:
        lines += own.unheld(instance, found)
    return known


def _known(
    states: list[Floats],
    hinge: tuple[Floats, Floats] | None,
    grips: tuple[GripSchema, ...],
    put: Sequence[Own],
    finer: float,
) -> tuple[Chosen | None, Graspable | None]:
    """Which grips the instrument has by its triangles (T, 3, 3) and by the contacts that are put on
    it, in each state, and how it is held; None where it has no surface, or cannot be held."""
    if any(np.ptp(corners, axis=0).max() > _LONGEST for corners in states if len(corners)):
        return None, None
    if len({len(corners) for corners in states}) > 1:
        states = states[:1]  # opening makes another mesh of it
    middle = len(states) // 2
    points, outward = _spread(states, middle, _APART / finer)
    if not len(points[0]):
        return None, None
    by_shape = proposed(Metal(points[middle], outward[middle]), hinge)
    found = chosen(by_shape, grips, put[middle])
    if not found.holds:
        return found, None
    # Edges are where hands are hurt: corners come before what lies between them, and the ends of it
    # before all.
    corners, out = _all_corners(states)
    away = np.linalg.norm(corners[middle] - corners[middle].mean(axis=0), axis=1)
    outermost = np.argsort(-away, kind="stable")
    corners, out = corners[:, outermost], out[:, outermost]
    points, outward = np.hstack((corners, points)), np.hstack((out, outward))
    far = spaced(points[middle], _KEPT / finer)
    held = replace(by_shape, holds=found.holds)
    return found, Graspable.of(points[:, far], outward[:, far], held, middle, found.grips)


def surface_points(instance: Instance, apart: float) -> Floats:
    """(S, N, 3): points on its surface about so far apart and its corners, closed, half open and
    open, or (S = 1) where that can't be said of the same points as it is half open; root at the
    origin, in the scene's unit."""
    root = instance.root
    frame = Matrix.Translation(-root.matrix_world.translation)

    def look() -> Floats:
        states = _in_states(root, lambda: _corners(instance, frame))
        if len({len(corners) for corners in states}) > 1:
            states = states[len(states) // 2 :][:1]
        points, _ = _spread(states, len(states) // 2, apart)
        return np.hstack((np.array(states).reshape(len(states), -1, 3), points))

    stands = _in_states(root, lambda: _stands(instance, frame))
    found: Floats = fetch("surface", digest(stands, apart), look)
    return found


def as_it_stands(instance: Instance, frame: Matrix) -> tuple[Metal, Proposal] | None:
    """Its surface as it is open now, and what is proposed for that, in a frame that a rigid matrix
    takes the world to, metres. None where it has no surface."""
    metres = units.metres(bpy.context.scene)
    points, outward = _spread([_corners(instance, frame, lasting=False) * metres], 0, _APART)
    if not len(points[0]):
        return None
    metal = Metal(points[0], outward[0])
    return metal.thinned(_KEPT), proposed(metal, _hinge(instance.root, frame, metres))


def unheld(instance: Instance, grips: Sequence[GripSchema]) -> list[str]:
    """Why it cannot be held in some of its grips as it stands, which changes nothing."""
    frame = Matrix.Translation(-instance.root.matrix_world.translation)
    seen = as_it_stands(instance, frame)
    if seen is None:
        return []
    put = own.placed(instance, frame, units.metres(bpy.context.scene))
    return own.unheld(instance, chosen(seen[1], tuple(grips), put))


def _in_states(root: bpy.types.Object, read: Callable[[], T]) -> list[T]:
    """What is read of the instrument closed, half open and open. Afterwards it is as it was."""
    found = []
    with articulation.kept(root):
        for opening, openings in _states(root):
            articulation.set_opening(root, opening, openings)
            bpy.context.view_layer.update()
            found.append(read())
    bpy.context.view_layer.update()
    return found


def _states(root: bpy.types.Object) -> list[tuple[float, dict[str, float]]]:
    """Closed, half open and open; once where it does not open."""
    found = articulation.states(root, independent=False)
    if len(found) < 3:
        return found[:1]
    closed, wide, half = found
    return [closed, half, wide]


def _hinge(root: bpy.types.Object, frame: Matrix, metres: float) -> tuple[Floats, Floats] | None:
    """A point and the direction of the first hinge's axis, in a frame."""
    for joint in joints.living(root):
        if joint.kind == "HINGE":
            place, axis = joints.axis_of(joint)
            return np.array(frame @ place) * metres, np.array(frame.to_3x3() @ axis)
    return None


def _corners(instance: Instance, frame: Matrix, lasting: bool = True) -> Floats:
    """(T, 3, 3): the corners of all triangles that it shows, in a frame. An artist's mesh is not
    `lasting` (see meshes.triangles)."""
    found = []
    for mesh, world in _shown(instance, frame):
        points = meshes.points(mesh.vertices) @ world[:3, :3].T + world[:3, 3]
        corners = points[meshes.triangles(mesh, lasting)]
        found.append(corners if np.linalg.det(world[:3, :3]) > 0 else corners[:, ::-1])
    if not found:
        return np.zeros((0, 3, 3))
    every: Floats = np.concatenate(found)
    return every


def _stands(instance: Instance, frame: Matrix) -> list[tuple[str, Floats]]:
    """All that `_corners` follows from."""
    return [(meshes.identity(mesh), world) for mesh, world in _shown(instance, frame)]


def _shown(instance: Instance, frame: Matrix) -> Iterator[tuple[bpy.types.Mesh, Floats]]:
    """The meshes that it shows, each with the matrix (4, 4) from there to a frame."""
    graph = bpy.context.evaluated_depsgraph_get()
    for part in instance.parts:
        if part.hide_render:
            continue
        evaluated = part.evaluated_get(graph)
        with meshes.shown(evaluated) as mesh:
            if mesh is not None and len(mesh.polygons):
                yield mesh, np.array(frame) @ np.array(evaluated.matrix_world)


def _spread(states: list[Floats], middle: int, step: float) -> tuple[Floats, Floats]:
    """(S, N, 3) points on the triangles, the same in each state, about so far apart (m), and the
    directions out of them."""
    corners = np.array(states)
    one, other = corners[:, :, 1] - corners[:, :, 0], corners[:, :, 2] - corners[:, :, 0]
    across = np.cross(one, other)
    areas = 0.5 * np.linalg.norm(across[middle], axis=1)
    total = float(areas.sum())
    count = min(int(2 * total / step**2), _MOST)
    which = np.searchsorted(areas.cumsum(), (np.arange(count) + 0.5) / max(count, 1) * total)
    # Roberts' sequence for two dimensions: evenly spread, and the same every time.
    share = np.arange(count)[:, None] * (0.7548776662466927, 0.5698402909980532) % 1.0
    u, v = np.where(share.sum(axis=1) > 1, 1 - share.T, share.T)[..., None]
    points = corners[:, which, 0] + u * one[:, which] + v * other[:, which]
    return points, unit(across[:, which])


def _all_corners(states: list[Floats]) -> tuple[Floats, Floats]:
    """(S, N, 3) the corners of the triangles, and the directions out of these."""
    corners = np.array(states)
    across = np.cross(corners[:, :, 1] - corners[:, :, 0], corners[:, :, 2] - corners[:, :, 0])
    flat = (np.linalg.norm(across, axis=2) < 1e-12).any(axis=0)
    points = corners[:, ~flat].reshape(len(corners), -1, 3)
    return points, np.repeat(unit(across[:, ~flat]), 3, axis=1)
