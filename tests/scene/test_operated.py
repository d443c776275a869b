"""What a limb wears: pictures of it, and where cut, stitches and hairs lie."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
import pytest
from synthpoint.core.geometry.unrolled import Unrolled
from synthpoint.core.randomizers.backdrop import wound_shape
from synthpoint.core.randomizers.backdrop.skin import SkinDraw
from synthpoint.core.randomizers.backdrop.skin_paint import Where
from synthpoint.core.randomizers.backdrop.wound import Wound, WoundDraw
from synthpoint.core.settings.ranges import Range
from synthpoint.scene.blender import files, meshes
from synthpoint.scene.blender.compat import node_tree
from synthpoint.scene.randomizers.backdrop.operated import Operated
from synthpoint.scene.randomizers.backdrop.skin import FROM_SPOT
from synthpoint.tests.scene import building

SIZE, SIDE = 96, 0.16  # of a picture, in pixels and metres
WOUND = WoundDraw(
    "retracted", length=0.08, gap=0.014, depth=0.006, wiggle=0.001, fat=0.3, blood=1.0,
    sewn=(0.0, 0.0), spacing=0.008, bite=0.004, thread=(0.0, 0.0, 0.0), seed=3,
)  # fmt: skip
SKIN = SkinDraw(
    color=(0.5, 0.35, 0.25), hair=0.0, hair_color=(0.0, 0.0, 0.0), shaved=0.02, redness=0.0,
    mottling=0.0, tint=(1.0, 1.0, 1.0), reach=0.05, ink=None, wetness=0.0, blood=0.0, dried=0.0,
    seed=5,
)  # fmt: skip
WHERE = Where(turn=0.4, crest=0.03)
LINE = np.linspace(-0.12, 0.12, 97)


class Limb:
    """A flat one, seen from above in even light."""

    def __init__(self) -> None:
        files.start_empty()
        scene = bpy.context.scene
        x, y = np.meshgrid(LINE, LINE)
        self.flat, self.points = np.stack((x, y), axis=-1), np.stack((x, y, 0 * x), axis=-1)
        self.mesh = bpy.data.meshes.new("limb")
        row, column = (a.ravel() for a in np.mgrid[:96, :96])
        first = row * 97 + column
        quads = np.stack((first, first + 1, first + 98, first + 97), axis=1)
        meshes.fill(self.mesh, self.points.reshape(-1, 3), quads)
        place = self.mesh.attributes.new(FROM_SPOT, "FLOAT2", "POINT")
        place.data.foreach_set("vector", self.flat.astype(np.float32).ravel())
        material = bpy.data.materials.new("limb")
        self.mesh.materials.append(material)
        building.link(bpy.data.objects.new("limb", self.mesh))
        self.operated = Operated(scene, material, 40)
        camera = building.camera()
        camera.data.type, camera.data.ortho_scale = "ORTHO", SIDE
        camera.location, camera.rotation_euler = (0, 0, 1), (0, 0, 0)
        scene.world = scene.world or bpy.data.worlds.new("even")
        tree = node_tree(scene.world)
        tree.nodes.clear()
        even = tree.nodes.new("ShaderNodeBackground")
        tree.links.new(even.outputs[0], tree.nodes.new("ShaderNodeOutputWorld").inputs[0])
        even.inputs[0].default_value = (1, 1, 1, 1)
        render = scene.render
        render.engine, render.use_persistent_data = "CYCLES", True
        render.resolution_x = render.resolution_y = SIZE
        scene.cycles.samples, scene.cycles.use_denoising = 8, False
        render.image_settings.file_format = "OPEN_EXR"

    def apply(self, skin: SkinDraw, wound: WoundDraw, where: Where = WHERE) -> np.ndarray:
        """Its vertices (R, C, 3), which give way to the cut."""
        moved = self.operated.apply(skin, wound, where, self.flat, self.points)
        self.mesh.vertices.foreach_set("co", moved.astype(np.float32).ravel())
        self.mesh.update()
        return moved

    def picture(self) -> np.ndarray:
        """(SIZE, SIZE, 3) linear, the lowest row first."""
        scene = bpy.context.scene
        scene.render.filepath = path = f"{bpy.app.tempdir}/limb.exr"
        bpy.ops.render.render(write_still=True)
        made = bpy.data.images.load(path, check_existing=False)
        made.colorspace_settings.name = "Non-Color"
        pixels = np.array(made.pixels).reshape(SIZE, SIZE, 4)[..., :3]
        bpy.data.images.remove(made)
        return pixels


@pytest.fixture(scope="module")
def limb() -> Limb:
    return Limb()


def away() -> np.ndarray:
    """How far from the wound's edge pixels are."""
    line = ((np.arange(SIZE) + 0.5) / SIZE - 0.5) * SIDE
    x, y = np.meshgrid(line, line)
    c, s = np.cos(WHERE.turn), np.sin(WHERE.turn)
    return wound_shape.from_edge(x * c + y * s, y * c - x * s, WOUND)[0]


def test_a_wound_is_red_and_the_skin_beside_it_is_not(limb: Limb) -> None:
    limb.apply(SKIN, WOUND)
    seen, off = limb.picture(), away()
    r, g, _ = np.moveaxis(seen, -1, 0)
    assert np.median((g / r)[off < -0.002]) < 0.35
    assert np.median((g / r)[off > 0.02]) == pytest.approx(0.7, abs=0.12)
    # As light as skin of that color under even white light, but for its lines and its gloss.
    assert 0.35 < np.median(r[off > 0.02]) < 0.6


def test_each_picture_has_its_own_skin(limb: Limb) -> None:
    tones = [0.5, 0.1, 0.3, 0.5]
    seen = []
    for red in tones:
        limb.apply(replace(SKIN, color=(red, 0.5 * red, 0.4 * red)), WOUND)
        seen.append(np.median(limb.picture()[away() > 0.02], axis=0)[0])
    assert seen[1] < seen[2] < seen[0]
    assert seen[3] == pytest.approx(seen[0], rel=1e-3)


def test_nothing_is_left_over(limb: Limb) -> None:
    def counts() -> list[int]:
        data = bpy.data
        return [len(some) for some in (data.images, data.meshes, data.materials, data.objects)]

    limb.apply(SKIN, WOUND)
    before = counts()
    for seed in range(3):
        limb.apply(replace(SKIN, seed=seed, hair=1.0), replace(WOUND, sewn=(-1.0, 1.0)))
    assert counts() == before


def test_the_limb_is_nowhere_in_front_of_the_cut(limb: Limb) -> None:
    for gap in (0.001, 0.014, 0.03):
        wound = replace(WOUND, gap=gap)
        moved = limb.apply(SKIN, wound)
        cut = limb.operated.objects[0].data
        points = meshes.points(cut.vertices)
        place = np.empty(2 * len(points), np.float32)
        cut.attributes[FROM_SPOT].data.foreach_get("vector", place)
        below = Unrolled(limb.flat, moved)(place.reshape(-1, 2))[0][:, 2]
        c, s = np.cos(WHERE.turn), np.sin(WHERE.turn)
        x, y = place.reshape(-1, 2).T.astype(float)
        off = wound_shape.from_edge(x * c + y * s, y * c - x * s, wound)[0]
        assert (points[:, 2] - below)[off < 0.006].min() > 0
        # It goes into the skin all round, so that no gap is seen.
        assert (points[:, 2] - below)[off > 0.0115].max() < 0


@pytest.mark.parametrize("sewn", [(0.0, 0.0), (-1.0, 0.0)])
def test_threads_are_where_it_is_sewn(limb: Limb, sewn: tuple[float, float]) -> None:
    wound = replace(WOUND, sewn=sewn)
    limb.apply(SKIN, wound, Where())
    points = meshes.points(limb.operated.objects[1].data.vertices)
    out = points[points[:, 2] > 0.0002]
    assert bool(len(out)) == (sewn[0] < sewn[1])
    if len(out):
        places = wound_shape.stitches(wound)
        nearest = np.abs(out[:, :1] - places).min(axis=1)
        assert nearest.max() < 0.012  # the ends of a thread are cut at 9 mm
        assert np.abs(out[:, 1]).max() < 0.016


def test_a_long_wound_is_sewn_from_end_to_end(limb: Limb) -> None:
    settings = Wound(length=Range(0.2, 0.2), spacing=Range(0.005, 0.005))
    assert wound_shape.most_stitches(settings) == 40
    wound = replace(WOUND, length=0.2, spacing=0.005, sewn=(-1.0, 1.0))
    limb.apply(SKIN, wound, Where())
    points = meshes.points(limb.operated.objects[1].data.vertices)
    out = points[points[:, 2] > 0.0002]
    assert (np.abs(out[:, :1] - wound_shape.stitches(wound)).min(axis=0) < 0.001).all()


def test_hairs_grow_where_it_is_not_shaved(limb: Limb) -> None:
    counts = []
    for hair in (0.0, 0.4, 1.0):
        limb.apply(replace(SKIN, hair=hair, shaved=0.03), WOUND, Where())
        points = meshes.points(limb.operated.objects[2].data.vertices)
        out = points[points[:, 2] > 0.0005]
        counts.append(len(out))
        if len(out):
            roots = points.reshape(-1, 18, 3)[:, :3].mean(axis=1)
            up = points.reshape(-1, 18, 3)[..., 2].max(axis=1) > 0.0005
            off = wound_shape.from_edge(roots[up, 0], roots[up, 1], WOUND)[0]
            assert off.min() > 0.028
    assert counts[0] == 0 < counts[1] < counts[2]


def test_what_is_painted_comes_along_in_a_saved_file(limb: Limb, tmp_path: Path) -> None:
    limb.apply(replace(SKIN, blood=0.8), WOUND)
    limb.operated.pack()
    name = shown_picture()
    wanted = np.array(bpy.data.images[name].pixels)
    assert wanted.std() > 0.01
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "kept.blend"), copy=True)
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "kept.blend"))
    assert np.array(bpy.data.images[shown_picture()].pixels) == pytest.approx(wanted, abs=0.003)


def shown_picture() -> str:
    """Name of the painted picture that materials look up."""
    (name,) = {
        node.image.name
        for material in bpy.data.materials
        if material.users and material.node_tree
        for node in material.node_tree.nodes
        if node.type == "TEX_IMAGE" and "Painted" in node.image.name
    }
    return name
