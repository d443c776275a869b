"""Reads a scene: which instruments it has, whether they can be labelled, what varies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.camera.pinhole import View, from_blender, pose
from ...core.errors import UserError
from ...core.geometry.outline import moving, outline
from ...core.randomizers.articulation import Articulation
from ...core.sampling.catalog import InstrumentInfo
from ...core.settings.classes import ClassSchema
from ..blender import meshes
from . import articulation, holds, joints
from .instance import Instance, base_name, slots_of
from .strays import MEND

MAX_VERTICES = 20000

# Beyond this a coordinate (m) counts as infinite: Blender keeps an infinite place as the largest
# number of single precision, and from the root of that on squares of it are infinite.
LARGEST = 1e15

# Cosine of the angle between two axes of a camera that passes for a right angle: 32-bit noise.
SKEW = 1e-5


def check_instrument(instance: Instance, classes: Iterable[ClassSchema]) -> ClassSchema:
    """The instrument's class; UserError where it cannot be labelled."""
    name = instance.name
    schema = next((c for c in classes if c.name == instance.class_name), None)
    if schema is None:
        known = ", ".join(c.name for c in classes) or "none"
        raise UserError(
            f"{name}: class {instance.class_name!r} is not defined (defined: {known}); "
            "define it or tag the instrument with another class"
        )
    if not instance.parts:
        raise UserError(f"{name}: the instrument has no mesh; parent its meshes to it, or untag it")
    empties = instance.keypoints()
    missing = [repr(k) for k in schema.keypoint_names if k not in empties]
    if len(missing) == 1:
        raise UserError(f"{name}: keypoint {missing[0]} is missing; place it on the instrument")
    if missing:
        raise UserError(
            f"{name}: keypoints {', '.join(missing)} are missing; place them on the instrument"
        )
    for keypoint in schema.keypoint_names:
        found = empties.pop(keypoint)
        if len(found) > 1:
            names = ", ".join(o.name for o in found)
            raise UserError(f"{name}: keypoint {keypoint!r} is there twice ({names}); remove one")
    if empties:
        extra = next(iter(empties))
        raise UserError(
            f"{name}: keypoint {extra!r} ({empties[extra][0].name}) is not in class "
            f"{schema.name!r}; {MEND}"
        )
    for obj in instance.objects:
        values = [x for row in obj.matrix_world for x in row]
        if not all(abs(x) < LARGEST for x in values):
            raise UserError(f"{obj.name_full}: its transform has NaN or infinite values; reset it")
        if min(abs(s) for s in obj.matrix_world.to_scale()) < 1e-12:
            raise UserError(f"{obj.name_full}: its scale is zero; give it a scale above 0")
    return schema


def check_opening(instance: Instance) -> None:
    """UserError where something is to open the instrument and moves nothing of it, since what
    followed it is gone, or where opening makes another mesh of what a keypoint goes with. What
    keypoints go with is reduced to what bends."""
    root = instance.root
    with articulation.kept(root):
        for joint in joints.living(root):
            part = joints.moved_by(joint)
            low, high = joints.span(root, joint)
            if low == high:
                continue
            looks, stands = [], []
            for angle in (low, high):
                articulation.move(root, joint, angle)
                bpy.context.view_layer.update()
                looks.append(surface(instance))
                stands.append(part.matrix_world.copy())
                if joint.kind == "BONE" and not joints.is_free(joint):
                    raise UserError(
                        f"{part.name}: constraints of the bone {joint.target!r} keep it from "
                        f"turning as {instance.name} opens; mute them, or open it by another bone"
                    )
            if joint.kind == "HINGE" and not joints.has_turned(joint, high - low, *stands):
                raise UserError(
                    f"{part.name}: constraints or drivers keep it from turning about its "
                    "hinge; mute them, or remove the hinge"
                )
            if joint.kind != "HINGE" and np.array_equal(looks[0], looks[1]):
                raise UserError(
                    f"{part.name}: {joints.words(joint)} is to open {instance.name}, and "
                    "moves nothing of it; see to it that modifiers or drivers follow it, or remove "
                    "it in Moving Parts"
                )
    bent = articulation.bent(root, instance.holds)
    for name, hold in instance.holds.items():
        if name not in bent:  # it goes by its own transform from here on
            holds.follow(instance.keypoints()[name][0], hold)
    instance.holds = bent


def check_copies(instances: Iterable[Instance]) -> None:
    """UserError where something untagged repeats a part of an instrument: a copy renders with the
    object index of what it repeats, so that both would be one label."""
    owner = {o: i.name for i in instances for o in i.parts}
    graph = bpy.context.evaluated_depsgraph_get()
    for item in graph.object_instances:
        if not item.is_instance or item.object.original not in owner:
            continue
        holder, part = item.parent.original, item.object.original
        if holder not in owner and not holder.hide_render:
            raise UserError(
                f"{holder.name_full}: it shows a copy of {part.name}, which would be labelled as "
                f"one with {owner[part]}; tag it as an instrument, or hide it from renders"
            )


def check_layers(scene: bpy.types.Scene) -> None:
    """UserError where a view layer paints everything with one material: the instruments' own, by
    which labels tell what hides what, would not be seen."""
    for layer in scene.view_layers:
        if layer.use and layer.material_override is not None:
            raise UserError(
                f"{layer.name}: this view layer overrides all materials with "
                f"{layer.material_override.name}; clear its Material Override"
            )


def describe(instance: Instance, opens: Articulation) -> InstrumentInfo:
    """The catalog entry, measured closed, open and half open; where its channels are independent,
    also at their mixed extremes. Afterwards the instrument is as it was."""
    tags = instance.root.synthpoint
    opens_at_all = any(True for _ in joints.living(instance.root))
    world = np.asarray(instance.root.matrix_world, dtype=np.float64)
    states = []
    with articulation.kept(instance.root):
        for opening, openings in articulation.states(instance.root, opens.hinges == "independent"):
            articulation.set_opening(instance.root, opening, openings)
            bpy.context.view_layer.update()
            states.append(surface(instance) - world[:3, 3])
    bpy.context.view_layer.update()
    if not len(states[-1]):
        raise UserError(
            f"{instance.name}: nothing of it is rendered (hidden, in an excluded collection, or "
            "with no vertices); show its meshes or untag it"
        )
    # Two extremes and the middle, of the same vertices each.
    together = len(states) == 3 and len({len(points) for points in states}) == 1
    closed, wide, half = states if together else (states[-1],) * 3
    hull, balls, radius = outline(states[-1], reach=np.concatenate(states))
    slots = sorted({base_name(s.material.name) for s in slots_of(instance) if s.material})
    return InstrumentInfo(
        name=instance.name,
        class_name=instance.class_name,
        hull=hull,
        moving=moving((closed, half, wide)) if together else (),
        balls=balls,
        ball_radius=radius,
        opening_min=round(float(tags.opening_min), 9) if opens_at_all else 0.0,
        opening_max=round(float(tags.opening_max), 9) if opens_at_all else 0.0,
        slots=tuple(slots),
        channels=articulation.channels(instance.root),
        # What a run draws does not depend on where the file has it.
        opening=0.0 if opens.enabled else round(float(tags.opening), 9),
        home=pose(np.round(world[:3, :3], 9), np.round(world[:3, 3], 9)),
    )


@dataclass(frozen=True)
class Piece:
    """An evaluated mesh of an instrument: the part it belongs to, its vertices (N, 3), N ≥ 1, in
    its own frame, the 4×4 matrix from there to the world, and the number of its faces."""

    owner: bpy.types.Object
    local: NDArray[np.float64]
    matrix: NDArray[np.float64]
    faces: int

    def points(self, step: int = 1) -> NDArray[np.float64]:
        """Every so manieth vertex in world coordinates."""
        return self.local[::step] @ self.matrix[:3, :3].T + self.matrix[:3, 3]


def surface(instance: Instance) -> NDArray[np.float64]:
    """Evaluated vertices (N, 3) of all parts in world coordinates, thinned where there are many."""
    thinned = [p.points(max(1, len(p.local) // MAX_VERTICES)) for p in pieces(instance)]
    return np.concatenate(thinned) if thinned else np.empty((0, 3))


def pieces(instance: Instance) -> Iterator[Piece]:
    """All that its parts show, as they are evaluated."""
    graph = bpy.context.evaluated_depsgraph_get()
    parts = {o.name_full for o in instance.parts}
    for item in graph.object_instances:
        owner = item.parent if item.is_instance else item.object
        if owner is None or owner.original.name_full not in parts:
            continue
        evaluated = item.object
        if evaluated.type not in {"MESH", "CURVE", "SURFACE", "META", "FONT"}:
            continue
        mesh = evaluated.to_mesh()
        if mesh is None or not len(mesh.vertices):
            continue
        points = meshes.points(mesh.vertices)
        matrix = np.asarray(item.matrix_world, dtype=np.float64)
        faces = len(mesh.polygons)
        evaluated.to_mesh_clear()
        yield Piece(owner.original, points, matrix, faces)


def camera_of(scene: bpy.types.Scene) -> bpy.types.Object | None:
    """The camera that renders: a timeline marker's goes before the scene's own.

    As Blender chooses it: the last marker up to the current frame, else the first of all.
    """
    bound = sorted((m for m in scene.timeline_markers if m.camera), key=lambda m: m.frame)
    if not bound:
        return scene.camera
    past = [m for m in bound if m.frame <= scene.frame_current]
    return (past or bound[:1])[-1].camera


def view_of(scene: bpy.types.Scene) -> View:
    """The scene camera as it is evaluated; UserError where there is none or it is no pinhole."""
    camera = camera_of(scene)
    if camera is None:
        raise UserError(
            "the scene has no active camera; add one (View > Cameras > Set Active Object as "
            "Camera) or switch the camera randomizer on"
        )
    if camera.type != "CAMERA" or camera.data.type != "PERSP":
        raise UserError(
            f"{camera.name_full}: only perspective cameras can be labelled; set its type"
        )
    graph = bpy.context.evaluated_depsgraph_get()
    evaluated = camera.evaluated_get(graph)
    lens, render = evaluated.data, scene.render
    share = render.resolution_percentage
    intrinsics = from_blender(
        lens=lens.lens,
        sensor_width=lens.sensor_width,
        sensor_height=lens.sensor_height,
        sensor_fit=lens.sensor_fit,
        shift_x=lens.shift_x,
        shift_y=lens.shift_y,
        aspect_x=render.pixel_aspect_x,
        aspect_y=render.pixel_aspect_y,
        width=render.resolution_x * share // 100,
        height=render.resolution_y * share // 100,
    )
    world = np.asarray(evaluated.matrix_world, dtype=np.float64)
    numbers = (*world.flat, intrinsics.fx, intrinsics.fy, intrinsics.cx, intrinsics.cy)
    if not all(abs(x) < LARGEST for x in numbers):
        raise UserError(
            f"{camera.name_full}: its transform or its lens has NaN or infinite values; reset it"
        )
    rotation = world[:3, :3] / np.linalg.norm(world[:3, :3], axis=0)
    if np.abs(rotation.T @ rotation - np.eye(3)).max() > SKEW:
        raise UserError(
            f"{camera.name_full}: what it is parented to is scaled unevenly and skews its picture; "
            "apply that scale (Object > Apply > Scale), or clear the camera's parent"
        )
    return View(intrinsics, pose(rotation, world[:3, 3]))
