"""Tags a scene that follows the naming convention of scripts in the field.

A collection or a parent object named after a class (`tweezers`, `tweezers.001`) holds the meshes
of one instrument and empties named after the keypoints of that class (`tip_left.001`). A parent
that instances a collection gets keypoints of its own where the empties of the collection are.

Names repeat: a mesh in the collection, or a child of the parent, can bear the class's name too. Of
what lies in each other, that one is the instrument which holds every keypoint once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import bpy

from ...core.errors import UserError
from ...core.settings.classes import ClassSchema
from ..blender.editable import takes
from ..blender.parenting import above, gather
from ..blender.visibility import placed, rendered_collections
from ..instruments import instanced_empties
from ..instruments.instance import Instance, base_name, instruments
from ..instruments.members import family, make_root
from ..instruments.parts import holds_collection, holds_tagged, instanced, is_part
from . import keypoints

# So many names of the file are told where none of them is a class's.
MOST_NAMES = 12


def tag_by_name(scene: bpy.types.Scene, classes: Iterable[ClassSchema]) -> list[bpy.types.Object]:
    """Tags what fits and is not tagged yet, also empties named after a keypoint that a tagged
    instrument lacks; returns the roots of what it tagged. UserError where all that could be an
    instrument is what `left_out` tells of."""
    by_name = {c.name: c for c in classes}
    roots = []
    for instance in instruments(scene):
        schema = by_name.get(instance.class_name)
        if schema is not None and _fill(instance, schema):
            roots.append(instance.root)
    for candidate in _candidates(scene, by_name):
        if not candidate.free() or (not candidate.rendered and instruments(scene)):
            continue
        with placed(candidate.own):
            root = candidate.root
            if root is None:
                assert candidate.collection is not None
                root = _gather_at_first(candidate.collection, candidate.own)
            _tag(root, candidate)
        roots.append(root)
    reasons = left_out(scene)
    if reasons and not instruments(scene):
        raise UserError(reasons[0])
    return roots


def left_out(scene: bpy.types.Scene) -> list[str]:
    """Why instances of collections with tagged objects are no instruments, a line for each."""
    return [reason for obj in scene.objects if (reason := holds_tagged(obj))]


def none_found(scene: bpy.types.Scene, classes: Iterable[ClassSchema]) -> str:
    """What to say where nothing is named after a class: which names were looked for, and which
    there are."""
    blocks: list[bpy.types.ID] = [*scene.collection.children_recursive]
    blocks += [o for o in scene.objects if o.children or is_part(o)]
    there = dict.fromkeys(b.name + (" (linked)" if b.library else "") for b in blocks)
    listed = ", ".join(list(there)[:MOST_NAMES]) + (" …" if len(there) > MOST_NAMES else "")
    return (
        "nothing untagged is named after a class: looked for a collection or parent called "
        f"{', '.join(c.name for c in classes)} (capitals count) that holds meshes, and there are "
        f"{listed or 'none at all'}; rename one, or make a library override of what is linked"
    )


@dataclass
class _Candidate:
    """What bears the class's name: an object (`root`) or a collection. `own` is what it holds, less
    what belongs to another instrument inside it."""

    schema: ClassSchema
    own: list[bpy.types.Object]
    root: bpy.types.Object | None = None
    collection: bpy.types.Collection | None = None

    @property
    def name(self) -> str:
        owner = self.root if self.root is not None else self.collection
        assert owner is not None
        return str(owner.name)

    def of_shown(self) -> list[bpy.types.Object]:
        """What of its own lies in collections that are rendered."""
        shown = rendered_collections(bpy.context.view_layer)
        return [o for o in self.own if any(c in shown for c in o.users_collection)]

    @property
    def rendered(self) -> bool:
        """Whether the picture shows anything of it."""
        return any(is_part(o) and not o.hide_render for o in self.of_shown())

    def complete(self) -> bool:
        """Whether it holds each keypoint of the class once."""
        empties = [o for o in self.own if o.type == "EMPTY" and o != self.root]
        for holder in filter(holds_collection, self.own):
            empties += [o for o in instanced(holder).all_objects if o.type == "EMPTY"]
        count = Counter(base_name(o.name) for o in empties)
        has_part = any(is_part(o) for o in self.own)
        return has_part and all(count[name] == 1 for name in self.schema.keypoint_names)

    def free(self) -> bool:
        """Whether it has a surface, and nothing of it belongs to an instrument already."""
        if not any(is_part(o) for o in self.own) or any(holds_tagged(o) for o in self.own):
            return False
        around = {a for o in self.own for a in (o, *above(o))}
        return not any(o.synthpoint.role == "INSTRUMENT" for o in around)


def _candidates(scene: bpy.types.Scene, classes: dict[str, ClassSchema]) -> list[_Candidate]:
    """What is rendered and complete comes first, what lies in another before that."""
    found = []
    for obj in sorted(scene.objects, key=lambda o: o.name):
        schema = classes.get(base_name(obj.name))
        if schema is not None and obj.synthpoint.role == "NONE" and obj.library is None:
            found.append(_Candidate(schema, family(obj), root=obj))
    held = {o.instance_collection for o in scene.objects if holds_collection(o)}
    for collection in sorted(scene.collection.children_recursive, key=lambda c: c.name):
        schema = classes.get(base_name(collection.name))
        objects = list(collection.all_objects)
        if schema is None or any(o.library is not None for o in objects):
            continue
        candidate = _Candidate(schema, objects, collection=collection)
        if candidate.rendered or collection not in held:  # else it is seen where it is instanced
            found.append(candidate)
    found.sort(key=lambda c: (len(c.own), c.collection is not None, c.name))
    complete = [c for c in found if _settle(c, found)]
    return sorted(found, key=lambda c: (not c.rendered, c not in complete))


def _settle(one: _Candidate, found: Sequence[_Candidate]) -> bool:
    """Takes away what smaller ones, which are settled, have for themselves, and versions that are
    not rendered beside those that are. True where it is complete then."""
    inner = [c for c in found[: found.index(one)] if c.complete() and set(c.own) <= set(one.own)]
    taken = {o for c in inner for o in c.own}
    one.own = [o for o in one.own if o not in taken]
    if not one.complete():
        every, one.own = one.own, one.of_shown()
        if not one.complete():
            one.own = every
    return one.complete()


def _gather_at_first(
    collection: bpy.types.Collection, objects: list[bpy.types.Object]
) -> bpy.types.Object:
    """An empty that holds the collection's objects, which stay where they are."""
    own = collection if takes(collection) else bpy.context.scene.collection
    tops = [o for o in objects if o.parent not in objects]
    first = next((o for o in tops if is_part(o)), tops[0])
    return gather(tops, collection.name, own, first.matrix_world.translation.copy())


def _fill(instance: Instance, schema: ClassSchema) -> bool:
    """Tags the empties named after keypoints that are missing; False where there are none."""
    missing = set(schema.keypoint_names) - set(instance.keypoints())
    before = len(missing)
    for obj in instance.objects:
        name = base_name(obj.name)
        if obj.type == "EMPTY" and obj.synthpoint.role == "NONE" and name in missing:
            obj.synthpoint.role, obj.synthpoint.keypoint = "KEYPOINT", name
            missing.remove(name)
    missing -= _place_held(instance.root, missing)
    return len(missing) < before


def _tag(root: bpy.types.Object, candidate: _Candidate) -> None:
    names = candidate.schema.keypoint_names
    make_root(root, candidate.schema.name)
    for obj in candidate.own:
        name = base_name(obj.name)
        if obj.type == "EMPTY" and obj != root and name in names:
            obj.synthpoint.role = "KEYPOINT"
            obj.synthpoint.keypoint = name
    tagged = {o.synthpoint.keypoint for o in family(root)}
    _place_held(root, set(names) - tagged)


def _place_held(root: bpy.types.Object, missing: set[str]) -> set[str]:
    """Places keypoints where the collections that the instrument instances have empties of their
    names, which any number of instruments share; returns the names."""
    made: set[str] = set()
    for holder in filter(holds_collection, family(root)):
        for name, (_, place) in instanced_empties.points(holder, missing - made).items():
            keypoints.place(root, name, place, holder)
            made.add(name)
    return made
