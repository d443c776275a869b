"""What a keypoint hangs on.

A keypoint is a child of its part and stands where it is on that part *at rest*: as the part would
be if nothing bent it. Blender keeps that place right by itself, whatever is done to the part's
mesh or transform; numbers of vertices, which it could hang on too, mean others after almost every
change. What bends the part takes the keypoint along: where that is now is worked out from the
triangle nearest to its place at rest, and is shown as the empty's delta location.

A keypoint that a bone, a constraint or a driver holds goes with that instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix, Vector
from numpy.typing import NDArray

from ...core.errors import UserError
from ..blender import parenting
from ..blender.animation import moving
from . import coordinates, shape
from .members import family, in_scene, root_of
from .parts import nearest_part, parts
from .shape import Foot, Surface, Surfaces

# Places closer than this share of a part's size are one.
SAME = 1e-6

# How much further than it was a keypoint can be from its part's surface, as a share of the part's
# size: Decimate and Remesh move surfaces by about as much.
ASTRAY = 0.015

# Distances from a surface that differ by less than this share of a part's size are one.
SLIGHT = 0.002

# A place this many times nearer to the surface at rest than to the bent one was given at rest.
EVIDENT = 5.0


@dataclass(frozen=True)
class Hold:
    """A keypoint's place on a part that bends: its foot on the part's evaluated surface."""

    part: bpy.types.Object
    foot: Foot

    def local(self, surfaces: Surfaces) -> NDArray[np.float64]:
        """Its place (3,) in the part's frame now."""
        return self.foot.place(surfaces.now(self.part).points)

    def at(self, surfaces: Surfaces) -> NDArray[np.float64]:
        """Its place (3,) in the world now."""
        place = self.local(surfaces)
        matrix = np.array(self.part.matrix_world, dtype=np.float64)
        return matrix[:3, :3] @ place + matrix[:3, 3]


def part_of(empty: bpy.types.Object) -> bpy.types.Object | None:
    """The mesh whose surface the keypoint goes with; None where something else holds it."""
    part = empty.parent
    if part is None or part.type != "MESH" or not in_scene(part):
        return None
    return None if empty.parent_type == "BONE" or is_held(empty) else part


def is_held(empty: bpy.types.Object) -> bool:
    """Whether constraints, drivers or keyframes say where it is."""
    return bool(parenting.constraints_of(empty) or [c for c in moving(empty) if not c.mute])


def by_vertices(empty: bpy.types.Object) -> bool:
    """Whether it hangs on vertices by their numbers, as in files of version 0.1."""
    return str(empty.parent_type).startswith("VERTEX")


def same_vertices(empty: bpy.types.Object) -> bool:
    """Whether the vertices it hangs on can be those that it was hung on: corners of one face, as
    placing chose them, or such that it lies on the metal between them, as in bundled instruments.
    """
    part, tags = empty.parent, empty.synthpoint
    assert part is not None
    count = 1 if empty.parent_type == "VERTEX" else 3
    numbers = set(empty.parent_vertices[:count])
    if max(numbers) >= len(part.data.vertices):
        return False
    if tags.at_rest or any(numbers <= set(p.vertices) for p in part.data.polygons):
        return True
    if Vector(empty.location).length > 0.0:
        return False
    surface = shape.now(part)
    found = surface.foot(part.matrix_world.inverted_safe() @ empty.matrix_world.translation)
    return found is not None and found[1] < ASTRAY * surface.size


def attach(
    empty: bpy.types.Object,
    part: bpy.types.Object,
    location: Vector,
    surfaces: Surfaces | None = None,
) -> None:
    """Makes the empty a child of the part and puts it at `location` in the world, where it is seen
    now, turned as it is, whatever held it before."""
    world = empty.matrix_world.copy()
    world.translation = location
    parenting.let_go(empty)
    empty.parent = part
    empty.parent_type = "OBJECT"
    empty.delta_location = (0.0, 0.0, 0.0)
    empty.matrix_parent_inverse = Matrix.Identity(4)
    parenting.put(empty, world)
    if part.type != "MESH":
        empty.synthpoint.at_rest = False
    elif part.mode == "EDIT":  # which shows it at rest
        part.update_from_editmode()
        _note(empty, shape.at_rest(part, plain=True))
    else:
        _rest_where_it_is(empty, part, surfaces or Surfaces())


def hang(empty: bpy.types.Object, root: bpy.types.Object) -> None:
    """Hangs the empty, where it is, on what of the instrument its constraints aim at; else on the
    nearest part."""
    world = empty.matrix_world.copy()
    aim = parenting.aim_of(empty, family(root))
    if aim is not None and aim[0].type != "MESH":
        parenting.hold_on(empty, *aim, world)
        return
    part = aim[0] if aim is not None else nearest_part(root, world.translation)
    attach(empty, part, world.translation)


def take_over(empty: bpy.types.Object, part: bpy.types.Object, surfaces: Surfaces) -> None:
    """Hangs a keypoint that something else carried on a part that bends, where it is; or at rest,
    where it was evidently placed before the part was bent."""
    world = empty.matrix_world.translation.copy()
    place = part.matrix_world.inverted_safe() @ world
    early = _was_put_at_rest(place, part, surfaces)
    attach(empty, part, world, surfaces)
    if early:
        empty.location, empty.delta_location = place, (0.0, 0.0, 0.0)
        _note(empty, surfaces.at_rest(part))
        follow(empty, hold(empty, surfaces), surfaces)


def settle(empty: bpy.types.Object, surfaces: Surfaces | None = None) -> bool:
    """Sees to it that the keypoint stands at its place at rest, without moving it. True where it
    hung on numbers of vertices before."""
    tags, part, surfaces = empty.synthpoint, part_of(empty), surfaces or Surfaces()
    if part is None:
        return False
    if by_vertices(empty):
        if tags.at_rest or not same_vertices(empty):
            return False
        attach(empty, part, empty.matrix_world.translation.copy(), surfaces)
        return True
    if not tags.at_rest:
        if any(empty.delta_location):
            _stay(empty)
        if shape.bends(part) and _was_put_at_rest(_shown(empty), part, surfaces):
            _note(empty, surfaces.at_rest(part))
            follow(empty, hold(empty, surfaces))
        else:
            _rest_where_it_is(empty, part, surfaces)
        return False
    if was_put_to_origin(empty):
        return False
    if was_moved(empty):  # by the artist, and where it is shown is right
        if not shape.bends(part):
            _stay(empty)
        _rest_where_it_is(empty, part, surfaces)
        return False
    _go_along(empty, part)
    if any(empty.delta_location) and not shape.bends(part):
        _unbend(empty, part, surfaces)
    return False


def hold(empty: bpy.types.Object, surfaces: Surfaces) -> Hold | None:
    """How the keypoint goes with what bends its part; None where it is simply carried along.
    UserError where the part has another mesh when it is bent."""
    part = part_of(empty)
    if part is None or by_vertices(empty) or not shape.bends(part):
        return None
    bent = surfaces.now(part)
    if not empty.synthpoint.at_rest:
        found = bent.foot(_shown(empty))
    else:
        rest = surfaces.at_rest(part)
        if not rest.same_as(bent):
            raise UserError(
                f"{part.name}: one of its modifiers makes another mesh when it is bent, so that "
                f"{empty.name} cannot follow; apply it, or put it before those that bend"
            )
        found = rest.foot(at_rest(empty))
    return Hold(part, found[0]) if found is not None else None


def of(keypoints: Mapping[str, Sequence[bpy.types.Object]]) -> dict[str, Hold]:
    """Those of an instrument's keypoints that go with what bends, by their names."""
    surfaces = Surfaces()
    found = {name: hold(empties[0], surfaces) for name, empties in keypoints.items()}
    return {name: held for name, held in found.items() if held is not None}


def follow(empty: bpy.types.Object, held: Hold | None, surfaces: Surfaces | None = None) -> None:
    """Shows the keypoint where its part's bending takes it: by what `hold` says."""
    tags = empty.synthpoint
    if not tags.at_rest:
        return
    delta = Vector((0.0, 0.0, 0.0))
    if held is not None:
        delta = _own(empty, Vector(held.local(surfaces or Surfaces()))) - Vector(empty.location)
    tags.stood = empty.location
    if (delta - Vector(empty.delta_location)).length > SAME * max(1e-3, delta.length):
        empty.delta_location = delta


def astray(
    empty: bpy.types.Object, part: bpy.types.Object, surfaces: Surfaces | None = None
) -> bool:
    """Whether the surface that the keypoint was placed on is gone: its part's (or that of another
    one that it may have gone to) is much further away than it was."""
    tags, own = empty.synthpoint, part_of(empty)
    if own is None or by_vertices(empty) or not tags.at_rest or tags.off < 0.0:
        return False
    if was_moved(empty):  # by the artist, who knows where it is right
        return False
    place = at_rest(empty)
    if part != own:
        place = part.matrix_world.inverted_safe() @ own.matrix_world @ place
    surfaces = surfaces or Surfaces()
    surface = surfaces.at_rest(part)
    reach = (tags.off + ASTRAY) * surface.size
    if not surface.is_near(place, reach):
        return True
    whole = shape.whole(own) if part == own else None
    return whole is not None and not _is_on(empty, whole, reach, surfaces)


def _is_on(empty: bpy.types.Object, whole: Surface, reach: float, surfaces: Surfaces) -> bool:
    """Whether its place as it is bent now is within `reach` of the surface."""
    try:
        held = hold(empty, surfaces)
    except UserError:  # which says more
        return True
    return held is None or whole.is_near(held.local(surfaces), reach)


def accept(empty: bpy.types.Object) -> None:
    """However far from its part's surface the keypoint is, it is right there."""
    part = part_of(empty)
    if part is not None:
        _rest_where_it_is(empty, part, Surfaces())


def place_on(empty: bpy.types.Object, root: bpy.types.Object) -> Vector | None:
    """Where on the instrument a keypoint without one belongs, in the world: where it is, or where
    it was before Blender took its parent away, if there is metal there as there was. None where
    there is none."""
    tags, surfaces = empty.synthpoint, Surfaces()
    shown = empty.matrix_world.translation.copy()
    places = [shown, root.matrix_world @ Vector(tags.in_root)] if tags.at_rest else [shown]
    meshes = [p for p in parts(root) if p.type == "MESH"]
    for place in places:
        for part in meshes:
            away, size = surfaces.distance(part, place), surfaces.size(part)
            if size > 0.0 and abs(away / size - max(tags.off, 0.0)) <= SLIGHT:
                return place
    return None


def was_put_to_origin(empty: bpy.types.Object) -> bool:
    """Whether it stands at its part's origin to the last digit, and was placed elsewhere. Blender
    puts an empty there where its own transform is applied or cleared, as with all others."""
    tags = empty.synthpoint
    return (
        tags.at_rest
        and not any(empty.location)
        and not any(empty.delta_location)
        and Vector(tags.rest).length > 0.0
    )


def put_back(empty: bpy.types.Object) -> None:
    """Puts a keypoint that was put to its part's origin back to where it was placed. UserError
    where the part's mesh is another one now."""
    part, tags = part_of(empty), empty.synthpoint
    done = coordinates.change(tags.shape, part) if part is not None else None
    if part is None or done is None:
        raise UserError(f"{empty.name}: its part has changed since; place it again")
    empty.location = _own(empty, done @ Vector(tags.rest))
    _note(empty, Surfaces().at_rest(part))


def was_moved(empty: bpy.types.Object) -> bool:
    """Whether the artist moved it since its place was noted."""
    tags = empty.synthpoint
    return (Vector(empty.location) - Vector(tags.stood)).length > SAME * max(
        1e-3, Vector(empty.location).length
    )


def _rest_where_it_is(empty: bpy.types.Object, part: bpy.types.Object, surfaces: Surfaces) -> None:
    """Takes the place where it is shown now for what it is, and finds its place at rest."""
    rest, now = surfaces.at_rest(part), surfaces.now(part)
    if rest is not now:
        shown = _shown(empty)
        found = now.foot(shown) if rest.same_as(now) else None
        if found is not None:
            empty.location = _own(empty, Vector(found[0].place(rest.points)))
            empty.delta_location = _own(empty, shown) - Vector(empty.location)
    _note(empty, rest)


def _go_along(empty: bpy.types.Object, part: bpy.types.Object) -> None:
    """Where all of the part's mesh was moved, turned or scaled in Edit Mode, it goes along."""
    done = coordinates.change(empty.synthpoint.shape, part)
    if done is None or coordinates.is_identity(done):
        return
    empty.location = _own(empty, done @ at_rest(empty))
    _note(empty, Surfaces().at_rest(part))


def _unbend(empty: bpy.types.Object, part: bpy.types.Object, surfaces: Surfaces) -> None:
    """What bent its part is gone. Where the mesh was left bent, as by Convert or Apply, it is right
    where it is shown, else at rest: the distance from the surface tells, and where that is the
    same, whether the mesh has changed."""
    tags, surface = empty.synthpoint, surfaces.now(part)
    feet = surface.foot(at_rest(empty)), surface.foot(_shown(empty))
    rest, shown = (abs(f[1] / surface.size - tags.off) if f is not None else 1.0 for f in feet)
    changed = not coordinates.is_same(tags.shape, part)
    if shown + SLIGHT < rest or (changed and shown < rest + SLIGHT):
        _stay(empty)
    empty.delta_location = (0.0, 0.0, 0.0)
    _note(empty, surface)


def _note(empty: bpy.types.Object, rest: Surface) -> None:
    tags = empty.synthpoint
    found = rest.foot(at_rest(empty))
    tags.off = found[1] / rest.size if found is not None and rest.size > 0.0 else -1.0
    tags.at_rest, tags.stood, tags.rest = True, empty.location, at_rest(empty)
    part, root = empty.parent, root_of(empty)
    assert part is not None
    coordinates.note(tags.shape, part)
    if root is not None:
        place = part.matrix_world @ at_rest(empty)
        tags.in_root = root.matrix_world.inverted_safe() @ place


def _stay(empty: bpy.types.Object) -> None:
    """Its place is from here on where it is shown."""
    empty.location = Vector(empty.location) + Vector(empty.delta_location)
    empty.delta_location = (0.0, 0.0, 0.0)


def _own(empty: bpy.types.Object, place: Vector) -> Vector:
    """The location that puts it to a place in its part's frame."""
    return empty.matrix_parent_inverse.inverted_safe() @ place


def _was_put_at_rest(place: Vector, part: bpy.types.Object, surfaces: Surfaces) -> bool:
    """Whether a place of which nothing is noted, in the part's frame, was given before the part was
    bent: it is off the bent surface, and not off the other."""
    rest, bent = surfaces.at_rest(part).foot(place), surfaces.now(part).foot(place)
    return rest is not None and bent is not None and EVIDENT * rest[1] < bent[1]


def at_rest(empty: bpy.types.Object) -> Vector:
    """Its place at rest, in its part's frame."""
    return empty.matrix_parent_inverse @ Vector(empty.location)


def _shown(empty: bpy.types.Object) -> Vector:
    """Where it is shown, in its part's frame."""
    return empty.matrix_parent_inverse @ (Vector(empty.location) + Vector(empty.delta_location))
