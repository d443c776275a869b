"""A piece of a body: how far the skin is from an axis through it.

Cut from MakeHuman's body (CC0) by tools/cut_patient.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..geometry.types import Floats

PIECES = ("shin", "thigh", "forearm", "abdomen")
_STEP = 1e-4  # of the stored radii, metres


@dataclass(frozen=True)
class Build:
    """Whose body it is. `male`, `old` and `muscle` are shares from 0 to 1; `length` and `thickness`
    are factors on the mean; `left` is mirrored."""

    male: float = 0.5
    old: float = 0.0
    muscle: float = 0.5
    length: float = 1.0
    thickness: float = 1.0
    left: bool = False


@dataclass(frozen=True, eq=False)
class Piece:
    """`radii` (S, A) from an axis to the skin at evenly spread `stations` (S,) along it, those
    beyond its `length` and below 0 past its joints, in A directions evenly round it: the first to
    the front, the next towards the right side of the body."""

    stations: Floats
    radii: Floats
    length: float


def shaped(name: str, build: Build) -> Piece:
    """The piece of a body of this build; `name` is one of PIECES."""
    stored = _stored()
    shares = np.array(
        [
            (build.male if sex == "male" else 1 - build.male)
            * (build.old if age == "old" else 1 - build.old)
            for sex, age in (str(body).split() for body in stored["bodies"])
        ]
    )
    both = shares[:, None] * np.array((1 - build.muscle, build.muscle))
    radii = _STEP * build.thickness * np.tensordot(both, stored[name], 2)
    length = build.length * float((both * stored[f"{name} lengths"]).sum())
    low, high = stored[f"{name} ends"]
    if build.left:
        radii = np.roll(radii[:, ::-1], 1, axis=1)
    return Piece(np.linspace(low, high, len(radii)) * length, radii, length)


@cache
def _stored() -> Mapping[str, NDArray[Any]]:
    with np.load(Path(__file__).with_name("pieces.npz")) as file:
        return {name: file[name] for name in file.files}
