"""The object-index mask is the silhouette that the picture shows."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.core.labels import masks
from synthpoint.scene.instruments import bundled
from synthpoint.scene.prepare import shipped_classes
from synthpoint.tests.scene import building

SHAPES = ["needle_holder/mayo_hegar_16", "tweezers/dressing_13"]
COLORS = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]


def close_up(count, **render):
    """Bundled instruments on the ground, seen from above."""
    return building.job(
        classes=[],
        instruments={"count": count, "scale": 1},
        articulation={"opening": 0.6},
        placement={"enabled": True, "resting": 1.0, "u": [0.4, 0.6], "v": [0.4, 0.6]},
        camera={"enabled": True, "distance": 0.3, "elevation": [60, 85], "focal_length": 45},
        ground={"enabled": True, "share": 1.0},
        render={"width": 160, "height": 120, **render},
    )


def build(scene, spec):
    for name in SHAPES:
        bundled.build(name, scene.collection)
    return spec.with_classes(shipped_classes())


def flat_render(stage, record, tmp_path, samples):
    """How much of each pixel each instrument covers (H, W, instruments), by a picture in which
    the instruments shine in one colour each and everything else is black."""
    scene = stage.scene
    dark = building.emission((0.0, 0.0, 0.0))
    owner = {}
    for instance in record.instances:
        root = bpy.data.objects[instance.instrument]
        owner |= dict.fromkeys((root, *root.children_recursive), COLORS[instance.id - 1])
    for obj in scene.objects:
        if obj.type == "MESH":
            shine = building.emission(owner[obj]) if obj in owner else dark
            if not obj.material_slots:
                obj.data.materials.append(shine)
            for slot in obj.material_slots:
                slot.link, slot.material = "OBJECT", shine
        elif obj.type == "LIGHT":
            obj.hide_render = True
    building.black_world(scene)
    scene.render.use_compositing = False
    scene.cycles.samples = samples
    scene.render.filepath = str(tmp_path / "flat.png")
    bpy.ops.render.render(write_still=True)
    return building.picture(tmp_path / "flat.png")


def holes(mask, least=4):
    """Number of enclosed background areas of at least `least` pixels."""
    free = np.pad(~mask, 1, constant_values=True)
    found = 0
    while free.any():
        area = np.zeros_like(free)
        area[tuple(np.argwhere(free)[0])] = True
        while True:
            grown = area.copy()
            grown[1:] |= area[:-1]
            grown[:-1] |= area[1:]
            grown[:, 1:] |= area[:, :-1]
            grown[:, :-1] |= area[:, 1:]
            grown &= free
            if np.array_equal(grown, area):
                break
            area = grown
        free &= ~area
        found += not area[0, 0] and area.sum() >= least
    return found


@pytest.mark.parametrize("index", [1, 2, 3])
def test_mask_is_that_of_a_flat_render(scene, tmp_path, index):
    spec = build(scene, close_up(2, width=200, height=150))
    with building.staged(spec) as stage:
        record = stage.shoot(index)[1]
        assert len(record.instances) == 2
        flat = flat_render(stage, record, tmp_path, samples=1)
    for number, instance in enumerate(record.instances):
        mask = building.mask_of(record, number)
        truth = flat[:, :, instance.id - 1] > 0.5
        assert mask.sum() > 300
        assert (mask & truth).sum() >= 0.97 * (mask | truth).sum()


@pytest.mark.parametrize("samples", [1, 4])
def test_mask_differs_from_the_coverage_on_boundary_pixels_only(scene, tmp_path, samples):
    spec = build(scene, close_up(2, samples=samples))
    with building.staged(spec) as stage:
        record = stage.shoot(4)[1]
        coverage = flat_render(stage, record, tmp_path, samples=128)
    for number, instance in enumerate(record.instances):
        mask = building.mask_of(record, number)
        share = coverage[:, :, instance.id - 1]
        assert mask[share > 0.98].all()
        assert not mask[share < 0.002].any()
        assert abs(mask.sum() - share.sum()) < 0.05 * share.sum()


def test_rings_keep_their_holes(scene, tmp_path):
    spec = build(scene, close_up(1))
    with building.staged(spec) as stage:
        index = next(
            i for i in range(1, 60) if stage.sample(i).instruments[0].class_name == "needle_holder"
        )
        record = stage.shoot(index)[1]
        flat = flat_render(stage, record, tmp_path, samples=1)
    mask = building.mask_of(record)
    assert holes(mask) == holes(flat[:, :, 0] > 0.5) >= 2
    assert np.array_equal(masks.fill(masks.polygons(mask), *mask.shape), mask)


def test_box_and_area_are_those_of_the_mask(scene):
    building.probe(at=(0.1, 0.05, 0.0))
    building.camera()
    record = building.shoot(building.job())
    # The upper face is 990 mm away: its edges are seen at 32 + 64 x / 0.99, 24 - 64 y / 0.99.
    assert record.instances[0].bbox == (32, 14, 13, 13)
    assert record.instances[0].area == 13 * 13


def test_what_stands_in_front_is_cut_out(scene):
    building.probe()
    building.camera()
    building.plate("bar", 0.05, (0.0, 0.0, 0.5)).scale = (1.0, 20.0, 1.0)
    record = building.shoot(building.job())
    mask = building.mask_of(record)
    assert not mask[:, 29:35].any()
    assert mask[24, 27]
    assert mask[24, 36]
    assert len(masks.polygons(mask)) == 2


def test_object_indices_of_the_file_do_not_leak_into_masks(scene):
    building.probe()
    building.camera()
    stranger = building.plate("stranger", 0.2, (0.3, 0.0, 0.0))
    stranger.pass_index = 1
    record = building.shoot(building.job())
    assert record.instances[0].bbox == (26, 18, 12, 12)


def test_parts_of_one_instrument_have_one_mask(scene):
    root = building.probe()
    building.box("second", (0.05, 0.05, 0.05), at=(0.3, 0.0, 0.0), parent=root)
    building.camera()
    record = building.shoot(building.job())
    assert len(record.instances) == 1
    assert len(masks.polygons(building.mask_of(record))) == 2


def test_too_few_pixels_are_recorded_with_the_reason(scene):
    building.probe(at=(0.0, 0.0, -3.0))
    building.probe("aside", at=(5.0, 0.0, 0.0))
    building.camera()
    record = building.shoot(building.job(labels={"min_pixels": 50}))
    by_name = {i.instrument: i for i in record.instances}
    assert (
        by_name["probe"].unlabelled == f"{by_name['probe'].area} visible pixels, "
        "under the smallest 50"
    )
    assert by_name["probe"].rle is not None
    assert by_name["aside"].unlabelled == "no visible pixel"
    assert by_name["aside"].bbox is by_name["aside"].rle is None
