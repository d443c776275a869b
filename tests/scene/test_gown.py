"""What stands and lies round the field, in Blender: made once, shown where it was drawn, and off it
changes no picture."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.core.randomizers.gown.draw import shape
from synthpoint.scene.blender import files, visibility
from synthpoint.scene.blender.meshes import points
from synthpoint.scene.randomizers.drapes import Draped
from synthpoint.scene.randomizers.gown import Gowns
from synthpoint.scene.randomizers.room import RoomBehind
from synthpoint.tests.scene import building

ALL = {
    "gown": {"enabled": True, "share": 1.0},
    "drapes": {"enabled": True, "share": 1.0, "layers": 3, "front": 1.0, "table": 1.0, "clips": 2},
    "room": {"enabled": True, "share": 1.0, "glows": 2, "shapes": 2},
}
SEEN = {"enabled": True, "elevation": [25, 45], "distance": [0.6, 0.8]}
IMAGES = range(1, 6)


@pytest.fixture
def stage():
    """A plate on the table, and all of it round that."""
    with _staged(**ALL) as made:
        yield made


def _staged(**sections):
    files.start_empty()
    building.probe()
    job = building.job(camera=SEEN, lights={"enabled": True}, **sections)
    return building.staged(job, bpy.context.scene)


def _blocks():
    kinds = ("meshes", "materials", "images", "objects", "node_groups")
    return {kind: len(getattr(bpy.data, kind)) for kind in kinds}


def test_all_of_it_is_made_once_and_moved(stage):
    before = _blocks()
    effect, shown = stage.effect(Gowns), 0
    for index in IMAGES:
        sample = stage.sample(index)
        stage.apply(sample)
        for obj, person in zip(effect.objects, sample.gown, strict=False):
            shown += 1
            assert visibility.shown(obj)
            assert obj.color[:3] == pytest.approx(person.color)
            cloth = shape(person)[0].reshape(-1, 3)
            assert np.abs(points(obj.data.vertices) - cloth).max() < 1e-5
        for obj in effect.objects[len(sample.gown) :]:
            assert not visibility.shown(obj)
    assert shown > 2
    assert _blocks() == before


def test_drapes_are_where_they_were_drawn(stage):
    effect, sheets, clips = stage.effect(Draped), 0, 0
    for index in IMAGES:
        sample = stage.sample(index)
        stage.apply(sample)
        there = [obj for obj in effect.objects if visibility.shown(obj)]
        drawn = sample.drapes
        assert len(there) == len(drawn.sheets) + (drawn.table is not None) + len(drawn.clips)
        for obj, sheet in zip(there, drawn.sheets, strict=False):
            sheets += 1
            assert np.abs(points(obj.data.vertices) - sheet.points.reshape(-1, 3)).max() < 1e-5
        clips += len(drawn.clips)
    assert sheets > 5
    assert clips > 0


def test_the_room_is_seen_by_the_camera_alone(stage):
    stage.apply(stage.sample(1))
    shown = [obj for obj in stage.effect(RoomBehind).objects if visibility.shown(obj)]
    assert len(shown) == 5
    for obj in shown:
        assert obj.visible_camera
        assert not (obj.visible_diffuse or obj.visible_glossy or obj.visible_shadow)


def test_a_picture_shows_them_and_none_without_them(tmp_path):
    pictures = []
    for sections in (ALL, {}, {name: {"enabled": False} for name in ALL}):
        with _staged(**sections) as made:
            file, record = made.shoot(2)
            pictures.append(building.picture(file))
            assert ("gown" in record.scene) == (sections is ALL)
    on, off, off_too = pictures
    assert (off == off_too).all()
    assert (np.abs(on - off).max(axis=-1) > 0.01).mean() > 0.1


def test_the_cloth_of_a_scene_in_centimetres_is_as_large():
    files.start_empty()
    bpy.context.scene.unit_settings.scale_length = 0.01
    root = building.tag(building.empty("probe"))
    building.box("plate", (20, 20, 2), parent=root)
    for name, place in building.PROBE_POINTS.items():
        building.keypoint(name, root, tuple(100 * x for x in place))
    job = building.job(
        camera={**SEEN, "distance": [60, 80]}, lights={"enabled": True},
        drapes=ALL["drapes"],
    )  # fmt: skip
    with building.staged(job, bpy.context.scene) as made:
        widths = [
            np.ptp(sheet.points[..., :2].reshape(-1, 2), axis=0).max()
            for index in IMAGES
            for sheet in made.sample(index).drapes.sheets
        ]
    assert widths
    assert 90 < min(widths) <= max(widths) < 300
