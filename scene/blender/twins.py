"""Copies of objects that lean on each other and on nothing that they were copied from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import bpy

from .relink import Relinking, Twins

Uses = dict[bpy.types.ID, set[bpy.types.ID]]

# What objects are in or stand beside, and not what they are made of.
ELSEWHERE = (bpy.types.Scene, bpy.types.Object)


def twins_of(
    objects: Iterable[bpy.types.Object], collections: Iterable[bpy.types.Collection] = ()
) -> Twins:
    """A twin of each object, of each of the `collections`, and of all that these use and that
    points to one of them itself: node trees, materials, collections. Whatever in the twins points
    to an original points to its twin. Meshes are shared unless they have shape keys.

    The twins of objects are in the twins of collections alone; link them to the others.
    """
    originals = list(dict.fromkeys(objects))
    twins: dict[bpy.types.ID, Any] = {o: o.copy() for o in originals}
    held = dict.fromkeys(collections)
    for data in _between(originals, held):
        if isinstance(data, bpy.types.Collection):
            held[data] = None
        elif not isinstance(data, bpy.types.Key):  # which goes with what it belongs to
            twins[data] = twin = data.copy()
            for part in ("shape_keys", "node_tree"):
                if getattr(data, part, None) is not None:
                    twins[getattr(data, part)] = getattr(twin, part)
    for collection in held:
        twins[collection] = collection.copy()
    for original in originals:  # first, since slots and shape keys are those of the data
        if original.data in twins:
            twins[original].data = twins[original.data]
    relinking = Relinking(twins)
    for block, twin in list(twins.items()):
        if not block.is_embedded_data:
            relinking.relink(twin)
        if isinstance(twin, bpy.types.Collection):
            _refill(twin.objects, twins)
            _refill(twin.children, twins)
    return twins


def _between(
    originals: list[bpy.types.Object], held: Iterable[bpy.types.Collection]
) -> Iterator[bpy.types.ID]:
    """What the originals use, directly or not, and what uses them in turn."""
    users: Uses = bpy.data.user_map()
    uses: Uses = defaultdict(set)
    for used, by in users.items():
        for user in by:
            uses[user].add(used)
    below = _reached([*originals, *held], uses)
    own = set(originals)
    collections = {
        c for c in below
        if isinstance(c, bpy.types.Collection) and not own.isdisjoint(c.all_objects)
    }  # fmt: skip
    keyed = {o.data for o in originals if getattr(o.data, "shape_keys", None) is not None}
    above = _reached([*originals, *held, *collections, *keyed], users) | collections | keyed
    between = [d for d in below & above if not isinstance(d, ELSEWHERE)]
    yield from sorted(between, key=lambda d: (d.id_type, d.name_full))


def _reached(start: Iterable[bpy.types.ID], links: Uses) -> set[bpy.types.ID]:
    """All that the links lead to; what is elsewhere ends a way."""
    found: set[bpy.types.ID] = set()
    waiting = list(start)
    while waiting:
        for one in links.get(waiting.pop(), ()):
            if one not in found:
                found.add(one)
                if not isinstance(one, ELSEWHERE):
                    waiting.append(one)
    return found


def _refill(
    contents: bpy.types.CollectionObjects | bpy.types.CollectionChildren, twins: Twins
) -> None:
    """Twins take the places of originals, in their order."""
    inside: list[Any] = list(contents)
    for one in inside:
        contents.unlink(one)
    for one in inside:
        contents.link(twins.get(one, one))
