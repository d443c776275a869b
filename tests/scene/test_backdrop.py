"""Grounds, photos and surroundings: what is drawn is what the picture shows."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.scene.blender import visibility
from synthpoint.scene.randomizers import pictures
from synthpoint.scene.randomizers.backdrop.relief import folds, lumps
from synthpoint.tests.scene import building
from synthpoint.tests.scene.grounds import (
    EACH,
    HEIGHT,
    LAMP,
    NAMES,
    ONLY_PHOTOS,
    PHOTO,
    gradient,
    mean_color,
)


def shown_grounds():
    return {o.name for o in bpy.context.scene.objects
            if o.name in NAMES.values() and visibility.shown(o)}  # fmt: skip


def test_the_ground_drawn_is_the_one_shown(aside):
    spec = building.job(ground=EACH, tissue={"opened": 0})
    seen = set()
    with building.staged(spec) as stage:
        for index in range(1, 40):
            sample = stage.sample(index)
            stage.apply(sample)
            kind = None if sample.ground is None else sample.ground.kind
            seen.add(kind)
            assert shown_grounds() == ({NAMES[kind]} if kind else set())
    assert seen == {None, *EACH} - {"enabled", "share"}


def test_only_what_has_a_weight_is_made(aside):
    with building.staged(building.job(ground={"enabled": True, "plain": 0, "tray": 1})):
        assert {o.name for o in bpy.data.objects} & set(NAMES.values()) == {"Synthpoint Tray"}


@pytest.mark.parametrize("kind", ["drape", "tissue"])
def test_relief_stays_below_what_rests_on_it(aside, kind):
    ground = {"enabled": True, "share": 1, "plain": 0, kind: 1}
    deep = {"drape": {"folds": 0.02}, "tissue": {"relief": 0.02, "opened": 0}}[kind]
    spec = building.job(ground=ground, placement={"ground_height": HEIGHT}, **{kind: deep})
    with building.staged(spec) as stage:
        for index in (1, 2):
            stage.shoot(index)
            plane = bpy.data.objects[NAMES[kind]]
            points = np.array([plane.matrix_world @ v.co for v in plane.data.vertices])
            assert np.isfinite(points).all()
            near = points[np.hypot(points[:, 0], points[:, 1]) < 0.3, 2] - HEIGHT
            assert -0.001 < near.max() < 0
            assert -0.0205 < near.min() < -0.012
            assert abs(points[:, 2] - HEIGHT).max() < 0.0205


def test_plain_colour_is_that_of_the_record():
    """A lamp's light is the same on both, so the pictures differ as the colours do."""
    lit = {"lights": LAMP, "render": {"samples": 8}}
    found = []
    for value in (0.2, 0.4):
        ground = {"enabled": True, "share": 1, "plain": 0, "color": 1, "hue": 0.6,
                  "saturation": 0.5, "value": value, "roughness": 1, "contrast": 1}  # fmt: skip
        mean, drawn = mean_color(building.job(ground=ground, **lit))
        assert drawn["color"] == pytest.approx((value / 2, value * 0.7, value), abs=1e-9)
        found.append(mean)
    shine = 2 * found[0] - found[1]  # what every colour reflects alike, at grazing angles
    assert (found[1] / found[0])[2] == pytest.approx(2.0, rel=0.15)
    diffuse = found[1] - shine
    assert diffuse[0] / diffuse[2] == pytest.approx(0.5, rel=0.1)


@pytest.mark.parametrize(
    ("kind", "deep"), [("drape", {"folds": 0.02}), ("tissue", {"relief": 0.02, "opened": 0})]
)
def test_relief_is_turned_and_moved_as_recorded(aside, kind, deep):
    """Rays straight down find the depth that the relief has at the place in its own spacings."""
    relief = {"drape": folds, "tissue": lumps}[kind]
    spec = building.job(ground={"enabled": True, "share": 1, "plain": 0, kind: 1}, **{kind: deep})
    with building.staged(spec) as stage:
        stage.shoot(1)
        drawn = stage.sample(1).ground
        graph = bpy.context.evaluated_depsgraph_get()
        c, s = np.cos(drawn.rotation), np.sin(drawn.rotation)
        places = np.random.default_rng(1).uniform(-2, 2, (60, 2))  # in spacings
        world = drawn.spacing * (places @ np.array([[c, s], [-s, c]]) + drawn.offset)
        found = [stage.scene.ray_cast(graph, (x, y, 1.0), (0, 0, -1))[1].z for x, y in world]
    expected = -drawn.depth * relief(*places.T)
    # Nine steps to a spacing: straight lines cut the crests.
    assert np.corrcoef(found, expected)[0, 1] > 0.98
    np.testing.assert_allclose(found, expected, atol=0.25 * drawn.depth)


def test_tint_colours_the_light(aside, tmp_path):
    image = bpy.data.images.new("even", 8, 4, float_buffer=True)
    image.pixels.foreach_set(np.ones(8 * 4 * 4, dtype=np.float32))
    image.filepath_raw, image.file_format = str(tmp_path / "even.exr"), "OPEN_EXR"
    image.save()
    bpy.data.images.remove(image)
    environment = {"enabled": True, "folder": str(tmp_path), "strength": 0.5, "hue": 0.5,
                   "saturation": 0.4}  # fmt: skip
    with building.staged(building.job(environment=environment)) as stage:
        path, record = stage.shoot(1)
        mean = building.picture(path).reshape(-1, 3).mean(axis=0)
    assert record.scene["environment"]["tint"] == pytest.approx((0.6, 1.0, 1.0))
    assert mean == pytest.approx((0.3, 0.5, 0.5), abs=0.01)


def test_beam_is_that_of_the_record(aside):
    with building.staged(building.job(lights={**LAMP, "spread": 60})) as stage:
        record = stage.shoot(1)[1]
        lamp = bpy.data.objects["Synthpoint Lamp 1"]
        assert lamp.data.spread == pytest.approx(np.radians(60))
        assert record.scene["lights"][0]["spread"] == pytest.approx(np.radians(60))


@pytest.mark.parametrize(
    ("ground", "said"),
    [
        (ONLY_PHOTOS, ["photos.enabled on"]), ({**ONLY_PHOTOS, "plain": 1}, []),
        ({**ONLY_PHOTOS, "tray": 1}, ["tray.enabled or photos.enabled on"]),
        ({"enabled": False}, []),
    ],
)  # fmt: skip
def test_kinds_that_are_all_off_are_noted(aside, ground, said):
    with building.staged(building.job(ground=ground, tray={"enabled": False})) as stage:
        about = [n for n in stage.notes if "switch" in n]
        assert len(about) == len(said)
        assert all(words in note for words, note in zip(said, about, strict=True))
        assert stage.sample(1).ground is None or stage.sample(1).ground.kind == "plain"
        assert "Synthpoint Tray" not in bpy.data.objects


def test_nothing_grows_with_grounds_and_photos(aside, tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "KEPT", 2)
    for number in range(4):
        gradient(tmp_path / f"{number}.png", 200, 150)
    spec = building.job(ground={**EACH, "photo": 4}, photos={**PHOTO, "folder": str(tmp_path)})

    def count():
        kinds = ("images", "materials", "meshes", "objects", "worlds", "node_groups")
        return {kind: len(getattr(bpy.data, kind)) for kind in kinds}

    with building.staged(spec) as stage:
        for index in range(1, 20):
            stage.apply(stage.sample(index))
        before = count()
        for index in range(20, 60):
            stage.apply(stage.sample(index))
        assert count() == before
