"""Whether an instrument still fits together: what an artist's work has broken, and what mends it.

Everything here only looks. `mend.py` does what a button says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import bpy

from ..blender.animation import moving
from ..blender.editable import is_linked
from ..blender.parenting import above
from . import caches, holds, joints, members
from .instance import base_name, instruments
from .members import in_scene
from .parts import holds_tagged, is_part
from .shape import Surfaces, bends

# Names of a class's keypoints by the class's name.
Classes = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Mend:
    """A way to mend a problem: what the button says, what it does (one of `mend.WAYS`), and the
    objects it is about, by the numbers that Blender gives them in this session."""

    label: str
    way: str
    objects: tuple[int, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Problem:
    """One line for the artist, the full name of the object it is about (empty: none), and what can
    be done. A run that it does not refuse goes on, and notes it."""

    text: str
    object: str = ""
    refuses: bool = True
    mends: tuple[Mend, ...] = ()


def of_scene(scene: bpy.types.Scene, classes: Classes) -> list[Problem]:
    """What belongs to no instrument here: keypoints whose root or part is gone, and tagged objects
    that are only shown by an instance of their collection."""
    found = [
        Problem(
            f"{why}, or hide it from renders: it is shown without a label", obj.name_full, False
        )
        for obj in scene.objects
        if not obj.hide_render and (why := holds_tagged(obj))
    ]
    by_owner: dict[str, list[bpy.types.Object]] = {}
    for empty in members.orphans(scene):
        by_owner.setdefault(_why_orphan(empty, scene), []).append(empty)
    found += [_orphaned(why, own, scene, classes) for why, own in by_owner.items()]
    lost = members.orphans(scene, "CONTACT")
    if lost:
        found.append(
            Problem(
                f"{', '.join(o.name for o in lost)}: contacts of no instrument; delete them, or "
                "undo what took them off",
                lost[0].name_full,
                refuses=False,
                mends=(Mend("Delete Them", "DELETE", tuple(o.session_uid for o in lost)),),
            )
        )
    return [_of_this_file(problem) for problem in found]


def of(
    root: bpy.types.Object,
    scene: bpy.types.Scene,
    family: Sequence[bpy.types.Object],
    rendered: set[bpy.types.Object],
) -> list[Problem]:
    """What does not fit in the instrument, whose members are `family`."""
    found = [*_copy(root, scene, family), *_joints(root, family), *_hidden(family, rendered)]
    surfaces = Surfaces()
    for empty in family:
        part = holds.part_of(empty) if empty.synthpoint.role == "KEYPOINT" else None
        if empty.synthpoint.role == "CONTACT" and not _on_metal(empty):
            found.append(_off_metal(empty))
        if part is None:
            continue
        if holds.by_vertices(empty) and not caches.same_vertices(empty):
            found.append(
                Problem(
                    f"{empty.name}: the vertices of {part.name} that it hung on are no "
                    "face any more; place it again",
                    empty.name_full,
                )
            )
        elif holds.was_put_to_origin(empty):
            found.append(_put_to_origin(empty))
        elif caches.astray(empty, part, surfaces):
            found.append(_astray(empty, root, scene, family))
    found += _keyed(family)
    return [_of_this_file(problem) for problem in found]


def _of_this_file(problem: Problem) -> Problem:
    """Without the ways to mend it that would change what belongs to another file."""
    if not problem.mends:
        return problem
    linked = {o.session_uid for o in bpy.data.objects if is_linked(o)}
    mends = tuple(m for m in problem.mends if linked.isdisjoint(m.objects))
    return replace(problem, mends=mends)


def _keyed(family: Sequence[bpy.types.Object]) -> Iterator[Problem]:
    """Keypoints that their keyframes hold where what they lie on bends."""
    for empty in family:
        part = empty.parent
        if empty.synthpoint.role != "KEYPOINT" or part is None or not bends(part):
            continue
        if empty.parent_type == "OBJECT" and moving(empty) and holds.is_held(empty):
            yield Problem(
                f"{empty.name}: its keyframes or drivers say where it is, so that it does not go "
                f"with {part.name}, which bends; clear them, if it should",
                empty.name_full,
                refuses=False,
            )


def _astray(
    empty: bpy.types.Object,
    root: bpy.types.Object,
    scene: bpy.types.Scene,
    family: Sequence[bpy.types.Object],
) -> Problem:
    part, own = empty.parent, set(family)
    assert part is not None
    meshes = [o for o in scene.objects if o != part and o.type == "MESH"]
    for other in sorted(meshes, key=lambda o: o not in own):
        if caches.astray(empty, other):
            continue
        if other in own:
            return Problem(
                f"{empty.name}: its metal is in {other.name} now; it goes with that from the next "
                "run on",
                empty.name_full,
                refuses=False,
                mends=(
                    Mend(f"Hang on {other.name}", "HANG", (other.session_uid, empty.session_uid)),
                ),
            )
        return Problem(
            f"{empty.name}: its metal is in {other.name} now, which is no part of its "
            f"instrument; make that a part, or place the keypoint again",
            empty.name_full,
            mends=(_make_part(other, root),),
        )
    return Problem(
        f"{empty.name}: the metal of {part.name} that it was placed on is gone; place it again, "
        "or clear it",
        empty.name_full,
        mends=(Mend("It Is Right There", "ACCEPT", (empty.session_uid,)),),
    )


def _on_metal(contact: bpy.types.Object) -> bool:
    """Whether the metal is there that a contact was put on; that of a ring is round it."""
    part = holds.part_of(contact)
    if part is None or holds.was_put_to_origin(contact):
        return part is None
    return not caches.astray(contact, part)


def _off_metal(contact: bpy.types.Object) -> Problem:
    tags = contact.synthpoint
    return Problem(
        f"{contact.name}: the metal that {tags.part} was to touch in grip {tags.grip!r} is not "
        "there any more; place it again, or clear it",
        contact.name_full,
        refuses=False,
        mends=(Mend("It Is Right There", "ACCEPT", (contact.session_uid,)),),
    )


def _put_to_origin(empty: bpy.types.Object) -> Problem:
    own = (empty.session_uid,)
    assert empty.parent is not None
    return Problem(
        f"{empty.name}: it is at the origin of {empty.parent.name}, where Apply and Clear Location "
        "put what is selected; put it back, or say that it is right there",
        empty.name_full,
        mends=(Mend("Put It Back", "PUT_BACK", own), Mend("It Is Right There", "ACCEPT", own)),
    )


def unseen(
    family: Sequence[bpy.types.Object], rendered: set[bpy.types.Object]
) -> dict[bpy.types.Object, bpy.types.Object]:
    """Keypoints of the instrument whose metal is not rendered while other parts are, each with the
    part that it lies on. One that lies on rendered metal as well, whatever it hangs on, is seen."""
    parts = [o for o in family if is_part(o)]
    hidden = [p for p in parts if p not in rendered and p.type == "MESH"]
    shown = [p for p in parts if p in rendered]
    if not hidden or not shown:
        return {}
    surfaces, found = Surfaces(), {}
    for point in (o for o in family if o.synthpoint.role == "KEYPOINT"):
        number = caches.among(
            f"hidden {len(hidden)}", point, [*hidden, *shown],
            partial(_under, point, hidden, shown, surfaces),
        )  # fmt: skip
        if number is not None:
            found[point] = hidden[number]
    return found


def _under(
    point: bpy.types.Object,
    hidden: list[bpy.types.Object],
    shown: list[bpy.types.Object],
    surfaces: Surfaces,
) -> int | None:
    """Which of the hidden parts has the keypoint's metal; None where one that is shown has it."""
    place = point.matrix_world.translation
    away = [surfaces.distance(p, place, seen=False) for p in hidden]
    near = min(surfaces.distance(p, place) for p in shown)
    if near <= min(away) + holds.ASTRAY * max(surfaces.size(p) for p in shown):
        return None
    return away.index(min(away))


def _hidden(
    family: Sequence[bpy.types.Object], rendered: set[bpy.types.Object]
) -> Iterator[Problem]:
    by_part: dict[bpy.types.Object, list[str]] = {}
    for point, part in unseen(family, rendered).items():
        by_part.setdefault(part, []).append(point.name)
    for part, names in by_part.items():
        yield Problem(
            f"{part.name}: not rendered, so that {', '.join(names)} on it "
            f"{'has' if len(names) == 1 else 'have'} no place in the pictures (v = 0); show it, or "
            "delete it",
            part.name_full,
            refuses=False,
        )


def _copy(
    root: bpy.types.Object, scene: bpy.types.Scene, family: Iterable[bpy.types.Object]
) -> Iterator[Problem]:
    """An instrument without a keypoint that is a copy or a piece of another one."""
    if any(o.synthpoint.role == "KEYPOINT" for o in family):
        return
    key = root.synthpoint.key
    for other in members.roots(scene):
        same = other.synthpoint.key == key if key else base_name(root.name) == other.name
        if other != root and same:
            yield Problem(
                f"{root.name}: a copy of {other.name} without keypoints, or a piece of it; untag "
                f"it, or make it a part of {other.name}",
                root.name_full,
                mends=(_make_part(root, other), Mend("Untag", "UNTAG", (root.session_uid,))),
            )
            return


def _joints(root: bpy.types.Object, family: Sequence[bpy.types.Object]) -> Iterator[Problem]:
    own = (root.session_uid,)
    for joint in root.synthpoint.joints:
        if joint.removed:
            continue
        if not joints.is_alive(root, joint):
            why = joints.why_dead(root, joint)
            yield Problem(
                f"{root.name}: {why}, so that this hinge is left out; remove it",
                root.name_full,
                refuses=False,
                mends=(Mend("Remove the Hinge", "DROP", own),),
            )
            continue
        lacks, part = joints.missing(joint), joints.moved_by(joint)
        if lacks:
            yield Problem(
                f"{part.name}: {lacks}, which opens {root.name}; rename it back, or use Open "
                "by Rig anew",
                part.name_full,
                mends=(Mend("Leave It Closed", "FORGET", (root.session_uid, part.session_uid)),),
            )
    for joint in joints.lost(root):
        part = joints.moved_by(joint)
        yield Problem(
            f"{part.name}: moved since its hinge was made; move Opening to see whether it still "
            "turns right, then take it as it is, or hinge it anew",
            part.name_full,
            mends=(Mend("Take It as It Is", "TAKE", (root.session_uid, part.session_uid)),),
        )
    for copy in joints.copies(root, family):
        if not is_part(copy):
            continue
        like = next(joints.moved_by(j) for j in joints.living(root) if j.key == copy.synthpoint.key)
        both = (root.session_uid, copy.session_uid)
        yield Problem(
            f"{copy.name}: a copy or a piece of {like.name}, which opens; it stays where it is",
            copy.name_full,
            refuses=False,
            mends=(
                Mend(f"Open with {like.name}", "OPEN_WITH", both),
                Mend("Leave It Fixed", "FIX", both),
            ),
        )


def _why_orphan(empty: bpy.types.Object, scene: bpy.types.Scene) -> str:
    """Of what it hung on: "hung on jaw, which was deleted"; empty where it hangs on nothing."""
    holders = above(empty)
    gone = next((o for o in holders if not in_scene(o, scene)), None)
    if gone is not None:
        return f"hung on {gone.name}, which was deleted or joined to something else"
    return f"hung on {holders[0].name}, which is no part of one" if holders else ""


def _orphaned(
    why: str, empties: list[bpy.types.Object], scene: bpy.types.Scene, classes: Classes
) -> Problem:
    named = ", ".join(e.name for e in empties)
    uids = tuple(e.session_uid for e in empties)
    names = {e.synthpoint.keypoint for e in empties}
    they, them, keypoints = "it", "it", "a keypoint"
    if len(empties) > 1:
        they, them, keypoints = "they", "them", "keypoints"
    mends = []
    remedy = f"hang {them} on an instrument (More Ways > From Active Empty)"
    owner, mesh = _lacks(names, scene, classes), _mesh_above(empties)
    if owner is not None:
        on_metal = all(holds.place_on(e, owner) is not None for e in empties)
        if mesh is not None:
            remedy = f"make {mesh.name} a part of {owner.name}"
            mends.append(_make_part(mesh, owner))
        elif not on_metal:
            remedy = f"place {them} again where the metal is"
        if on_metal:
            mends.append(Mend(f"Hang on {owner.name}", "HANG", (owner.session_uid, *uids)))
    elif mesh is not None:
        fits = [name for name, points in classes.items() if names <= set(points)]
        remedy = f"tag {mesh.name} again"
        if len(fits) == 1:
            mends.append(Mend(f"Tag {mesh.name}", "TAG", (mesh.session_uid, *uids), fits[0]))
    mends.append(Mend(f"Delete {them.title()}", "DELETE", uids))
    owned = f" ({they} {why})" if why else ""
    text = f"{named}: {keypoints} of no instrument{owned}; {remedy}, or delete {them}"
    return Problem(text, empties[0].name_full, mends=tuple(mends))


def _lacks(names: set[str], scene: bpy.types.Scene, classes: Classes) -> bpy.types.Object | None:
    """The one instrument that lacks these keypoints."""
    found = [
        one.root
        for one in instruments(scene)
        if names <= set(classes.get(one.class_name, ())) - set(one.keypoints())
    ]
    return found[0] if len(found) == 1 else None


def _mesh_above(empties: list[bpy.types.Object]) -> bpy.types.Object | None:
    """The untagged mesh that all of them hang on."""
    parents = {e.parent for e in empties}
    only = parents.pop() if len(parents) == 1 else None
    return only if only is not None and is_part(only) and in_scene(only) else None


def _make_part(obj: bpy.types.Object, root: bpy.types.Object) -> Mend:
    label = f"Make {obj.name} a Part of {root.name}"
    return Mend(label, "MAKE_PART", (obj.session_uid, root.session_uid))
