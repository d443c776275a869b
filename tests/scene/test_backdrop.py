"""Grounds, photos and surroundings: what is drawn is what the picture shows."""

from __future__ import annotations

from dataclasses import asdict, replace

import bpy
import numpy as np
import pytest
from mathutils.bvhtree import BVHTree
from PIL import Image
from synthpoint.core.errors import UserError
from synthpoint.core.randomizers.backdrop.photos import PhotoDraw
from synthpoint.core.settings.ranges import Range
from synthpoint.scene.blender import files
from synthpoint.scene.randomizers import pictures
from synthpoint.scene.randomizers.backdrop.ground import Grounds
from synthpoint.scene.randomizers.backdrop.opening import edge
from synthpoint.scene.randomizers.backdrop.photos import crop
from synthpoint.scene.randomizers.backdrop.relief import folds, lumps
from synthpoint.scene.randomizers.environment import WIDEST
from synthpoint.scene.randomizers.occluders.effect import Obstacles
from synthpoint.scene.stage import Stage
from synthpoint.tests.scene import building

NAMES = {
    "plain": "Synthpoint Ground", "color": "Synthpoint Ground", "drape": "Synthpoint Drape",
    "tissue": "Synthpoint Tissue", "tray": "Synthpoint Tray",
}  # fmt: skip
EACH = {"enabled": True, "share": 0.9, "plain": 1, "color": 1, "drape": 1, "tissue": 1, "tray": 1}
LAMP = {"enabled": True, "count": 1, "energy": 20, "elevation": 80, "temperature": 6500}
HEIGHT = 0.25
SMOOTH = {"folds": 0, "wrinkles": 0, "weave": 0, "blood": 0}
PLAIN_FLESH = {"relief": 0, "wetness": 0, "mottling": 0, "fat": 0, "veins": 0, "blood": 0,
               "opened": 0}  # fmt: skip


def begin():
    """A new scene: a probe out of the picture, which is seen from straight above."""
    scene = files.start_empty()
    building.black_world(scene)
    building.probe(at=(30.0, 0.0, 0.0))
    building.camera()
    return scene


@pytest.fixture
def aside():
    return begin()


def shown_grounds():
    return {o.name for o in bpy.context.scene.objects
            if o.name in NAMES.values() and not o.hide_render}  # fmt: skip


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


def mean_color(spec, index=1):
    begin()
    with building.staged(spec) as stage:
        path, record = stage.shoot(index)
        return building.picture(path).reshape(-1, 3).mean(axis=0), record.scene["ground"]


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


def test_holes_of_the_tray_are_as_wide_as_recorded(aside):
    """The share of dark pixels is that of circles in rows: pi / (2 sqrt 3) times width² over
    spacing²."""
    spec = building.job(
        ground={"enabled": True, "share": 1, "plain": 0, "tray": 1}, lights=LAMP,
        tray={"perforated": 1, "spacing": 0.25, "holes": 0.5, "scratches": 0, "roughness": 1,
              "value": 0.9, "brushing": 0, "rimmed": 0},
        render={"samples": 4, "width": 128, "height": 128},
    )  # fmt: skip
    with building.staged(spec) as stage:
        path, record = stage.shoot(1)
        drawn = record.scene["ground"]
        assert (drawn["spacing"], drawn["hole"]) == pytest.approx((0.25, 0.125))
        light = building.picture(path).mean(axis=2)
    dark = (light < 0.5 * np.median(light)).mean()
    assert dark == pytest.approx(np.pi / (2 * 3**0.5) * 0.25, rel=0.12)


def test_the_rim_of_the_tray_stands_where_it_is_recorded(scene):
    """Rays straight down along the tray's axes meet its top at the height, and the floor inside;
    the table outside has its colour."""
    building.black_world(scene)
    building.probe()
    building.camera()
    spec = building.job(
        ground={"enabled": True, "share": 1, "plain": 0, "tray": 1}, lights=LAMP,
        tray={"rimmed": 1, "rim_height": 0.03, "rim_gap": 0.05, "perforated": 0},
        drape={"hue": 0.5, "saturation": 1, "value": 0.5},
        render={"samples": 4},
    )  # fmt: skip
    with building.staged(spec) as stage:
        path, record = stage.shoot(1)
        drawn = record.scene["ground"]["rim"]
        light = building.picture(path)
        graph = bpy.context.evaluated_depsgraph_get()
        turn = drawn["rotation"]
        axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])

        def top(along):
            x, y = np.array(drawn["center"]) + along @ axes
            return stage.scene.ray_cast(graph, (x, y, 1.0), (0, 0, -1))[1].z

        for side in (0, 1):
            for sign in (-1, 1):
                out = np.zeros(2)
                out[side] = sign
                steps = [top(out * (drawn["half"][side] + d)) for d in np.linspace(0, 0.03, 121)]
                assert max(steps) == pytest.approx(0.03 - 0.0002, abs=2e-4)
                assert steps[0] == steps[-1] == pytest.approx(0, abs=3e-4)
                u, v, _ = record.view.project(
                    [(*(np.array(drawn["center"]) + out * (drawn["half"][side] + 0.04) @ axes), 0)]
                )[0]
                red, green, blue = light[int(v), int(u)]
                assert red < 0.5 * green and blue > 0.5 * green
        objects = len(bpy.data.objects), len(bpy.data.meshes)
        stage.apply(stage.sample(2).changed(ground=replace(stage.sample(2).ground, rim=None)))
        assert bpy.data.objects["Synthpoint Tray Rim"].hide_render
        assert (len(bpy.data.objects), len(bpy.data.meshes)) == objects


BARE_FLESH = {**PLAIN_FLESH, "opening_length": 0.3, "opening_width": 0.6, "cavity": 0.02}


def opened(share=1):
    """A job whose pictures show tissue, this share of them in an opening."""
    return building.job(
        ground={"enabled": True, "share": 1, "plain": 0, "tissue": 1},
        lights={**LAMP, "energy": 4},
        tissue={**BARE_FLESH, "opened": share},
        drape={"hue": 0.5, "saturation": 1, "value": 0.5, "folds": 0.004, "blood": 0},
        placement={"ground_height": HEIGHT},
        instruments={"count": 0},
        render={"samples": 4},
    )


def test_an_opening_is_where_it_is_recorded_and_as_deep(aside):
    """Rays straight down: tissue inside and cloth outside of the outline, along both axes and
    across; the middle as deep as recorded."""
    with building.staged(opened()) as stage:
        path, record = stage.shoot(1)
        drawn = record.scene["ground"]["opening"]
        assert drawn["half"] == pytest.approx((0.15, 0.09))
        graph = bpy.context.evaluated_depsgraph_get()
        turn = drawn["rotation"]
        axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])

        def hit(along):
            x, y = np.array(drawn["center"]) + np.array(along) @ axes
            _, place, _, face, obj, _ = stage.scene.ray_cast(graph, (x, y, 1.0), (0, 0, -1))
            assert obj.name == "Synthpoint Opening"
            return obj.data.polygons[face].material_index, place.z - HEIGHT

        for way in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            out = np.array(way) * drawn["half"]
            assert hit(0.94 * out) == (0, pytest.approx(-0.008, abs=0.004))
            slot, height = hit(1.06 * out)
            assert slot == 1 and -0.006 < height < 0
        for near in ((0.0, 0.0), (1e-5, 0.0), (0.004, 0.003)):
            assert hit(near) == (0, pytest.approx(-0.02, abs=5e-4))
        for corner in ((0.9, 0.9), (-0.9, 0.9)):  # rounded, as an ellipse is
            assert hit(np.array(corner) * drawn["half"])[0] == 1
        points = np.array([v.co for v in bpy.data.objects["Synthpoint Opening"].data.vertices])
        assert np.isfinite(points).all() and -0.041 < points[:, 2].min() < points[:, 2].max() <= 0
        # Seen: flesh is red in the middle, the cloth is green and blue.
        light = building.picture(path)

        def colour(along):
            place = np.array(drawn["center"]) + np.array(along) @ axes
            u, v, _ = record.view.project([(*place, HEIGHT)])[0]
            return light[int(v), int(u)]

        assert colour((0, 0))[0] > 2 * colour((0, 0))[2]
        for way in ((1.3, 0), (-1.3, 0), (0, 1.4), (0, -1.4)):
            red, green, blue = colour(np.array(way) * drawn["half"])
            assert red < 0.5 * green and blue > 0.5 * green


def test_nothing_is_seen_between_hem_and_tissue(aside):
    """Rays that slant in below the hem, all round, with the deepest relief."""
    spec = opened()
    spec = replace(spec, tissue=replace(spec.tissue, relief=Range(0.01, 0.01)))
    with building.staged(spec) as stage:
        stage.shoot(1)
        drawn = stage.sample(1).ground.opening
        graph = bpy.context.evaluated_depsgraph_get()
        outline, out = edge(drawn)
        for slope in (0.3, 0.7, 1.5):
            for place, way in zip(outline, out, strict=True):
                for below in (0.001, 0.0025, 0.0034):
                    x, y = place + drawn.center - 0.002 * way
                    aim = np.array((*way, -slope))
                    start = np.array((x, y, HEIGHT - below)) - 0.0005 * aim
                    assert stage.scene.ray_cast(graph, start, aim / np.linalg.norm(aim))[0]


def test_tissue_and_opening_take_turns(aside):
    with building.staged(opened(0.5)) as stage:
        seen = set()
        before = None
        for index in range(1, 16):
            sample = stage.sample(index)
            stage.apply(sample)
            hidden = [bpy.data.objects[f"Synthpoint {name}"].hide_render
                      for name in ("Tissue", "Opening")]  # fmt: skip
            assert hidden == [sample.ground.opening is not None, sample.ground.opening is None]
            seen.add(hidden[0])
            count = len(bpy.data.meshes), len(bpy.data.materials), len(bpy.data.objects)
            assert before in (None, count)
            before = count
        assert seen == {True, False}


def test_nothing_in_the_way_passes_through_the_rim_of_a_tray():
    """The meshes themselves, by Blender's own overlap of their triangles."""
    scene = files.start_empty()
    building.black_world(scene)
    building.probe(at=(0.0, 0.0, 0.02))
    building.camera()
    spec = building.job(
        ground={"enabled": True, "share": 1, "plain": 0, "tray": 1},
        tray={"rimmed": 1, "rim_height": 0.04, "rim_gap": 0.01},
        occluders={"enabled": True, "share": 1, "count": 4, "cubes": 2, "planes": 1,
                   "distance": [0, 0.15], "onto_share": 0.3, "size": 1.2},
    )  # fmt: skip
    crossed = widened = 0
    with building.staged(spec) as stage:
        for index in range(1, 25):
            sample = stage.sample(index)
            stage.apply(sample)
            if stage.effect(Grounds).shown != sample.ground:
                widened += 1
                assert stage._record(sample, stage._picture_view(sample), ()).scene["ground"][
                    "rim"
                ] == asdict(stage.effect(Grounds).shown.rim)
            graph = bpy.context.evaluated_depsgraph_get()
            rim = tree("Synthpoint Tray Rim", graph)
            for placed in stage.effect(Obstacles).placed:
                crossed += bool(rim.overlap(tree(placed.object.name, graph)))
    assert widened > 8
    assert crossed == 0


def tree(name, graph):
    """Of an object's triangles in the world."""
    evaluated = bpy.data.objects[name].evaluated_get(graph)
    mesh = evaluated.to_mesh()
    try:
        points = [evaluated.matrix_world @ v.co for v in mesh.vertices]
        return BVHTree.FromPolygons(points, [tuple(p.vertices) for p in mesh.polygons])
    finally:
        evaluated.to_mesh_clear()


def gradient(path, width, height):
    """Red grows to the right, green downwards; from 0.1 to 0.9 of the coded range."""
    u = (np.arange(width) + 0.5) / width
    v = (np.arange(height) + 0.5) / height
    coded = np.zeros((height, width, 3))
    coded[..., 0], coded[..., 1] = 0.1 + 0.8 * u, (0.1 + 0.8 * v)[:, None]
    Image.fromarray((coded * 255).round().astype(np.uint8)).save(path)


PHOTO = {"enabled": True, "zoom": 1.6, "blur": 0, "exposure": 0}
ONLY_PHOTOS = {"enabled": True, "share": 1, "plain": 0, "photo": 1}


@pytest.mark.parametrize("size", [(200, 60), (90, 150), (640, 480)])
@pytest.mark.parametrize("flip", [0, 1])
def test_photo_fills_the_picture_as_recorded(aside, tmp_path, size, flip):
    """Its own coordinates are its colours; the camera's matrix is off centre and uneven."""
    gradient(tmp_path / "photo.png", *size)
    matrix = {"fx": 70, "fy": 60, "cx": 22, "cy": 31, "width": 64, "height": 48}
    spec = building.job(
        ground=ONLY_PHOTOS, photos={**PHOTO, "folder": str(tmp_path), "flip": flip},
        camera={"enabled": True, "intrinsics": matrix},
    )  # fmt: skip
    with building.staged(spec) as stage:
        path, record = stage.shoot(3)
        coded = np.asarray(Image.open(path).convert("RGB"), dtype=float) / 255
    drawn = record.scene["photo"]
    assert record.scene["ground"] is None
    assert drawn["flip"] == bool(flip)
    u, v = (coded[..., 0] - 0.1) / 0.8, (coded[..., 1] - 0.1) / 0.8
    # By hand: the photo covers 64 x 48 pixels, 1.6 times enlarged, and `place` picks the part.
    scale = 1.6 * max(64 / size[0], 48 / size[1])
    over = np.array([size[0] * scale - 64, size[1] * scale - 48])
    left, top = over[0] * drawn["place"][0], over[1] * (1 - drawn["place"][1])
    x, y = np.meshgrid(np.arange(64) + 0.5, np.arange(48) + 0.5)
    x = 64 - x if flip else x
    np.testing.assert_allclose(u, (x + left) / (size[0] * scale), atol=0.012)
    np.testing.assert_allclose(v, (y + top) / (size[1] * scale), atol=0.012)


def test_a_lens_that_distorts_does_not_stretch_the_photo(aside, tmp_path):
    """A step to the right is as far in the photo as a step down; the frame that is rendered for
    the lens has another shape than the picture."""
    gradient(tmp_path / "photo.png", 640, 480)
    spec = building.job(
        ground=ONLY_PHOTOS, photos={**PHOTO, "folder": str(tmp_path), "flip": 0},
        camera={"enabled": True}, distortion={"enabled": True, "k1": -0.02, "k2": 0},
        render={"samples": 8},
    )  # fmt: skip
    with building.staged(spec) as stage:
        path, _ = stage.shoot(1)
        frame = stage.scene.render
        assert frame.resolution_x / frame.resolution_y != pytest.approx(64 / 48, rel=0.02)
        coded = np.asarray(Image.open(path).convert("RGB"), dtype=float) / 255
    across = np.polyfit(np.arange(24), coded[16:32, 20:44, 0].mean(axis=0), 1)[0] * 640
    down = np.polyfit(np.arange(20), coded[14:34, 24:40, 1].mean(axis=1), 1)[0] * 480
    assert across / down == pytest.approx(1.0, abs=0.02)


def test_crop_stays_inside_the_photo():
    for place in ((0.0, 0.0), (1.0, 1.0), (0.3, 0.8)):
        for flip in (False, True):
            for photo in ((640, 480), (4000, 500), (500, 4000)):
                draw = PhotoDraw("a", 1.2, place, flip, 0.0, 0.0)
                scale, offset = crop(photo, (640, 480), draw)
                for window in (np.zeros(2), np.ones(2)):
                    at = window * scale + offset
                    assert (at > -1e-9).all() and (at < 1 + 1e-9).all()


def test_exposure_and_blur_of_a_photo(aside, tmp_path):
    light = np.zeros((48, 64, 3), dtype=np.uint8)
    light[:, 32:] = 128
    Image.fromarray(light).save(tmp_path / "edge.png")
    means, middles = [], []
    for exposure, blur in ((0.0, 0.0), (1.0, 0.0), (0.0, 0.2)):
        photos = {"enabled": True, "folder": str(tmp_path), "flip": 0, "zoom": 1,
                  "exposure": exposure, "blur": blur}  # fmt: skip
        spec = building.job(ground=ONLY_PHOTOS, photos=photos, render={"samples": 64})
        with building.staged(spec) as stage:
            seen = building.picture(stage.shoot(1)[0]).mean(axis=(0, 2))
        means.append(seen[50:60].mean())
        middles.append(seen[26:38])
    assert means[1] == pytest.approx(2 * means[0], rel=0.02)
    assert (np.abs(np.diff(middles[0])) > 0.1).sum() == 1  # one sharp step
    assert np.abs(np.diff(middles[2])).max() < 0.04
    assert middles[2].mean() == pytest.approx(middles[0].mean(), rel=0.1)


def test_a_photo_gives_no_light(scene, tmp_path):
    building.black_world(scene)
    building.probe()
    building.camera()
    Image.new("RGB", (64, 48), "white").save(tmp_path / "white.png")
    spec = building.job(ground=ONLY_PHOTOS, photos={**PHOTO, "folder": str(tmp_path)},
                        render={"samples": 8})  # fmt: skip
    with building.staged(spec) as stage:
        path, record = stage.shoot(1)
        light, mask = building.picture(path).mean(axis=2), building.mask_of(record)
    inside = mask & np.roll(mask, 2, 0) & np.roll(mask, -2, 0) & np.roll(mask, 2, 1)
    assert inside.sum() > 50
    assert light[inside].max() < 0.01
    assert light[0, 0] > 0.9


def test_the_files_own_world_still_lights_behind_a_photo(scene, tmp_path):
    world = scene.world = bpy.data.worlds.new("own")
    if bpy.app.version < (5, 0):
        world.use_nodes = True
    background = next(n for n in world.node_tree.nodes if n.type == "BACKGROUND")
    background.inputs["Color"].default_value = (0.5, 0.5, 0.5, 1)
    building.probe()
    building.camera()
    Image.new("RGB", (64, 48), "black").save(tmp_path / "black.png")
    spec = building.job(
        ground={**ONLY_PHOTOS, "share": 0.5}, photos={**PHOTO, "folder": str(tmp_path)},
        render={"samples": 8},
    )  # fmt: skip
    seen = {}
    with building.staged(spec) as stage:
        for index in range(1, 9):
            path, record = stage.shoot(index)
            light = building.picture(path).mean(axis=2)
            seen[record.scene["photo"] is not None] = light[0, 0], light[24, 32]
    assert seen[True][0] < 0.01
    assert seen[False][0] == pytest.approx(0.5, abs=0.02)
    assert seen[True][1] == pytest.approx(seen[False][1], abs=0.05) != 0


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


def test_weight_of_a_picture_that_is_not_there(scene):
    building.probe()
    spec = building.job(environment={"enabled": True, "weights": {"moon.exr": 2}})
    with pytest.raises(UserError, match=r"environment\.weights: .* has no 'moon\.exr'"):
        Stage(scene, spec)


def test_beam_is_that_of_the_record(aside):
    with building.staged(building.job(lights={**LAMP, "spread": 60})) as stage:
        record = stage.shoot(1)[1]
        lamp = bpy.data.objects["Synthpoint Lamp 1"]
        assert lamp.data.spread == pytest.approx(np.radians(60))
        assert record.scene["lights"][0]["spread"] == pytest.approx(np.radians(60))


def test_broken_photos_are_skipped_with_one_note(aside, tmp_path, capfd):
    gradient(tmp_path / "good.jpg", 40, 30)
    (tmp_path / "cut.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing else")
    whole = (tmp_path / "good.jpg").read_bytes()
    (tmp_path / "half.jpg").write_bytes(whole[: 2 * len(whole) // 3])
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "folder.jpg").mkdir()
    spec = building.job(ground=ONLY_PHOTOS, photos={**PHOTO, "folder": str(tmp_path)})
    with building.staged(spec) as stage:
        printed = capfd.readouterr()
        assert printed.err == printed.out == ""  # nothing of Blender's own beside it
        said = "3 of 4 photos unreadable and skipped: cut.jpg, empty.png, half.jpg"
        assert [s for s in stage.skipped if "photos" in s] == [said]
        assert stage.catalog.photos == ("good.jpg",)
        assert stage.shoot(1)[1].scene["photo"]["picture"] == "good.jpg"


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


def test_folder_of_photos_is_empty_or_missing(aside, tmp_path):
    for folder, words in ((tmp_path, "none at all"), (tmp_path / "none", "no such folder")):
        spec = building.job(ground=ONLY_PHOTOS, photos={**PHOTO, "folder": str(folder)})
        with pytest.raises(UserError, match=rf"{words}.*photos\.folder"):
            Stage(bpy.context.scene, spec)


def test_a_changed_photo_changes_the_catalog(aside, tmp_path):
    digests = []
    for size in ((40, 30), (41, 30)):
        gradient(tmp_path / "photo.png", *size)
        spec = building.job(ground=ONLY_PHOTOS, photos={**PHOTO, "folder": str(tmp_path)})
        with building.staged(spec) as stage:
            digests.append(stage.catalog.photo_digests)
    assert digests[0] != digests[1]


def test_huge_pictures_are_made_smaller_once(aside, tmp_path):
    file = tmp_path / "huge.png"
    Image.new("RGB", (9000, 4500), (90, 120, 60)).save(file)
    before = file.read_bytes()
    environment = {"enabled": True, "folder": str(tmp_path), "strength": 1}
    spec = building.job(environment=environment, ground={**ONLY_PHOTOS, "share": 0.5},
                        photos={**PHOTO, "folder": str(tmp_path)})  # fmt: skip
    with building.staged(spec) as stage:
        for index in range(1, 9):
            stage.apply(stage.sample(index))
        used = {tuple(i.size) for i in bpy.data.images if i.source == "FILE"}
        copies = [bpy.path.abspath(i.filepath) for i in bpy.data.images if i.source == "FILE"]
        assert used == {(WIDEST, WIDEST // 2), (192, 96)}  # twice 64 x 48, covered
        path, record = stage.shoot(1)
        if record.scene["photo"] is None:
            expected = (np.array([90, 120, 60]) / 255) ** 2.2
            assert building.picture(path)[0, 0] == pytest.approx(expected, abs=0.03)
    assert file.read_bytes() == before
    assert len(copies) == 2
    assert not any(pictures.Path(p).exists() for p in copies)


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
