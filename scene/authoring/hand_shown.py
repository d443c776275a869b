"""A hand that holds the chosen instrument in the chosen grip, for the viewport. It is no object:
nothing of it gets into a file or a picture. It is searched anew when changes have paused."""

from __future__ import annotations

from dataclasses import dataclass, replace

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from ...core.hand.contacts import Contact, Hold, Metal
from ...core.hand.grasp import Grasp, grasp, worn
from ...core.hand.graspable import MIRROR, Graspable
from ...core.hand.grips.chosen import part_of, stands
from ...core.hand.hand import Hand
from ...core.hand.residuals import Residuals
from ...core.randomizers.in_hand.people import hand
from ...core.sampling.streams import Stream
from ..blender import units
from ..blender.named import by_full_name
from . import grips

_SAME = 2e-5  # a contact that moved by less did not, metres
_MIRROR = MIRROR.astype(np.float32)
_FAR = 0.008  # from where a contact was put, beyond its slide, metres


@dataclass(frozen=True)
class Shown:
    """Its skin: vertices (N, 3), unit vectors (N, 3) out of it and triangles (M, 3), in the frame
    of the instrument's root, whose full name is given, metres. `said`: why it cannot hold on."""

    root: str
    points: NDArray[np.float32]
    outward: NDArray[np.float32]
    triangles: NDArray[np.int32]
    metres: float
    said: str

    def world(self) -> Matrix | None:
        """From its frame to the world, wherever the instrument is now; None where that is gone."""
        root = by_full_name(self.root)
        if root is None:
            return None
        place, turn, _scale = root.matrix_world.decompose()
        return Matrix.LocRotScale(place, turn, None) @ Matrix.Scale(1 / self.metres, 4)


# What is drawn, and what it was searched for.
current: Shown | None = None
_searched: tuple[object, Metal, NDArray[np.float64]] | None = None


def refresh() -> None:
    """Brings it up to date with the grip that is chosen, where one is to be shown."""
    global current, _searched
    session = bpy.context.window_manager.synthpoint
    now, grip = grips.current, grips.chosen_grip(session)
    hold = now.chosen.holds.get(grip) if now is not None and session.show_hand else None
    if now is None or hold is None:
        current, _searched = None, None
        return
    root = now.instance.root
    at = np.array([stands(contact) for contact in hold.contacts])
    left = bool(session.left_hand)
    what = root.session_uid, now.chosen.grips[grip], left
    if _is_known(what, now.metal, at):
        return
    _searched = what, now.metal, at
    its, metal = hand(0, 0), now.metal
    if left:
        mirrored = _known(now).mirrored
        hold, metal = mirrored.holds[grip][0], mirrored.metal(0.0)
    found = grasp(its, hold, metal, Stream(0, 0, "shown"))
    triangles = its.mesh.triangles.astype(np.int32)
    skin = worn(its, found.held, metal).skin
    outward = its.mesh.normals(skin).astype(np.float32)
    points = skin.astype(np.float32)
    if left:
        points, outward, triangles = points * _MIRROR, outward * _MIRROR, triangles[:, ::-1].copy()
    why = _off(its, hold, found, metal) or found.fault
    said = f"{grip}: {why}" if why else ""
    metres = units.metres(bpy.context.scene)
    current = Shown(root.name_full, points, outward, triangles, metres, said)


def _known(now: grips.Seen) -> Graspable:
    """The instrument as it is open now."""
    points, outward = now.metal.points[None], now.metal.outward[None]
    return Graspable.of(points, outward, replace(now.proposal, holds=now.chosen.holds), 0)


def _is_known(what: object, metal: Metal, at: NDArray[np.float64]) -> bool:
    """Whether the hand that is shown was searched for this."""
    if _searched is None or _searched[0] != what or _searched[1] is not metal:
        return False
    return bool(np.abs(_searched[2] - at).max() < _SAME)


def _off(its: Hand, hold: Hold, found: Grasp, metal: Metal) -> str:
    """Which contact is furthest from where it was put, where that is far."""
    held, of = found.held, Residuals(its, hold, metal)
    posed = its.skeleton.pose(held.angles[None], held.turn[None], held.move[None])
    off = np.linalg.norm(of.used(posed)[0] - of.targets(), axis=1)
    loose = [np.inf if c.loose else np.linalg.norm(c.slide) for c in of.touches]
    room = np.array(loose + [0.0] * len(of.rings)) + _FAR
    worst = int(np.argmax(off - room))
    if off[worst] <= room[worst]:
        return ""
    contacts: list[Contact] = [*of.touches, *of.rings]
    return f"{part_of(contacts[worst])} is {off[worst] * 1e3:.0f} mm off"


def forget() -> None:
    """Another file is opened."""
    global current, _searched
    current, _searched = None, None
