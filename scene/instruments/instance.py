"""A tagged instrument as it stands in the scene: root, parts, keypoints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import bpy
import numpy as np
from numpy.typing import NDArray

from ..blender.named import told_apart
from .holds import Hold
from .members import children, family, roots
from .parts import is_part
from .shape import Surfaces


@dataclass
class Instance:
    """One instrument in the scene. `copy` 0 is the artist's own, higher ones are duplicates.
    `objects`: the root, all below it and, once it is unpacked, what the collections that it
    instances hold. `holds`: what of its keypoints goes with a part that bends, by name; `unseen`:
    those on a part that is not rendered."""

    name: str
    copy: int
    root: bpy.types.Object
    objects: list[bpy.types.Object]
    holds: dict[str, Hold] = field(default_factory=dict)
    unseen: frozenset[str] = frozenset()

    @property
    def class_name(self) -> str:
        name: str = self.root.synthpoint.class_name
        return name

    @property
    def parts(self) -> list[bpy.types.Object]:
        """Objects that have a surface, or that instance a collection."""
        return [o for o in self.objects if is_part(o)]

    def keypoints(self) -> dict[str, list[bpy.types.Object]]:
        """Empties by keypoint name."""
        found: dict[str, list[bpy.types.Object]] = {}
        for obj in self.objects:
            if obj.synthpoint.role == "KEYPOINT":
                found.setdefault(obj.synthpoint.keypoint, []).append(obj)
        return found

    def contacts(self) -> list[bpy.types.Object]:
        """Empties where hands touch it, by name."""
        found = [o for o in self.objects if o.synthpoint.role == "CONTACT"]
        return sorted(found, key=lambda o: str(o.name))

    def places(self, names: Iterable[str], graph: bpy.types.Depsgraph) -> NDArray[np.float64]:
        """Where the keypoints of these names are now (N, 3), in the world."""
        empties, surfaces = self.keypoints(), Surfaces()
        return np.array(
            [
                self.holds[name].at(surfaces)
                if name in self.holds
                else empties[name][0].evaluated_get(graph).matrix_world.translation
                for name in names
            ],
            dtype=np.float64,
        )


def instruments(scene: bpy.types.Scene) -> list[Instance]:
    """Every tagged instrument of the scene, by name; each has a name of its own."""
    below = children(scene)
    named = told_apart(roots(scene))
    return [Instance(name, 0, root, family(root, scene, below)) for root, name in named.items()]


def slots_of(instance: Instance) -> list[bpy.types.MaterialSlot]:
    """Filled material slots of the instrument's parts."""
    return [s for o in instance.parts for s in o.material_slots if s.material]


def base_name(name: str) -> str:
    """A datablock's name without the .001 that Blender adds."""
    return re.sub(r"\.\d{3,}$", "", name)
