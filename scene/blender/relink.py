"""Aims a datablock's pointers at other datablocks, wherever in it they are: in modifiers, nodes,
bones and their constraints, drivers, particle systems, joints, custom properties of any depth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import bpy

# What stands for each; of its own kind, which the type of a mapping cannot say.
Twins = Mapping[bpy.types.ID, Any]

# Not what the datablock is made of, but what it comes from or where it is.
FOREIGN = {"rna_type", "original", "library", "override_library", "asset_data", "preview"}

# Points, as many as a mesh has vertices; but Blender does not say of what kind they are.
POINTS = ("ShapeKey", "data")

# Blender sets these anew where the pointer beside them is set, as if it had just been made.
KEPT = ("matrix_parent_inverse", "matrix_inverse", "inverse_matrix", "center")


class Relinking:
    """Aims pointers to any of `twins` at its twin. What kinds of structures have is asked once:
    most are there often."""

    def __init__(self, twins: Twins) -> None:
        self._twins = twins
        self._seen: set[tuple[int, str]] = set()
        self._properties: dict[str, list[bpy.types.Property]] = {}
        self._plain: dict[str, bool] = {}

    def relink(self, owner: bpy.types.ID) -> None:
        """All that lead from this datablock. It looks as before where the two are alike.
        Collections keep the objects that they hold."""
        self._seen.clear()
        self._walk(owner, owner)

    def _walk(self, owner: bpy.types.ID, holder: Any) -> None:
        place = (holder.as_pointer(), holder.bl_rna.identifier)
        if place in self._seen:
            return
        self._seen.add(place)
        for name, value, fixed in self._pointers(holder):  # setting one can renew the next
            if not isinstance(value, bpy.types.ID):
                if value.id_data == owner:
                    self._walk(owner, value)
            elif value.is_embedded_data:
                self._walk(value, value)
            elif value in self._twins and not fixed:
                _aim(holder, name, self._twins[value])
        if holder == owner:
            for number, material in enumerate(getattr(owner, "materials", ())):
                if material in self._twins:
                    owner.materials[number] = self._twins[material]
        _walk_custom(holder, self._twins)

    def _pointers(self, holder: Any) -> Iterator[tuple[str, Any, bool]]:
        """Name, value, and whether it can't be set, of all that the structure points to or
        holds."""
        for prop in self._leading(holder.bl_rna):
            name = prop.identifier
            value = getattr(holder, name, None)
            if value is None:
                continue
            if prop.type == "POINTER":
                yield name, value, prop.is_readonly
            elif len(value) and not self._is_plain(prop.fixed_type, value[0]):
                yield from ((name, item, True) for item in value if item is not None)

    def _leading(self, kind: bpy.types.Struct) -> list[bpy.types.Property]:
        if kind.identifier not in self._properties:
            self._properties[kind.identifier] = [
                prop
                for prop in kind.properties
                if prop.identifier not in FOREIGN
                and prop.type in {"POINTER", "COLLECTION"}
                and (kind.identifier, prop.identifier) != POINTS
            ]
        return self._properties[kind.identifier]

    def _is_plain(self, kind: bpy.types.Struct, first: Any) -> bool:
        """Whether a collection's items lead nowhere, such as the vertices of a mesh, of which there
        are many. Where items are of a kind of their own, as modifiers are, each may lead
        somewhere."""
        if first is None or first.bl_rna != kind:
            return False
        if kind.identifier not in self._plain:
            self._plain[kind.identifier] = not _leads(kind)
        return self._plain[kind.identifier]


def _leads(kind: bpy.types.Struct, above: tuple[bpy.types.Struct, ...] = ()) -> bool:
    kinds = [p.fixed_type for p in kind.properties if p.type == "COLLECTION"]
    return any(p.type == "POINTER" and p.identifier not in FOREIGN for p in kind.properties) or any(
        _leads(k, (*above, kind)) for k in kinds if k not in (*above, kind)
    )


def _aim(holder: Any, name: str, twin: bpy.types.ID) -> None:
    known = holder.bl_rna.properties
    kept = {
        other: getattr(holder, other).copy()
        for other in KEPT
        if other in known and not known[other].is_readonly
    }
    setattr(holder, name, twin)
    for other, value in kept.items():
        setattr(holder, other, value)


def _walk_custom(holder: Any, twins: Twins) -> None:
    """Custom properties, among which before 5.2 the inputs of geometry nodes are."""
    try:
        names = list(holder.keys())
    except (AttributeError, TypeError):  # no kind that has any
        return
    for name in names:
        value = holder[name]
        if isinstance(value, bpy.types.ID):
            if value in twins:
                holder[name] = twins[value]
            continue
        for group in value if isinstance(value, list) else [value]:
            if not isinstance(group, bpy.types.bpy_struct):
                _walk_custom(group, twins)
