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

# Blender sets these anew where the pointer beside them is set, as if it had just been made.
KEPT = ("matrix_parent_inverse", "matrix_inverse", "inverse_matrix", "center")


def relink(owner: bpy.types.ID, twins: Twins) -> None:
    """Every pointer to one of `twins` goes to its twin. The owner looks as before where the two
    are alike. Collections keep the objects that they hold."""
    _walk(owner, owner, twins, set())


def _walk(owner: bpy.types.ID, holder: Any, twins: Twins, seen: set[tuple[int, str]]) -> None:
    place = (holder.as_pointer(), holder.bl_rna.identifier)
    if place in seen:
        return
    seen.add(place)
    for name, value, fixed in _pointers(holder):  # as it goes: setting one can renew the next
        if not isinstance(value, bpy.types.ID):
            if value.id_data == owner:
                _walk(owner, value, twins, seen)
        elif value.is_embedded_data:
            _walk(value, value, twins, seen)
        elif value in twins and not fixed:
            _aim(holder, name, twins[value])
    if holder == owner:
        for number, material in enumerate(getattr(owner, "materials", ())):
            if material in twins:
                owner.materials[number] = twins[material]
    _walk_custom(holder, twins)


def _pointers(holder: Any) -> Iterator[tuple[str, Any, bool]]:
    """Name, value, and whether it can't be set, of all that the structure points to or holds."""
    for prop in holder.bl_rna.properties:
        name = prop.identifier
        if name in FOREIGN or prop.type not in {"POINTER", "COLLECTION"}:
            continue
        value = getattr(holder, name, None)
        if value is None:
            continue
        if prop.type == "POINTER":
            yield name, value, prop.is_readonly
        elif len(value) and not _is_plain(prop.fixed_type, value[0]):
            yield from ((name, item, True) for item in value if item is not None)


def _is_plain(kind: bpy.types.Struct, first: Any) -> bool:
    """Whether a collection's items lead nowhere, such as the vertices of a mesh, of which there
    are many. Where items are of a kind of their own, as modifiers are, each may lead somewhere."""
    return first is not None and first.bl_rna == kind and not _leads(kind)


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
