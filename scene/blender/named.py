"""Objects by name, where names repeat: what is linked from a library can be called as an object of
the file itself, or of another library. Full names (`bar [lib.blend]`) do not repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import bpy


def by_full_name(full_name: str) -> bpy.types.Object | None:
    """The object of this full name, which is the plain name of the file's own objects."""
    found = bpy.data.objects.get((full_name, None))
    if found is not None:
        return found
    return next((o for o in bpy.data.objects if o.name_full == full_name), None)


def holds(blocks: bpy.types.bpy_prop_collection[Any], block: bpy.types.ID) -> bool:
    """Whether a collection of objects or of collections has this very one."""
    found = blocks.get(block.name)
    return found == block or (found is not None and block in blocks.values())


def told_apart(objects: Iterable[bpy.types.Object]) -> dict[bpy.types.Object, str]:
    """A name for each, by name: its own, or the full one where others have the same."""
    ordered = sorted(objects, key=lambda o: (o.name, o.name_full))
    count = Counter(o.name for o in ordered)
    return {o: o.name if count[o.name] == 1 else o.name_full for o in ordered}
