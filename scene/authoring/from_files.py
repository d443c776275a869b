"""An instrument out of mesh files, with keypoints and hinges at coordinates of these files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy
from mathutils import Matrix, Vector

from ...core.errors import UserError
from ...core.settings.points import Hinge, Point, Points
from ...presets import metals
from ..blender.compat import node_tree
from ..blender.meanwhile import meanwhile
from ..blender.parenting import above
from ..blender.units import metres
from ..instruments import bounds, joints, members
from ..instruments.articulation import set_opening
from ..instruments.instance import base_name
from ..instruments.parts import is_part, parts
from . import hinge, import_meshes, keypoints, tagging

# What Blender's importers do to coordinates: the up axis of these files is Y.
Y_UP = Matrix(((1, 0, 0, 0), (0, 0, -1, 0), (0, 1, 0, 0), (0, 0, 0, 1)))
TURN = {".obj": Y_UP, ".glb": Y_UP, ".gltf": Y_UP}

# How far outside of the box round the mesh a keypoint can be, as a share of the box's diagonal.
OUTSIDE = 0.2

# Keypoints that are all within this share of the diagonal are those of a smaller unit.
TOGETHER = 0.01

# What presets call the metal of an instrument, and how it looks.
METAL, FINISH = "steel", "stainless satin"


@dataclass(frozen=True)
class Piece:
    """A part, the file it came from, and what turns that file's coordinates into the world's."""

    obj: bpy.types.Object
    file: Path
    world: Matrix


def add(
    files: Sequence[Path],
    class_name: str,
    points: Points,
    unit: float,
    snap: bool = False,
    name: str = "",
) -> bpy.types.Object:
    """The new instrument's root, in the open scene and clear of other instruments there.

    `unit` is how many metres a coordinate of the files is. With `snap` keypoints go to the nearest
    place on the surface. UserError says what does not fit; the scene is then not to be used.
    """
    scene = bpy.context.scene
    others = [part for root in members.roots(scene) for part in parts(root)]
    pieces = [piece for file in files for piece in _load(file, unit / metres(scene))]
    for piece in pieces:
        _give_metal(piece.obj)
    root = tagging.tag([piece.obj for piece in pieces], class_name)
    _check(points, pieces)
    for one in points.hinges:
        _hinge(root, one, pieces)
        _stand_as_in_the_files(root)
    for keypoint, point in points.keypoints.items():
        if point is not None:
            _place(root, keypoint, point, pieces, snap)
    set_opening(root, root.synthpoint.opening)
    root.name = name or files[0].stem
    bpy.context.view_layer.update()
    if others:
        own = parts(root)
        low, high = bounds.box(own)
        edge = bounds.box(others)[1].x + import_meshes.ROOM * (high.x - low.x)
        import_meshes.lay_beside(root, own, edge)
    bpy.context.view_layer.update()
    return root


def _load(file: Path, unit: float) -> list[Piece]:
    ending = file.suffix.lower()
    if not file.is_file():
        raise UserError(f"{file}: no such file; check the path")
    if ending not in import_meshes.ENDINGS:
        known = ", ".join(sorted(import_meshes.ENDINGS))
        raise UserError(f"{file}: not a mesh file that is read here; there are {known}")
    # The importer makes a camera of the file the scene's.
    with meanwhile(bpy.context.scene, camera=bpy.context.scene.camera):
        made = import_meshes.load(file, unit, "choose another file")
    if ending in import_meshes.IN_METRES:
        bpy.context.view_layer.update()
        for obj in made:
            if obj.parent is None:
                obj.matrix_world = Matrix.Scale(unit, 4) @ obj.matrix_world
    found = [obj for obj in made if is_part(obj)]
    needed = {other for part in found for other in (part, *above(part))}
    for obj in made:
        if obj not in needed and obj.type != "ARMATURE":  # cameras, lamps
            bpy.data.objects.remove(obj)
    bpy.context.view_layer.update()
    world = Matrix.Scale(unit, 4) @ TURN.get(ending, Matrix.Identity(4))
    return [Piece(obj, file, world) for obj in found]


def _give_metal(part: bpy.types.Object) -> None:
    """A part without a material gets one that the presets vary."""
    if part.type != "MESH" or any(slot.material for slot in part.material_slots):
        return
    material = bpy.data.materials.get(METAL)
    if material is None:
        material = bpy.data.materials.new(METAL)
        shader = next(n for n in node_tree(material).nodes if n.type == "BSDF_PRINCIPLED")
        for key, value in metals()[FINISH].items():
            shader.inputs[key].default_value = value
    part.data.materials.clear()
    part.data.materials.append(material)


def _check(points: Points, pieces: Sequence[Piece]) -> None:
    """UserError where keypoints are evidently in another unit than the mesh."""
    placed = {name: point for name, point in points.keypoints.items() if point is not None}
    low, high = bounds.box([piece.obj for piece in pieces])
    size = (high - low).length
    where = {name: _world(point, name, pieces) @ Vector(point.at) for name, point in placed.items()}
    for name, place in where.items():
        nearest = Vector(min(max(p, a), b) for p, a, b in zip(place, low, high, strict=True))
        away = (place - nearest).length
        if away > OUTSIDE * size:
            raise UserError(
                f"{name}: it lies {away / size:.2g} times the mesh's size outside of the mesh; "
                "check its coordinates, which are in the unit and the axes of the mesh file"
            )
    spread = max(((a - b).length for a in where.values() for b in where.values()), default=size)
    if len(where) > 2 and spread < TOGETHER * size:
        raise UserError(
            f"{', '.join(where)}: they all lie within {spread / size:.2g} of the mesh's size; give "
            "their coordinates in the unit of the mesh file"
        )


def _hinge(root: bpy.types.Object, one: Hinge, pieces: Sequence[Piece]) -> None:
    piece = _of(one.part, "hinge", pieces)
    if any(joint.part == piece.obj for joint in joints.living(root)):
        raise UserError(f"hinge: {piece.obj.name} has two; a part turns about one hinge")
    axis = (piece.world.to_3x3() @ Vector(one.axis)).normalized()
    low, high = math.radians(one.low), math.radians(one.high)
    hinge.add(root, piece.obj, piece.world @ Vector(one.at), axis, low, high)


def _stand_as_in_the_files(root: bpy.types.Object) -> None:
    """Which need not be within the range of a hinge; where the hinges are is known from there."""
    for joint in joints.living(root):
        joints.moved_by(joint).matrix_basis = joints.rest(joint)
    bpy.context.view_layer.update()
    for joint in joints.living(root):
        joints.mark(root, joint)


def _place(
    root: bpy.types.Object, name: str, point: Point, pieces: Sequence[Piece], snap: bool
) -> None:
    place = _world(point, name, pieces) @ Vector(point.at)
    part = None if point.part is None else _of(point.part, name, pieces).obj
    if snap:
        among = [part] if part is not None else [piece.obj for piece in pieces]
        place = min((_on(one, place) for one in among), key=lambda p: (p - place).length)
    keypoints.place(root, name, place, part)


def _on(part: bpy.types.Object, place: Vector) -> Vector:
    """The nearest place on the part's surface, in the world."""
    if part.type != "MESH" or not part.data.polygons:
        return part.matrix_world.translation.copy()
    found, local, _normal, _face = part.closest_point_on_mesh(
        part.matrix_world.inverted_safe() @ place
    )
    return part.matrix_world @ local if found else place


def _world(point: Point, name: str, pieces: Sequence[Piece]) -> Matrix:
    """What turns the point's coordinates into the world's."""
    if point.part is not None:
        return _of(point.part, name, pieces).world
    if any(piece.world != pieces[0].world for piece in pieces):
        raise UserError(
            f"{name}: the files have different axes, Y up and Z up; say on which part it is: "
            '{"part": NAME, "at": [x, y, z]}'
        )
    return pieces[0].world


def _of(part: str, what: str, pieces: Sequence[Piece]) -> Piece:
    """The part by its name in the file, by its name here, or by its file where that holds one."""
    alone = [p for p in pieces if sum(p.file == other.file for other in pieces) == 1]
    for found in (
        [p for p in pieces if p.obj.name == part],
        [p for p in pieces if base_name(p.obj.name) == part],
        [p for p in alone if part in (p.file.name, p.file.stem)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(p.obj.name for p in found)
            raise UserError(f"{what}: {part!r} can be any of {names}; name one of these")
    known = ", ".join(piece.obj.name for piece in pieces)
    raise UserError(f"{what}: no part is called {part!r}; there are {known}")
