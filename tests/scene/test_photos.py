"""Photos behind the instruments: they fill the picture as recorded, and give no light."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from PIL import Image
from synthpoint.core.errors import UserError
from synthpoint.core.randomizers.backdrop.photos import PhotoDraw
from synthpoint.core.settings.output import LEVELS
from synthpoint.scene.randomizers import pictures
from synthpoint.scene.randomizers.backdrop.photos import crop
from synthpoint.scene.stage import Stage
from synthpoint.tests.scene import building
from synthpoint.tests.scene.grounds import ONLY_PHOTOS, PHOTO, gradient


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


def test_weight_of_a_picture_that_is_not_there(scene):
    building.probe()
    spec = building.job(environment={"enabled": True, "weights": {"moon.exr": 2}})
    with pytest.raises(UserError, match=r"environment\.weights: .* has no 'moon\.exr'"):
        Stage(scene, spec)


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
        widest = LEVELS["training"].texture
        assert used == {(widest, widest // 2), (192, 96)}  # twice 64 x 48, covered
        path, record = stage.shoot(1)
        if record.scene["photo"] is None:
            expected = (np.array([90, 120, 60]) / 255) ** 2.2
            assert building.picture(path)[0, 0] == pytest.approx(expected, abs=0.03)
    assert file.read_bytes() == before
    assert len(copies) == 2
    assert not any(pictures.Path(p).exists() for p in copies)
