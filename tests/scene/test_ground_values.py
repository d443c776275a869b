"""Each value that is recorded of a ground is the one that its picture shows."""

from __future__ import annotations

from dataclasses import replace

import bpy
import numpy as np
import pytest
from PIL import Image
from synthpoint.core.rotation import in_plane
from synthpoint.scene import memory
from synthpoint.scene.grounds.relief import BELOW, folds, lumps
from synthpoint.tests.scene import building
from synthpoint.tests.scene.test_backdrop import (
    HEIGHT,
    LAMP,
    ONLY_PHOTOS,
    PHOTO,
    PLAIN_FLESH,
    SMOOTH,
    begin,
    opened,
    unevenness,
)
from synthpoint.tests.scene.test_metal import CLEAN, even_light, material

SIZE = 96
# Where the plain camera is, so that light, picture and all that is even are alike on every side.
ABOVE = {**LAMP, "elevation": 90, "distance": 1}
SOFT = {**ABOVE, "size": 0.6, "energy": 1}
HERE = {"offset": (0.0, 0.0), "rotation": 0.0}

BARE_TRAY = {"perforated": 0, "rimmed": 0, "value": 0.6, "roughness": 0.4, "brushing": 0,
             "scratches": 0}  # fmt: skip
GREY = {"hue": 0, "saturation": 0, "value": 0.4, "contrast": 1, "bump": 0, "roughness": 1,
        "stretch": 1, "pattern": 0.05}  # fmt: skip


def pictures(kind, draws, height=1.0, lamp=None, samples=8, **section):
    """Linear light (N, H, W, 3) of one image's ground with each of the draws, from straight above
    in the light of a lamp or in an even white."""
    own = "ground" if kind in ("plain", "color") else kind
    sections = {"ground": {"enabled": True, "share": 1, "plain": 0, kind: 1}}
    sections.setdefault(own, {}).update(section)
    spec = building.job(
        lights=lamp or {}, render={"samples": samples, "width": SIZE, "height": SIZE}, **sections
    )
    scene = begin()
    if lamp is None:
        even_light(scene)
    scene.camera.location.z, scene.camera.data.clip_start = height, 1e-3
    made = []
    with building.staged(spec) as stage:
        first = stage.sample(1)
        for draw in draws:
            ground = replace(first.ground, **draw)
            stage.sample = lambda index, g=ground: replace(first, ground=g)
            path, record = stage.shoot(1)
            assert all(record.scene["ground"][key] == value for key, value in draw.items())
            made.append(building.picture(path))
    return np.array(made)


def alike(one, other):
    return np.corrcoef(one.ravel(), other.ravel())[0, 1]


def test_steel_is_as_bright_as_recorded():
    values = (0.2, 0.5, 0.8)
    seen = pictures("tray", [{"value": v} for v in values], **BARE_TRAY)
    np.testing.assert_allclose(seen[..., 0].mean(axis=(1, 2)), values, atol=0.01)


@pytest.mark.parametrize(
    ("kind", "energy", "section"),
    [("tray", 0.15, BARE_TRAY), ("plain", 3, {**GREY, "value": 0}), ("color", 3, {"value": 0})],
)
def test_a_mirrored_lamp_is_as_wide_as_roughness_makes_it(kind, energy, section):
    """With lamp and camera in one place a point is as bright as there are facets that face them:
    GGX falls to half at a slope of sqrt(sqrt(2) - 1) times roughness squared."""
    values = (0.3, 0.4, 0.6)
    lamp = {**ABOVE, "size": 0.05, "energy": energy}
    seen = pictures(kind, [{"roughness": r} for r in values], lamp=lamp, samples=16, **section)
    for light, roughness in zip(seen.mean(axis=-1), values, strict=True):
        wide = np.sqrt((light > light.max() / 2).mean() / np.pi)  # radius, m
        assert wide == pytest.approx((2**0.5 - 1) ** 0.5 * roughness**2, rel=0.1)


@pytest.mark.parametrize(
    ("kind", "value", "height", "lamp", "section", "small"),
    [
        ("tray", "brushing", 0.02, SOFT, BARE_TRAY, (0.1, 0.4)),
        ("tray", "scratches", 0.1, SOFT, BARE_TRAY, (0.2, 0.8)),
        ("plain", "bump", 1.0, LAMP, {**GREY, "contrast": 0}, (0.2, 0.3)),
    ],
)
def test_relief_of_a_material_is_as_strong_as_recorded(kind, value, height, lamp, section, small):
    """The share of the whole unevenness that half the strength makes: a quarter, as squares do,
    where slopes are gentle."""
    draws = [{**HERE, value: v} for v in (0.0, 0.5, 1.0)]
    seen = pictures(kind, draws, height, lamp, 16, **section)
    none, half, full = (sum(unevenness(light)) for light in seen)
    print(value, none, half, full, (half - none) / (full - none))
    assert full > 2 * none
    assert small[0] < (half - none) / (full - none) < small[1]


TURNED = {
    "brushing": ("tray", {"brushing": 1.0}, {"brushing": 0.0}, 0.02, SOFT, BARE_TRAY),
    "scratches": ("tray", {"scratches": 1.0}, {"scratches": 0.0}, 0.1, SOFT, BARE_TRAY),
    "pattern": ("plain", {}, {"contrast": 0.0}, 1.0, None, GREY),
    "stretched": ("plain", {"stretch": 4.0}, {"contrast": 0.0}, 1.0, None, GREY),
    "wrinkles": ("drape", {"wrinkles": 1.0}, {"wrinkles": 0.0}, 1.0,
                 {**ABOVE, "size": 0.1, "energy": 10}, {**SMOOTH, "value": 0.4}),
}  # fmt: skip


@pytest.mark.parametrize("case", TURNED)
def test_patterns_are_turned_as_recorded(case):
    """Round the origin, which is in the middle: the picture turns, counter-clockwise."""
    kind, on, off, height, lamp, section = TURNED[case]
    draws = [{**HERE, **off}, *({**HERE, **on, "rotation": q * np.pi / 2} for q in (0, 1, 2))]
    none, *seen = pictures(kind, draws, height, lamp, 32, **section).mean(axis=-1)
    straight, quarter, half = (light - none for light in seen)
    print(case, [[round(alike(np.rot90(straight, k), x),2) for k in range(4)] for x in (quarter, half)])
    assert alike(np.rot90(straight, 2), half) > 0.4
    assert alike(np.rot90(straight), quarter) > 0.4


def test_size_and_stretch_of_a_pattern_are_those_of_the_record():
    """Twice the size is the middle of the picture enlarged twice, twice the stretch that along x
    only."""
    draws = [{**HERE, **d} for d in ({}, {"pattern": 0.1}, {"stretch": 2.0})]
    one, large, long = pictures("plain", draws, samples=32, **GREY).mean(axis=-1)
    middle = slice(SIZE // 4, 3 * SIZE // 4)
    pairs = long.reshape(SIZE, -1, 2).mean(axis=2)
    assert alike(pairs, one[:, middle]) > 0.85
    pairs = large.reshape(SIZE // 2, 2, -1, 2).mean(axis=(1, 3))
    assert alike(pairs, one[middle, middle]) > 0.85
    # What is as large as a pattern: from one side of the mean to the other and back.
    changes = [(np.diff(light > light.mean(), axis=1) != 0).mean() for light in (one, large)]
    print(changes)


def test_contrast_of_a_pattern_is_that_of_the_record():
    draws = [{**HERE, "contrast": c} for c in (0.0, 0.3, 0.6)]
    none, half, full = pictures("plain", draws, samples=32, **GREY).mean(axis=-1)
    # Noise of four octaves reaches a third to two thirds nearly everywhere.
    print(full.std()/full.mean(), np.polyfit((full-none).ravel(), (half-none).ravel(), 1), alike(half - none, full - none))


def test_wetness_adds_as_much_shine_as_recorded():
    """Green, of which the flesh itself has none."""
    draws = [{"wetness": w} for w in (0.0, 0.25, 0.5, 1.0)]
    lamp = {**ABOVE, "size": 0.2, "energy": 0.5}
    red = {**PLAIN_FLESH, "hue": 0, "saturation": 1}
    shine = pictures("tissue", draws, 0.3, lamp, 16, **red)[..., 1].mean(axis=(1, 2))
    print(shine)
    assert shine[3] > 1.05 * shine[0]
    added = (shine - shine[0]) / (shine[3] - shine[0])
    np.testing.assert_allclose(added, (0.0, 0.25, 0.5, 1.0), atol=0.08)


def test_mottling_is_as_strong_as_recorded():
    """In each place it changes the colour in proportion."""
    draws = [{"mottling": m} for m in (0.0, 0.5, 1.0)]
    none, half, full = pictures("tissue", draws, 0.1, samples=16, **PLAIN_FLESH)
    print((full-none).std(), np.abs((half - none) - (full - none) / 2).mean(), np.polyfit((full-none).ravel(), (half-none).ravel(), 1))


def test_share_of_fat_is_that_of_the_record():
    """Pixels of blue flesh that have yellow in them."""
    blue = {**PLAIN_FLESH, "hue": 0.66, "saturation": 1, "value": 0.5}
    shares = (0.0, 0.1, 0.2, 0.4, 1.0)
    draws = [{"fat": s, "offset": (o, 0.5)} for o in (0.0, 0.7) for s in shares]
    red = pictures("tissue", draws, **blue)[..., 0].reshape(2, len(shares), SIZE, SIZE)
    for none, *some, full in red:
        found = [((light - none) / (full - none) > 0.05).mean() for light in some]
        print(found)
        np.testing.assert_allclose(found, shares[1:-1], atol=0.08)
        assert np.quantile(full, 0.01) > 3 * np.quantile(none, 0.99)


def test_threads_are_as_strong_as_recorded():
    """Ten of them to each side of the picture, 0.7 mm apart."""
    draws = [{**HERE, "weave": w} for w in (0.0, 0.5, 1.0)]
    lamp = {**LAMP, "elevation": 45}
    seen = pictures("drape", draws, 0.007 - BELOW, lamp, 16, **SMOOTH).mean(axis=-1)
    waves = [np.abs(np.fft.rfft2(x / x.mean()))[: SIZE // 2] for x in seen]
    for wave in waves: wave[0, 0] = 0
    print([np.unravel_index(wave.argmax(), wave.shape) for wave in waves], [w[10,10] for w in waves])


def straight_down(stage, places):
    """Heights (N) of what rays meet below the places (N, 2) in the world."""
    graph = bpy.context.evaluated_depsgraph_get()
    hits = [stage.scene.ray_cast(graph, (x, y, 1.0), (0, 0, -1)) for x, y in places]
    assert {hit[4].name for hit in hits} == {"Synthpoint Opening"}
    return np.array([hit[1].z for hit in hits])


LAID = [{"spacing": 0.06, "rotation": 0.7, "offset": (0.3, -0.6)},
        {"spacing": 0.09, "rotation": 2.9, "offset": (-1.4, 0.2)}]  # fmt: skip


def own(laid, places):
    """x and y (2, N) in the relief's own spacings."""
    return ((places / laid["spacing"] - laid["offset"]) @ in_plane(laid["rotation"]).T).T


@pytest.fixture
def hole():
    """A stage that shows tissue in an opening, its sample and points (240, 2) of its frame on which
    its half axes are 1 long."""
    begin()
    turn = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    with building.staged(opened()) as stage:
        yield stage, stage.sample(1), np.column_stack((np.cos(turn), np.sin(turn)))


@pytest.mark.parametrize("laid", LAID)
def test_relief_in_an_opening_is_that_of_the_record(hole, laid):
    """What it adds to a smooth cavity."""
    stage, sample, ways = hole
    cavity = sample.ground.opening
    share = np.linspace(0.1, 0.8, len(ways))[:, None]
    places = share * ways * cavity.half @ in_plane(cavity.rotation) + cavity.center
    heights = []
    for depth in (0.0, 0.004, 0.008):
        stage.apply(replace(sample, ground=replace(sample.ground, depth=depth, **laid)))
        heights.append(straight_down(stage, places))
    relief = lumps(*own(laid, places))
    for depth, height in zip((0.004, 0.008), heights[1:], strict=True):
        print(alike(heights[0] - height, relief), np.polyfit(relief, heights[0] - height, 1) / depth)
        assert alike(heights[0] - height, relief) > 0.98


@pytest.mark.parametrize("laid", LAID)
def test_cloth_round_an_opening_is_folded_as_recorded(hole, laid):
    """Beyond its hem, and near enough for the folds to be whole."""
    stage, sample, ways = hole
    cavity = sample.ground.opening
    away = np.linspace(0.05, 0.33, len(ways))[:, None]
    places = (ways * (np.array(cavity.half) + away)) @ in_plane(cavity.rotation) + cavity.center
    relief = folds(*own(laid, places))
    for depth in (0.004, 0.008):
        cloth = replace(cavity.cloth, depth=depth, **laid)
        ground = replace(sample.ground, opening=replace(cavity, cloth=cloth))
        stage.apply(replace(sample, ground=ground))
        found = (HEIGHT - BELOW - straight_down(stage, places)) / depth
        print(alike(found, relief), np.abs(found - relief).max())
        assert alike(found, relief) > 0.98
        np.testing.assert_allclose(found, relief, atol=0.25)


@pytest.mark.parametrize("blur", [0.06, 0.12])
def test_blur_of_a_photo_is_a_round_disc(tmp_path, blur):
    """Of a point of light: its radius a share of the width, in pixels both ways."""
    width, height, dot = 128, 64, 4
    photo = np.zeros((height, width), dtype=np.uint8)
    photo[30:34, 62:66] = 255
    Image.fromarray(photo).save(tmp_path / "dot.png")
    photos = {**PHOTO, "folder": str(tmp_path), "zoom": 1, "flip": 0, "blur": blur}
    begin()
    spec = building.job(ground=ONLY_PHOTOS, photos=photos,
                        render={"samples": 64, "width": width, "height": height})  # fmt: skip
    with building.staged(spec) as stage:
        light = building.picture(stage.shoot(1)[0]).mean(axis=2)
    light /= light.sum()
    v, u = np.indices(light.shape)
    for axis in (u, v):
        middle = (axis * light).sum()
        # Of a disc it is its radius squared over 4, and the point has a breadth of its own.
        square = ((axis - middle) ** 2 * light).sum() - dot**2 / 12
        print(blur, middle, 2 * square**0.5, blur * width)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.7])
def test_fluid_covers_the_share_that_is_recorded(scene, share):
    """Counted in pictures of white metal, which is a little darker under it."""
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    body.data.materials.append(material("steel", (0.9,) * 3, Roughness=0.3, Metallic=1.0))
    building.camera(at=(0.0, 0.0, 0.16))
    even_light(scene)
    stains = {**CLEAN, "enabled": True, "fluid_share": 1, "fluid": share, "size": 0.01}
    found = []
    with building.staged(building.job(stains=stains, render={"samples": 8})) as stage:
        for index in range(1, 7):
            path, record = stage.shoot(index)
            assert record.instances[0].stains["fluid"] == share
            p = building.picture(path)[..., 1]; 
            print(np.quantile(p, [0,.05,.1,.25,.5,.75,.9,.95,1]))
            found.append((building.picture(path)[..., 1] < 0.86).mean())
    print(np.mean(found))


def test_memory_is_given_back_every_few_images(scene, monkeypatch):
    building.probe()
    building.camera()
    given = []
    monkeypatch.setattr(memory, "EVERY", 2)
    monkeypatch.setattr(memory, "give_back", lambda: given.append(shot))
    with building.staged(building.job(render={"width": 16, "height": 16})) as stage:
        for shot in range(1, 6):
            stage.shoot(shot)
    assert given == [2, 4]
