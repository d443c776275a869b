"""What an instrument is: plain data, free of Blender.

Frame of every instrument: it lies flat in the XY plane, the long axis is Y with the tips towards
+Y, the hinge axis is +Z. "Left" is -X. All lengths are metres and true to size, angles radians.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...core.geometry.faces import Faces

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Vector = tuple[float, float, float]
Face = tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """A rigid or bending piece: one mesh of one or more closed shells, at opening 0.

    `vertices` (N, 3) are metres in the instrument's frame, `faces` index them counter-clockwise
    seen from outside. `face_slots` (F,) index the instrument's materials and `smooth` (F,) says
    which faces are shaded smooth. `shape_keys` maps a name to displaced vertices (N, 3).
    """

    name: str
    vertices: Floats
    faces: Faces
    face_slots: Ints
    smooth: Bools
    shape_keys: dict[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True)
class Keypoint:
    """A point that can be labelled, inside the metal of `part` or in a hole of it that one sees
    through, as a ring's; at opening 0, metres in the instrument's frame.

    On a part that bends, `vertices` names the one or three vertices of the part whose mean the
    keypoint is; on a rigid part it is None.
    """

    name: str
    part: str
    position: Vector
    vertices: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Hinge:
    """`part` turns by `ratio` times the opening angle about `axis` through `origin` (metres)."""

    part: str
    origin: Vector
    axis: Vector
    ratio: float


@dataclass(frozen=True)
class Bend:
    """Shape key `shape_key` of `part` has the value opening angle / largest opening angle."""

    part: str
    shape_key: str


@dataclass(frozen=True)
class Instrument:
    """A complete instrument; `opening` is (smallest, largest) angle between its halves, radians.

    `keypoints` are those of its class as it is shipped, `points` further ones that another schema
    of the class can name.
    """

    name: str
    class_name: str
    parts: tuple[Part, ...]
    keypoints: tuple[Keypoint, ...]
    joints: tuple[Hinge | Bend, ...]
    opening: tuple[float, float]
    materials: tuple[str, ...]
    points: tuple[Keypoint, ...] = ()

    def part(self, name: str) -> Part:
        """The part called `name`."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(f"{self.name} has no part {name!r}")

    def labelled(self, names: Iterable[str]) -> tuple[Keypoint, ...]:
        """Those of its keypoints and further points that have one of the names."""
        wanted = set(names)
        return tuple(k for k in (*self.keypoints, *self.points) if k.name in wanted)
