"""Gold and other coats that are rubbed off the edges of bundled instruments."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.core.geometry.faces import Faces
from synthpoint.presets import metals
from synthpoint.presets.instruments.geometry.edges import exposure
from synthpoint.scene.instruments import bundled
from synthpoint.scene.instruments.metals import EDGES, PLATED
from synthpoint.tests.scene import building
from synthpoint.tests.scene.shaded import CLEAN, ON, even_light, material

BARE = {**ON, "brushing": 0, "scratches": 0, "smudges": 0}
# Darker than it is, so that rubbed bright it does not burn out.
GOLD = tuple(0.6 * share for share in metals()["gold plated"]["Base Color"][:3])
STEEL = metals()["stainless satin"]["Base Color"][:3]


@pytest.fixture
def plate(scene):
    """The probe in gold, at its right end an edge, none at its left; its body."""
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    body.data.materials.append(material("gold", GOLD, Roughness=0.3, Metallic=1.0))
    values = body.data.attributes.new(EDGES, "FLOAT", "POINT")
    values.data.foreach_set("value", [float(np.sign(v.co.x)) for v in body.data.vertices])
    building.camera(at=(0.0, 0.0, 0.12))
    even_light(scene)
    return body


def ends(wear):
    """Colours of the probe at its left and its right end, as far as the picture shows it."""
    surface = {**BARE, "wear": wear}
    with building.staged(building.job(surface=surface, stains=CLEAN, render={"samples": 4})) as s:
        picture = building.picture(s.shoot(1)[0])
    return picture[16:32, :4].mean(axis=(0, 1)), picture[16:32, -4:].mean(axis=(0, 1))


def test_plating_goes_where_the_mesh_says_that_edges_are(plate):
    plate.data.materials[0][PLATED] = True
    left, right = ends(0.0)
    np.testing.assert_allclose(left, right, atol=0.02)
    left, right = ends(1.0)
    bluer = GOLD[2] / GOLD[0]
    assert left[2] / left[0] == pytest.approx(bluer, abs=0.1)
    assert right[2] / right[0] == pytest.approx(STEEL[2] / STEEL[0], abs=0.1)


def test_what_is_not_plated_keeps_its_colour(plate):
    left, right = ends(1.0)
    assert left[2] / left[0] == pytest.approx(right[2] / right[0], abs=0.05)


def torus(large, small, around, across):
    """(vertices, faces, angle of each vertex round the tube: 0 on the outer equator)."""
    turn, tube = np.meshgrid(
        np.arange(around) * 2 * np.pi / around, np.arange(across) * 2 * np.pi / across,
        indexing="ij",
    )  # fmt: skip
    out = large + small * np.cos(tube)
    points = np.stack([out * np.cos(turn), out * np.sin(turn), small * np.sin(tube)], axis=-1)
    number = np.arange(around * across).reshape(around, across)
    one, other = np.roll(number, -1, axis=0), np.roll(number, -1, axis=1)
    both = np.roll(one, -1, axis=1)
    quads = np.stack([number, one, both, other], axis=-1).reshape(-1, 4)
    return points.reshape(-1, 3), [tuple(q) for q in quads.tolist()], tube.ravel()


@pytest.mark.parametrize("density", [(80, 24), (200, 90)])
def test_exposure_is_by_mean_curvature_whatever_the_density(density):
    """Of a torus: (1/r + cos t / (R + r cos t)) / 2; edges count from 1/8 mm to 1/1.4 mm."""
    large, small = 0.010, 0.002
    points, faces, tube = torus(large, small, *density)
    curvature = 0.5 * (1 / small + np.cos(tube) / (large + small * np.cos(tube)))
    wanted = (curvature - 1 / 0.008) / (1 / 0.0014 - 1 / 0.008)
    np.testing.assert_allclose(exposure(points, Faces.of(faces)), wanted, atol=0.015)
    inside_out = [face[::-1] for face in faces]
    assert exposure(points, Faces.of(inside_out)).max() == 0.0


def test_gold_is_plated_and_steel_is_not(scene):
    root = bundled.build("needle_holder/crile_wood_15", scene.collection)
    (part, *_) = [o for o in root.children if o.type == "MESH"]
    assert {m.name: bool(m[PLATED]) for m in part.data.materials} == {
        "steel": False, "gold": True, "carbide": False, "etched": False,
    }  # fmt: skip
    values = np.empty(len(part.data.vertices), np.float32)
    part.data.attributes[EDGES].data.foreach_get("value", values)
    assert values.min() == 0.0 and values.max() == 1.0
    assert bpy.data.materials["gold"][PLATED]
