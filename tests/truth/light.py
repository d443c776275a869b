"""Independent truth by rendering: shining marks and flat colours, without denoising.

The renderer alone decides where a mark is seen and what hides it; nothing of core/ takes part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import bmesh
import bpy
import numpy as np
from mathutils import Matrix, Vector
from synthpoint.scene.blender import visibility
from synthpoint.scene.render.cycles import quiet
from synthpoint.tests.scene import building

COLORS = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]

# Marks whose windows (pixels to each side) do not touch share a render, three colours each.
WINDOW = 5
OVER = 6  # px: discs whose middles are nearer hide each other


@contextmanager
def setting(owner, **values):
    """Sets attributes of a Blender datablock for the time being."""
    kept = {name: getattr(owner, name) for name in values}
    for name, value in values.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(owner, name, value)


@contextmanager
def dark(scene, samples, hidden: Sequence[bpy.types.Object] = ()) -> Iterator[None]:
    """No lamp, a black world, no light from surface to surface, no depth of field; `hidden`
    objects are not seen by the camera."""
    world, form = scene.world, scene.render.image_settings
    lamps = [o for o in scene.objects if o.type == "LIGHT" and visibility.shown(o)]
    with ExitStack() as stack:
        enter = stack.enter_context
        building.black_world(scene)
        stack.callback(bpy.data.worlds.remove, scene.world)
        stack.callback(setattr, scene, "world", world)  # first, since callbacks run backwards
        enter(setting(scene.cycles, samples=samples, use_denoising=False, max_bounces=0))
        enter(setting(scene.render, use_compositing=False, filepath=scene.render.filepath))
        if bpy.app.version >= (5, 0):
            enter(setting(form, media_type="IMAGE"))
        enter(setting(form, file_format="OPEN_EXR", color_depth="32"))
        enter(setting(scene.camera.data.dof, use_dof=False))
        for lamp in lamps:
            enter(setting(lamp, hide_render=True))
        for obj in hidden:
            enter(setting(obj, visible_camera=False))
        yield


def render(scene, folder) -> np.ndarray:
    """Linear light (H, W, 3)."""
    path = folder / "truth.exr"
    path.unlink(missing_ok=True)
    scene.render.filepath = str(path)
    with quiet():
        bpy.ops.render.render(write_still=True, scene=scene.name)
    image = bpy.data.images.load(str(path))
    try:
        image.colorspace_settings.name = "Non-Color"
        width, height = image.size
        pixels = np.empty(width * height * image.channels, dtype=np.float32)
        image.pixels.foreach_get(pixels)
    finally:
        bpy.data.images.remove(image)
    return pixels.reshape(height, width, -1)[::-1, :, :3].astype(np.float64)


@dataclass
class Mark:
    """A shining sphere that should be seen at continuous pixel (u, v)."""

    u: float
    v: float
    obj: bpy.types.Object


def sphere(radius):
    """A mesh whose centre of gravity is its origin."""
    mesh = bpy.data.meshes.new("mark")
    ball = bmesh.new()
    bmesh.ops.create_icosphere(ball, subdivisions=3, radius=radius)
    ball.to_mesh(mesh)
    ball.free()
    return mesh


def add(scene, mesh):
    obj = bpy.data.objects.new("mark", mesh)
    scene.collection.objects.link(obj)
    return obj


def on_empty(scene, empty, radius):
    """A mark that hangs on the keypoint's empty, so that the renderer itself says where it is."""
    size = empty.matrix_world.to_scale()
    obj = add(scene, sphere(radius))
    obj.parent = empty
    obj.matrix_parent_inverse = Matrix.Identity(4)
    obj.matrix_basis = Matrix.Diagonal((*(1 / s for s in size), 1.0))
    return obj


def disc(scene, place, radius, eye):
    """A flat mark that faces the camera at `eye`, so that nothing of it lies nearer than its
    place."""
    mesh = bpy.data.meshes.new("mark")
    turns = np.arange(24) * 2 * np.pi / 24
    edge = [(radius * np.cos(t), radius * np.sin(t), 0.0) for t in turns]
    mesh.from_pydata(edge, [], [tuple(range(24))])
    obj = add(scene, mesh)
    towards = Vector(eye) - Vector(place)
    obj.matrix_world = (
        Matrix.Translation(place) @ towards.to_track_quat("Z", "Y").to_matrix().to_4x4()
    )
    return obj


def paint(marks, colors):
    for mark, color in zip(marks, colors, strict=True):
        shine = building.emission(color)
        shine.cycles.emission_sampling = "NONE"  # marks light nothing but the camera
        mark.obj.data.materials.clear()
        mark.obj.data.materials.append(shine)


def groups(marks):
    """Marks in rounds of [(number, channel)] so that no two of a channel come near each other, and
    none lies over another."""
    rounds = []
    for number, mark in enumerate(marks):
        for one in rounds:
            if any(max(abs(mark.u - marks[n].u), abs(mark.v - marks[n].v)) < OVER for n, _ in one):
                continue
            for channel in range(3):
                if all(
                    max(abs(mark.u - marks[n].u), abs(mark.v - marks[n].v)) > 2 * WINDOW + 2
                    for n, c in one
                    if c == channel
                ):
                    one.append((number, channel))
                    break
            else:
                continue
            break
        else:
            rounds.append([(number, 0)])
    return rounds


def window(image, u, v):
    """(light, left, top) of the pixels round (u, v)."""
    left, top = max(0, int(u) - WINDOW), max(0, int(v) - WINDOW)
    return image[top : int(v) + WINDOW + 1, left : int(u) + WINDOW + 1], left, top


def shots(scene, marks, folder, samples, hidden=()):
    """The light of every mark: a list of (H, W), each with all that the camera sees but the other
    marks of its colour."""
    found = [None] * len(marks)
    with dark(scene, samples, hidden):
        for one in groups(marks):
            shown = [marks[n] for n, _ in one]
            paint(shown, [COLORS[c] for _, c in one])
            for mark in marks:
                mark.obj.hide_render = mark not in shown
            with border(scene, shown):
                image = render(scene, folder)
            for n, channel in one:
                found[n] = image[:, :, channel]
    return found


@contextmanager
def border(scene, marks):
    """Only the part of the picture that the marks are in is rendered; the rest stays black."""
    settings = scene.render
    w, h = settings.resolution_x, settings.resolution_y  # at 100 %
    room = WINDOW + 2
    with setting(
        settings,
        use_border=True,
        use_crop_to_border=False,
        border_min_x=max(0.0, (min(m.u for m in marks) - room) / w),
        border_max_x=min(1.0, (max(m.u for m in marks) + room) / w),
        border_min_y=max(0.0, 1 - (max(m.v for m in marks) + room) / h),
        border_max_y=min(1.0, 1 - (min(m.v for m in marks) - room) / h),
    ):
        yield


def centroid(light, u, v):
    """Centre of the light near (u, v) in continuous pixels; None where there is none."""
    near, left, top = window(light, u, v)
    total = near.sum()
    if total <= 0:
        return None
    rows, columns = np.mgrid[: near.shape[0], : near.shape[1]] + 0.5
    return (columns * near).sum() / total + left, (rows * near).sum() / total + top


def others(marks):
    """Every object but the marks; also those of collections that are only instanced."""
    own = {m.obj for m in marks}
    return [o for o in bpy.data.objects if o not in own and o.type not in ("CAMERA", "LIGHT")]


def remove(marks):
    for mark in marks:
        mesh = mark.obj.data
        materials = list(mesh.materials)
        bpy.data.objects.remove(mark.obj)
        bpy.data.meshes.remove(mesh)
        for material in {m for m in materials if m}:
            if not material.users:
                bpy.data.materials.remove(material)
