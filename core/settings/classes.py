"""Instrument classes: keypoints, skeleton, left/right pairs, sigmas, occlusion tolerances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..errors import UserError
from .fields import fraction, setting
from .grips import GripSchema, check_once


@dataclass(frozen=True)
class KeypointSchema:
    """One keypoint of a class."""

    name: str = setting("", "name, unique in its class")
    sigma: float = setting(
        0.05, "OKS standard deviation as a share of sqrt(area)", low=1e-4, high=1.0, picture=False
    )
    tolerance: float = setting(0.002, "metal of its own instrument in front that does not count as "
                               "occluding, at scale 1", "m", 0.0, 10.0)  # fmt: skip


@dataclass(frozen=True)
class ClassSchema:
    """An instrument class; its category id is its position in the spec's list, from 1."""

    name: str = setting("", "class name; one line of meta/class_names.txt")
    supercategory: str = setting("instrument", "COCO supercategory", picture=False)
    keypoints: tuple[KeypointSchema, ...] = setting((), "keypoints in COCO order")
    skeleton: tuple[tuple[int, int], ...] = setting(
        (), "edges as 1-based keypoint numbers (COCO)", picture=False, low=1
    )
    flip_pairs: tuple[tuple[str, str], ...] = setting(
        (), "keypoints that change places when a picture is mirrored", picture=False
    )
    symmetry: Literal["identity", "view"] = setting(
        "identity", "identity: left belongs to the mesh half; view: left is what appears left"
    )
    color: tuple[float, float, float] = fraction((0.1, 0.7, 1.0), "overlay colour, linear RGB",
                                                 picture=False)  # fmt: skip

    grips: tuple[GripSchema, ...] = setting(
        (), "how hands hold it; none: in every way that its mesh proposes"
    )

    @property
    def keypoint_names(self) -> tuple[str, ...]:
        return tuple(k.name for k in self.keypoints)

    def flip_index(self) -> list[int]:
        """For keypoint i (0-based) the keypoint it becomes in a mirrored picture."""
        names = self.keypoint_names
        index = list(range(len(names)))
        for left, right in self.flip_pairs:
            a, b = names.index(left), names.index(right)
            index[a], index[b] = b, a
        return index

    def check(self, path: str) -> None:
        """UserError where the class contradicts itself."""
        label = path or "class"
        check_name(self.name, f"{label}.name")
        if not self.keypoints:
            raise UserError(f"{label}: class {self.name!r} has no keypoints; add at least one")
        names = self.keypoint_names
        for i, name in enumerate(names):
            check_name(name, f"{label}.keypoints[{i}].name")
            if "," in name:
                raise UserError(f"{label}.keypoints[{i}].name: {name!r} contains a comma")
            if name in names[:i]:
                raise UserError(f"{label}.keypoints[{i}].name: {name!r} appears twice")
        for i, edge in enumerate(self.skeleton):
            if max(edge) > len(names) or edge[0] == edge[1]:
                raise UserError(
                    f"{label}.skeleton[{i}]: {list(edge)} does not join two of the "
                    f"{len(names)} keypoints (numbers count from 1)"
                )
        seen: set[str] = set()
        for i, pair in enumerate(self.flip_pairs):
            for name in pair:
                if name not in names:
                    raise UserError(f"{label}.flip_pairs[{i}]: {name!r} is not a keypoint")
                if name in seen or pair[0] == pair[1]:
                    raise UserError(f"{label}.flip_pairs[{i}]: {name!r} is paired twice")
                seen.add(name)
        check_once([grip.name for grip in self.grips], f"{label}.grips", "name")


def check_name(name: str, path: str) -> None:
    """UserError where the name could not stand in a list of names."""
    if not name or name != name.strip() or any(ord(c) < 32 for c in name):
        raise UserError(f"{path}: {name!r} is not a usable name (empty, padded or with a line end)")
