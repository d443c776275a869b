"""Hands as a class of their own: what of them is seen, and their keypoints."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

from ...core.camera.pinhole import pose
from ...core.geometry.types import Floats
from ...core.hand import keypoints, marks
from ...core.hand.graspable import MIRROR
from ...core.hand.hand import Hand
from ...core.hand.look import Look
from ...core.hand.search import Held
from ...core.labels.record import HOLDS
from ...core.labels.subjects import HandSubject
from ...core.randomizers import blank
from ..blender import meshes
from ..blender.visibility import shown
from ..hands.dressed import DressedHand
from .marked import Marked


@dataclass(frozen=True)
class Pose:
    """A hand that holds what stands at `place` (4, 4), rigid, in the world (m). A `left` one is the
    mirror image of the one that `held` is about."""

    held: Held
    left: bool
    place: Floats


class Labeller:
    """Labels the job's hands of one shape; `metres` are in a unit of the scene."""

    def __init__(self, hand: Hand, number: int, metres: float) -> None:
        fine = hand.finer
        self._hand, self._name, self._metres = hand, f"hand {number}", metres
        self._near = keypoints.near(hand.shape, fine.vertices, fine.bones, fine.weights)
        self._along = marks.grain(fine)[fine.quads, 1].mean(axis=1)

    def marked(
        self,
        dressed: DressedHand,
        skin: Floats,
        look: Look,
        at: Pose,
        number: int,
        holds: int | None,
    ) -> tuple[Marked, HandSubject]:
        """Of a hand that is shown, whose skin is (N, 3) in the world (m). From now on its pixels
        have that object index. `holds` is the id of the instrument in it, None where there is
        none."""
        for obj in dressed.body:
            obj.pass_index = number
        vertices = skin / self._metres
        points = keypoints.held(self._hand.skeleton, at.held) * (MIRROR if at.left else 1.0)
        places = points @ at.place[:3, :3].T + at.place[:3, 3]

        marked = Marked(
            number,
            frozenset(obj.name_full for obj in dressed.body),
            places / self._metres,
            self._corners(dressed, vertices, look),
        )
        world = keypoints.frame(at.held, at.left, at.place)
        subject = HandSubject(
            id=number,
            instrument=self._name,
            copy=0,
            class_name=keypoints.SIDES[0 if at.left else 1],
            pose=pose(world[:3, :3], world[:3, 3] / self._metres),
            scale=1.0,
            drawn={**blank(), HOLDS: holds},
            skin=vertices,
            near=self._near,
        )
        return marked, subject

    def _corners(self, dressed: DressedHand, vertices: Floats, look: Look) -> Floats:
        """(M, 3, 3): what there is of it up to the sleeve."""
        quads = self._hand.finer.quads[self._along > -max(look.sleeve.start, look.covered)]
        found = [vertices[quads[:, corners]] for corners in ([0, 1, 2], [0, 2, 3])]
        cuffs = [obj for obj in dressed.cuffs if shown(obj)]
        found += [_triangles(obj) / self._metres for obj in cuffs]
        return np.concatenate(found)


def _triangles(obj: bpy.types.Object) -> Floats:
    """(T, 3, 3), in the world (m), where its vertices are as they are told."""
    corners: Floats = meshes.points(obj.data.vertices)[meshes.triangles(obj.data)]
    return corners
