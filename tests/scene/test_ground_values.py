"""Each value that is recorded of a ground is the one that its picture shows."""

from __future__ import annotations

from dataclasses import replace

import bpy
import numpy as np
import pytest
from PIL import Image
from synthpoint.core.geometry.rotation import in_plane
from synthpoint.scene.randomizers.backdrop.relief import BELOW, folds, lumps
from synthpoint.tests.scene import building
from synthpoint.tests.scene.grounds import (
    HEIGHT,
    LAMP,
    ONLY_PHOTOS,
    PHOTO,
    PLAIN_FLESH,
    SMOOTH,
    begin,
    opened,
)
from synthpoint.tests.scene.shaded import CLEAN, even_light, material

SIZE = 64
# Where the plain camera is, so that light, picture and all that is even are alike on every side.
ABOVE = {**LAMP, "elevation": 90, "distance": 1}
SOFT = {**ABOVE, "size": 0.6, "energy": 1}
HERE = {"offset": (0.0, 0.0), "rotation": 0.0}
# The origin of what is on relief has a place of its own.
MOVED = {"plain": "offset", "tray": "offset", "drape": "marks", "tissue": "marks"}

BARE_TRAY = {"perforated": 0, "rimmed": 0, "value": 0.6, "roughness": 0.4, "brushing": 0,
             "scratches": 0}  # fmt: skip
GREY = {"hue": 0, "saturation": 0, "value": 0.4, "contrast": 1, "bump": 0, "roughness": 1,
        "stretch": 1, "pattern": 0.05}  # fmt: skip


def pictures(kind, draws, height=1.0, lamp=None, samples=8, size=SIZE, **section):
    """Linear light (N, H, W, 3) of one image's ground with each of the draws, from straight above
    in the light of a lamp or in an even white."""
    own = "ground" if kind in ("plain", "color") else kind
    sections = {"ground": {"enabled": True, "share": 1, "plain": 0, kind: 1}}
    sections.setdefault(own, {}).update(section)
    spec = building.job(
        lights=lamp or {}, render={"samples": samples, "width": size, "height": size}, **sections
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
            stage.sample = lambda index, g=ground: first.changed(ground=g)
            path, record = stage.shoot(1)
            assert all(record.scene["ground"][key] == value for key, value in draw.items())
            made.append(building.picture(path))
    return np.array(made)


def unevenness(light):
    """Mean squared step to the next pixel: along x, along y."""
    grey = light.mean(axis=2) / light.mean()
    return [float((np.diff(grey, axis=axis) ** 2).mean()) for axis in (1, 0)]


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
    ("kind", "value", "height", "lamp", "section", "least", "most"),
    [
        ("tray", "brushing", 0.005, SOFT, BARE_TRAY, 0.1, 0.45),
        ("tray", "scratches", 0.03, SOFT, BARE_TRAY, 0.3, 0.9),
        ("plain", "bump", 1.0, LAMP, {**GREY, "contrast": 0}, 0.2, 0.3),
    ],
)
def test_relief_is_as_strong_as_recorded(kind, value, height, lamp, section, least, most):
    """Of the unevenness that all of it makes, half of it makes a quarter, as with squares; more
    where the slopes are steep."""
    draws = [{**HERE, value: v} for v in (0.0, 0.5, 1.0)]
    seen = pictures(kind, draws, height, lamp, 16, **section)
    none, half, full = (sum(unevenness(light)) for light in seen)
    assert full > 2 * none
    assert least < (half - none) / (full - none) < most


def test_wrinkles_grow_with_the_record_and_turn_with_the_cloth():
    """They are longer one way than the other, which the lamp's own direction cannot hide: it is
    the same on both."""
    draws = [{"wrinkles": w, "rotation": r} for w, r in ((0, 0), (0.5, 0), (1, 0), (1, np.pi / 2))]
    light = pictures("drape", draws, lamp=LAMP, samples=16, size=96, **SMOOTH)
    seen = [unevenness(x) for x in light]
    none, half, full, turned = map(sum, seen)
    assert none < 0.5 * half < 0.5 * full
    assert turned == pytest.approx(full, rel=0.5)
    assert seen[2][1] / seen[2][0] > 2 * seen[3][1] / seen[3][0]


# What shows, what does not, height of the camera, lamp, section.
PATTERNS = {
    "brushing": ("tray", {"brushing": 1.0}, {"brushing": 0.0}, 0.005, SOFT, BARE_TRAY),
    "scratches": ("tray", {"scratches": 1.0}, {"scratches": 0.0}, 0.03, SOFT, BARE_TRAY),
    "pattern": ("plain", {"contrast": 1.0}, {"contrast": 0.0}, 1.0, None, GREY),
    "stretched": ("plain", {"contrast": 1.0}, {"contrast": 0.0}, 1.0, None,
                  {**GREY, "stretch": 4}),
    "wrinkles": ("drape", {"wrinkles": 1.0}, {"wrinkles": 0.0}, 0.2,
                 {**ABOVE, "size": 0.1, "energy": 10}, {**SMOOTH, "value": 0.4}),
    "fibres": ("tissue", {"mottling": 1.0}, {"mottling": 0.0}, 0.1, None, PLAIN_FLESH),
}  # fmt: skip


def patterns(case, draws):
    """What the patterns alone (N, H, W) make brighter or darker."""
    kind, on, off, height, lamp, section = PATTERNS[case]
    here = {**HERE, MOVED[kind]: (0.0, 0.0)}
    both = [{**here, **off}, *({**here, **on, **draw} for draw in draws)]
    none, *seen = pictures(kind, both, height, lamp, 64, **section).mean(axis=-1)
    return [light - none for light in seen]


@pytest.mark.parametrize(
    ("case", "quarters"),
    [
        ("brushing", 2), ("scratches", 2), ("pattern", 2), ("stretched", 2), ("wrinkles", 2),
        ("wrinkles", 1),
        ("brushing", 1), ("scratches", 1), ("pattern", 1), ("stretched", 1),
    ],
)  # fmt: skip
def test_patterns_are_turned_as_recorded(case, quarters):
    """Counter-clockwise round the origin, which is the middle of the picture."""
    straight, turned = patterns(case, [{}, {"rotation": quarters * np.pi / 2}])
    assert alike(np.rot90(straight, quarters), turned) > 0.3


def direction(light):
    """Of lines in a picture: radians from x, 0 to pi."""
    down, right = np.gradient(light)
    turn = np.arctan2(-2 * (right * down).sum(), (right**2 - down**2).sum()) / 2
    return (turn + np.pi / 2) % np.pi


def test_fibres_of_tissue_are_turned_as_recorded():
    straight, turned = (direction(x) for x in patterns("fibres", [{}, {"rotation": 0.8}]))
    assert (turned - straight) % np.pi == pytest.approx(0.8, abs=0.2)


@pytest.mark.parametrize("turn", [0.0, 0.5])
@pytest.mark.parametrize("case", PATTERNS)
def test_patterns_are_moved_as_recorded(case, turn):
    """In the world, whatever their turn: to the right and down by so many pixels."""
    right, down = 9, 13
    kind, _, _, height, *_ = PATTERNS[case]
    pixel = (height + BELOW) / SIZE
    moved = {MOVED[kind]: (right * pixel, -down * pixel)}
    here, there = patterns(case, [{"rotation": turn, **d} for d in ({}, moved)])
    followed = alike(here[:-down, :-right], there[down:, right:])
    assert followed > 0.35  # of lines in relief, which the light meets elsewhere
    assert abs(alike(here, there)) < followed / 2


def test_size_and_stretch_of_a_pattern_are_those_of_the_record():
    """Twice the size shows the middle of the picture twice as large, twice the stretch along x
    alone."""
    one, large, long = patterns("pattern", [{}, {"pattern": 0.1}, {"stretch": 2.0}])
    middle = slice(SIZE // 4, 3 * SIZE // 4)
    assert alike(large.reshape(SIZE // 2, 2, -1, 2).mean(axis=(1, 3)), one[middle, middle]) > 0.8
    assert alike(long.reshape(SIZE, -1, 2).mean(axis=2), one[:, middle]) > 0.8


@pytest.mark.parametrize(("case", "value"), [("pattern", "contrast"), ("fibres", "mottling")])
def test_colours_differ_as_much_as_recorded(case, value):
    """In each place in proportion."""
    quarter, half, full = (x.ravel() for x in patterns(case, [{value: v} for v in (0.25, 0.5, 1)]))
    assert full.std() > 0.03
    for share, part in ((0.25, quarter), (0.5, half)):
        assert np.polyfit(full, part, 1)[0] == pytest.approx(share, abs=0.03)
        assert alike(full, part) > 0.8


def test_wetness_adds_as_much_shine_as_recorded():
    """In green, of which the flesh itself has none."""
    shares = (0.0, 0.25, 0.5, 1.0)
    lamp = {**ABOVE, "size": 0.2, "energy": 0.5}
    red = {**PLAIN_FLESH, "hue": 0, "saturation": 1}
    seen = pictures("tissue", [{"wetness": s} for s in shares], 0.3, lamp, 128, **red)
    shine = seen[..., 1].mean(axis=(1, 2))
    assert shine[-1] > 1.3 * shine[0]
    np.testing.assert_allclose((shine - shine[0]) / (shine[-1] - shine[0]), shares, atol=0.06)


def test_veins_are_as_strong_as_recorded():
    """Dark bluish lines on even flesh: they take red away where they run, and only there."""
    draws = [{"veins": v} for v in (0, 0.5, 1)]
    light = pictures("tissue", draws, lamp=LAMP, samples=16, size=96, **PLAIN_FLESH)
    none, half, full = light[..., 0]
    lost = [1 - x / none for x in (half, full)]
    line = lost[1] > 0.3
    assert 0.03 < line.mean() < 0.5
    assert lost[0][line].mean() == pytest.approx(lost[1][line].mean() / 2, rel=0.3)
    assert abs(np.quantile(lost[1], 0.2)) < 0.1


@pytest.mark.parametrize(
    ("kind", "value", "section", "channel", "half"),
    [
        ("tissue", "fat", {"hue": 0.66}, 0, 0.5),
        # Round blood is a film that takes two fifths of the colour beneath.
        ("tissue", "blood", {"hue": 0.33}, 1, 0.7),
        ("drape", "blood", {"hue": 0.33}, 1, 0.5),
    ],
)
def test_share_covered_is_that_of_the_record(kind, value, section, channel, half):
    """Pixels that are more than halfway from bare to covered, in a channel that the two do not
    share; over six places, since one shows a few hundred spots, and in pixels smaller than the
    least of them."""
    shares = (0.0, 0.05, 0.2, 0.5, 0.8, 1.0)
    places = [(0.9 * x, 0.7 * y) for x in range(2) for y in range(3)]
    section = {**(PLAIN_FLESH if kind == "tissue" else SMOOTH), "saturation": 1, "value": 0.5,
               **section}  # fmt: skip
    draws = [{value: share, "marks": place} for place in places for share in shares]
    light = pictures(kind, draws, samples=4, size=128, **section)[..., channel]
    light = light.reshape(len(places), len(shares), 128, 128)
    bare, full = light[:, :1], light[:, -1:]
    found = ((light - bare) / (full - bare) > half).mean(axis=(0, 2, 3))
    assert (found[0], found[-1]) == (0.0, 1.0)
    np.testing.assert_allclose(found, shares, atol=0.03)


def test_threads_are_as_strong_as_recorded():
    """Ten waves of them, 0.7 mm each, in a picture of 7 mm."""
    draws = [{**HERE, "weave": w} for w in (0.0, 0.5, 1.0)]
    lamp = {**LAMP, "elevation": 45}
    seen = pictures("drape", draws, 0.007 - BELOW, lamp, **SMOOTH).mean(axis=-1)
    none, half, full = (np.abs(np.fft.rfft2(x / x.mean() - 1)) for x in seen)
    assert np.unravel_index(full.argmax(), full.shape)[1] == 10
    assert none[10, 10] < 0.05 * full[10, 10]
    assert half[10, 10] == pytest.approx(full[10, 10] / 2, rel=0.25)


def straight_down(stage, places):
    """Heights (N) of what rays meet below the places (N, 2) in the world."""
    graph = bpy.context.evaluated_depsgraph_get()
    hits = [stage.scene.ray_cast(graph, (x, y, 1.0), (0, 0, -1)) for x, y in places]
    assert {hit[4].name for hit in hits} == {"Synthpoint Opening"}
    return np.array([hit[1].z for hit in hits])


LAID = [{"spacing": 0.08, "rotation": 0.7, "offset": (0.3, -0.6)},
        {"spacing": 0.12, "rotation": 2.9, "offset": (-1.4, 0.2)}]  # fmt: skip


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
        stage.apply(sample.changed(ground=replace(sample.ground, depth=depth, **laid)))
        heights.append(straight_down(stage, places))
    relief = lumps(*own(laid, places))
    for depth, height in zip((0.004, 0.008), heights[1:], strict=True):
        found = (heights[0] - height) / depth
        assert alike(found, relief) > 0.98
        assert np.polyfit(relief, found, 1)[0] == pytest.approx(1, abs=0.05)


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
        stage.apply(sample.changed(ground=ground))
        found = (HEIGHT - BELOW - straight_down(stage, places)) / depth
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
    for axis in np.indices(light.shape):
        # A disc's is its radius squared over 4; the point has a breadth of its own.
        square = ((axis - (axis * light).sum()) ** 2 * light).sum() - dot**2 / 12
        assert 2 * square**0.5 == pytest.approx(blur * width, rel=0.05)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.7])
def test_fluid_covers_the_share_that_is_recorded(scene, share):
    """Counted in pictures of a mirror that shows white, on which fluid is a tenth darker."""
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    body.data.materials.append(material("steel", (0.9,) * 3, Roughness=0.0, Metallic=1.0))
    building.camera(at=(0.0, 0.0, 0.16))
    even_light(scene)
    stains = {**CLEAN, "fluid_share": 1, "fluid": share, "size": 0.01}
    found = []
    with building.staged(building.job(stains=stains, render={"samples": 4})) as stage:
        for index in range(1, 9):
            path, record = stage.shoot(index)
            assert record.instances[0].stains["fluid"] == share
            found.append((building.picture(path)[..., 1] < 0.86).mean())
    assert np.mean(found) == pytest.approx(share, abs=0.04)
