"""A dressed hand in Blender: made once, set to a pose and a look, and seen there."""

from __future__ import annotations

from dataclasses import replace

import bpy
import numpy as np
import pytest
from synthpoint.core.hand import look
from synthpoint.core.hand.dress import COLOR, GRAIN, RELIEF
from synthpoint.scene.blender import meshes, visibility
from synthpoint.scene.hands.dressed import DressedHand
from synthpoint.scene.hands.surface import in_mesh
from synthpoint.tests.core import hand_setups

GLOVE, GREEN = look.GLOVES["latex natural"], look.GLOVES["latex green"]
GOWN = look.SLEEVES["gown blue"]
GLOVED = look.Look(GOWN, look.SKINS[1], GLOVE, look.Glove(GREEN.color, cuff=0.09), seed=1)
BARE = look.Look(replace(look.SLEEVES["gown green"], start=0.19), look.SKINS[4], seed=2)
LEFT = np.array((-1.0, 1.0, 1.0))


@pytest.fixture
def dressed(scene):
    return DressedHand(scene, hand_setups.hand())


def visible(dressed):
    return {o.name.removeprefix("Synthpoint ") for o in dressed.objects if visibility.shown(o)}


def seen(scene, place):
    """The object that is seen from straight above, and where."""
    graph = bpy.context.evaluated_depsgraph_get()
    met, there, _, _, obj, _ = scene.ray_cast(graph, (*place[:2], 5.0), (0, 0, -1))
    return (obj.name, np.array(there)) if met else (None, None)


def test_a_hand_is_hidden_until_it_is_shown(dressed):
    assert visible(dressed) == set()
    dressed.show(dressed.shape.vertices, GLOVED)
    assert visible(dressed) == {"Right Hand", "Cuff", "Cuff Below", "Sleeve"}
    dressed.show(dressed.shape.vertices * LEFT, BARE)
    assert visible(dressed) == {"Left Hand", "Sleeve"}
    dressed.hide()
    assert visible(dressed) == set()


def test_it_is_made_once_and_only_set_afterwards(dressed):
    def counts():
        kinds = "objects", "meshes", "materials", "images", "node_groups"
        nodes = sum(len(m.node_tree.nodes) for m in bpy.data.materials if m.node_tree)
        return [len(getattr(bpy.data, kind)) for kind in kinds] + [nodes]

    made = counts()
    for number, worn in enumerate((GLOVED, BARE, GLOVED)):
        dressed.show(dressed.shape.vertices * LEFT**number, worn)
    assert counts() == made


@pytest.mark.parametrize("mirror", [LEFT**2, LEFT], ids=("right", "left"))
def test_rays_meet_it_where_it_is_shown(scene, dressed, mirror):
    back = dressed.shape.vertices[np.abs(dressed.shape.vertices[:, 1] - 0.05) < 0.01]
    for move in ((0.0, 0.0, 0.0), (0.4, -0.3, 0.2)):
        dressed.show(dressed.shape.vertices * mirror + move, GLOVED)
        top = back[back[:, 2].argmax()] * mirror + move
        name, there = seen(scene, top)
        assert name is not None and name.endswith("Hand")
        assert there == pytest.approx(top, abs=2e-3)
    assert seen(scene, back[back[:, 2].argmax()] * mirror)[0] is None


@pytest.mark.parametrize("mirror", [LEFT**2, LEFT], ids=("right", "left"))
def test_faces_look_outward(dressed, mirror):
    """The volume within a surface that is closed but for its ends, by the divergence theorem, is
    positive where its faces look outward."""
    dressed.show(dressed.shape.vertices * mirror, GLOVED)
    for obj in dressed.objects:
        if visibility.shown(obj):
            corners = meshes.points(obj.data.vertices)
            corners = (corners - corners.mean(axis=0))[meshes.triangles(obj.data)]
            a, b, c = np.moveaxis(corners, 1, 0)
            assert (a * np.cross(b, c)).sum() > 0, obj.name


def written(obj, attribute):
    values = np.empty(3 * len(obj.data.vertices), np.float32)
    obj.data.attributes[in_mesh(attribute)].data.foreach_get("vector", values)
    return values.reshape(-1, 3)


def test_colors_and_blood_go_with_the_look(dressed):
    def hand(worn):
        dressed.show(dressed.shape.vertices, worn)
        (obj,) = (o for o in dressed.objects if visibility.shown(o) and "Hand" in o.name)
        return written(obj, COLOR), written(obj, GRAIN)[:, 2]

    color, blood = hand(GLOVED)
    assert color.mean(axis=0) == pytest.approx(GLOVE.color, rel=0.3)
    assert blood.max() == 0
    color, blood = hand(replace(BARE, skin=look.SKINS[0], stains=1.0))
    assert color.mean(axis=0) == pytest.approx(look.SKINS[0], rel=0.3)
    assert 0.4 < blood.max() <= 1
    sleeve = next(o for o in dressed.objects if "Sleeve" in o.name)
    assert written(sleeve, COLOR)[-1] == pytest.approx(BARE.sleeve.color)


def test_the_pictures_of_patterns_are_shared_and_tile(scene, dressed):
    images = set(bpy.data.images)
    DressedHand(scene, hand_setups.hand())
    assert set(bpy.data.images) == images and len(images) >= 3
    for image in images:
        if "Pattern" in image.name:
            size = image.size[0]
            pixels = np.array(image.pixels[:]).reshape(size, size, 4)[..., :3]
            for axis in (0, 1):
                ends = np.abs(pixels.take(0, axis) - pixels.take(-1, axis)).mean()
                inside = np.abs(np.diff(pixels, axis=axis)).mean()
                assert ends < 2 * inside


def test_folds_and_rubber_go_with_the_look(dressed):
    def hand():
        (obj,) = (o for o in dressed.objects if visibility.shown(o) and "Hand" in o.name)
        gloved = np.empty(len(obj.data.polygons), np.int32)
        obj.data.polygons.foreach_get("material_index", gloved)
        return gloved, written(obj, RELIEF)[:, 0]

    dressed.show(dressed.shape.vertices, BARE)
    assert not hand()[0].any()
    dressed.show(dressed.shape.vertices, GLOVED)
    gloved, tight = hand()
    assert 0.7 < gloved.mean() < 1.0
    slack = look.Look(GOWN, look.SKINS[1], look.Glove(GLOVE.color, folds=1.0))
    dressed.show(dressed.shape.vertices, slack)
    assert hand()[1].mean() > 1.5 * tight.mean()
