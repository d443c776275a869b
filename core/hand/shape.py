"""The rest shape of a hand with its forearm, for a person of some sex, age and size.

Cut from MakeHuman's body (CC0) by tools/cut_hand.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..geometry.rotation import unit
from ..geometry.types import Floats

Ints = NDArray[np.int64]

FINGERS = ("thumb", "index", "middle", "ring", "little")

# Bones by number: the hand, the forearm, then three of each finger from its root to its tip. From
# the third on a bone begins at the joint of its number; the forearm ends at the first, the wrist.
HAND, FOREARM = 0, 1
WRIST, ELBOW = 0, 1
BONES = 17
_STEP = 1e-5  # of the stored morphs, metres


def bone(finger: str, number: int) -> int:
    """The number of a finger's bone: 0 at its root, 2 at its tip. The joint at its beginning has
    the same one."""
    return 2 + 3 * FINGERS.index(finger) + number


def end(bone: int) -> int:
    """The joint at the end of a finger's bone: the next one, or the tip."""
    finger, number = divmod(bone - 2, 3)
    return bone + 1 if number < 2 else 17 + finger


@dataclass(frozen=True)
class Build:
    """Whose hand it is. `male` and `old` are shares from 0 to 1; `length` goes from the wrist to
    the tip of the middle finger (m); `fingers` and `thickness` from −1 to 1, 0 being the mean."""

    male: float = 0.5
    old: float = 0.0
    length: float = 0.186
    fingers: float = 0.0
    thickness: float = 0.0


@dataclass(frozen=True)
class Shape:
    """A hand at rest, in its own frame (m): `vertices` (N, 3), `quads` (M, 4), up to four `bones`
    (N, 4) with `weights` (N, 4) that add up to 1, and `joints` (22, 3)."""

    vertices: Floats
    quads: Ints
    bones: Ints
    weights: Floats
    joints: Floats

    @cached_property
    def by_bone(self) -> Floats:
        """(N, BONES): the weight of each bone."""
        dense = np.zeros((len(self.vertices), BONES))
        np.add.at(dense, (np.arange(len(dense))[:, None], self.bones), self.weights)
        return dense

    def along(self, bone: int) -> Floats:
        """Unit vector from a finger's bone's beginning to its end."""
        return unit(self.joints[end(bone)] - self.joints[bone])


def shaped(build: Build) -> Shape:
    """The hand of this build."""
    stored = _stored()
    shares = _shares(build)
    weights = np.array([shares.get(str(name), 0.0) for name in stored["morphs"]]) * _STEP
    vertices = stored["vertices"] + np.tensordot(weights, stored["morph_vertices"], 1)
    joints = stored["joints"] + np.tensordot(weights, stored["morph_joints"], 1)
    size = build.length / float(np.linalg.norm(joints[end(bone("middle", 2))]))
    of_bones = stored["weights"].astype(np.float64)
    return Shape(
        vertices * size,
        stored["quads"].astype(np.int64),
        stored["bones"].astype(np.int64),
        of_bones / of_bones.sum(axis=1, keepdims=True),
        joints * size,
    )


def _shares(build: Build) -> dict[str, float]:
    shares = {
        f"{sex} {age}": of_sex * of_age
        for sex, of_sex in (("male", build.male), ("female", 1.0 - build.male))
        for age, of_age in (("old", build.old), ("young", 1.0 - build.old))
    }
    for kind, value in (("length", build.fingers), ("thickness", build.thickness)):
        shares[f"more {kind}" if value > 0 else f"less {kind}"] = abs(value)
    return shares


@cache
def _stored() -> Mapping[str, NDArray[Any]]:
    with np.load(Path(__file__).with_name("right_hand.npz")) as file:
        return {name: file[name] for name in file.files}
