"""Pictures between Blender's files and numpy, and the sensor on real renders."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from PIL import Image
from synthpoint.core.dataset.image_files import without_comments
from synthpoint.core.developing.negative import levels
from synthpoint.core.picture import sensor
from synthpoint.core.randomizers.sensor import SensorDraw
from synthpoint.core.settings.output import Render
from synthpoint.scene.render import pixels
from synthpoint.tests.scene import building

STRONG = {
    "enabled": True, "exposure": 0.5, "warmth": 0.4, "vignetting": 0.5, "haze": 0.1,
    "bloom": 0.5, "blur": 1.0, "shot_noise": 0.03, "read_noise": 0.01,
}  # fmt: skip


def gradient(height=48, width=64):
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return np.stack([x / width, y / height, (x + y) / (width + height)], axis=-1)


def values_of(path):
    """What Pillow reads, 0 to 255."""
    return np.asarray(Image.open(path).convert("RGB"), dtype=np.float64)


def test_png_round_trip(tmp_path):
    given = np.random.default_rng(0).random((37, 53, 3), dtype=np.float32)
    path = tmp_path / "a.png"
    pixels.write(levels(given), path, "png", 50)
    np.testing.assert_array_equal(values_of(path), np.rint(given * 255))
    np.testing.assert_allclose(pixels.read(path), np.rint(given * 255) / 255, atol=1e-6)


def test_values_beyond_black_and_white_are_cut_off(tmp_path):
    given = gradient() * 3 - 1
    path = tmp_path / "a.png"
    pixels.write(levels(given), path, "png", 50)
    np.testing.assert_array_equal(values_of(path), np.rint(given.clip(0, 1) * 255))


def test_sixteen_bits_are_read_as_they_are_coded(tmp_path):
    given = (np.arange(48 * 64).reshape(48, 64) * 21).astype(np.uint16)
    path = tmp_path / "deep.png"
    Image.fromarray(given).save(path)
    read = pixels.read(path)
    for channel in range(3):
        np.testing.assert_allclose(read[:, :, channel], given / 65535, atol=1e-6)


@pytest.mark.parametrize("quality", [10, 30, 75, 92, 100])
def test_jpeg_has_the_quality_asked_for(tmp_path, quality):
    """Its quantization tables are those of libjpeg, which Pillow uses."""
    path, own = tmp_path / "a.jpg", tmp_path / "b.jpg"
    pixels.write(levels(gradient()), path, "jpeg", quality)
    Image.fromarray(np.rint(gradient() * 255).astype(np.uint8)).save(own, quality=quality)
    assert Image.open(path).quantization == Image.open(own).quantization
    # Decoders may differ by one step (in their chroma upsampling by a few).
    assert np.abs(values_of(path) - values_of(own)).mean() < 1.0
    np.testing.assert_array_equal(np.rint(pixels.read(path) * 255), values_of(path))


def test_nothing_is_left_behind(tmp_path):
    before = len(bpy.data.images)
    pixels.write(levels(gradient()), tmp_path / "a.jpg", "jpeg", 80)
    pixels.read(tmp_path / "a.jpg")
    pixels.through_jpeg(levels(gradient()), tmp_path, 80)
    assert len(bpy.data.images) == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.jpg"]
    with pytest.raises(RuntimeError):
        pixels.read(tmp_path / "none.png")
    with pytest.raises(RuntimeError):
        pixels.write(levels(gradient()), tmp_path / "a.jpg" / "b.png", "png", 80)
    assert len(bpy.data.images) == before


def test_finished_files(tmp_path):
    given = gradient()
    low, spec_jpeg = 20, Render(quality=60)
    tables = {}
    for name, one in (("low", low), ("own", None)):
        path = pixels.finish(levels(given), tmp_path, spec_jpeg, one)
        assert path.suffix == ".jpg"
        tables[name] = Image.open(path).quantization[0][0]
        path.unlink()
    assert tables["own"] < tables["low"]
    path = pixels.finish(levels(given), tmp_path, Render(format="png"), None)
    np.testing.assert_array_equal(values_of(path), np.rint(given * 255))
    path = pixels.finish(levels(given), tmp_path, Render(format="png"), low)
    assert path.suffix == ".png"
    jpeg = pixels.finish(levels(given), tmp_path, spec_jpeg, low)
    np.testing.assert_array_equal(values_of(path), values_of(jpeg))
    assert np.abs(values_of(path) - given * 255).max() > 2


def test_the_same_bytes_every_time(tmp_path):
    for name in ("png", "jpeg"):
        files = []
        for number in range(2):
            path = tmp_path / f"{number}.{name}"
            pixels.write(levels(gradient()), path, name, 80)
            files.append(without_comments(path.read_bytes()))
        assert files[0] == files[1]


@pytest.fixture
def plain(scene):
    building.probe()
    building.camera()
    scene.objects["probe body"].data.materials.append(building.emission((0.2, 0.4, 0.7)))
    return scene


def off_and_on(**render):
    """(lossless picture without the sensor, picture with it, both records)."""
    with building.staged(building.job(render={"samples": 4, **render})) as stage:
        path, plain_record = stage.shoot(1)
        plain = path.read_bytes()
    with building.staged(building.job(render={"samples": 4, **render}, sensor=STRONG)) as stage:
        path, record = stage.shoot(1)
        assert len(list(path.parent.glob("finished*"))) == 1
        made = path.read_bytes()
        kept = pixels.read(path.parent / "picture.tif")
    return plain, made, kept, plain_record, record


def test_what_is_rendered_is_developed_as_recorded(plain, tmp_path):
    _, made, kept, _, record = off_and_on(format="png")
    draw = record.scene["sensor"]
    assert draw["exposure"] == 0.5
    assert draw["blur"] == 1.0
    assert 60 <= draw["quality"] <= 95
    expected = sensor.develop(kept, SensorDraw(**draw))
    jpeg = tmp_path / "expected.jpg"
    Image.fromarray(np.rint(expected * 255).astype(np.uint8)).save(
        jpeg, quality=draw["quality"], subsampling=2
    )
    path = tmp_path / "made.png"
    path.write_bytes(made)
    # The one difference is in two encoders' chroma.
    assert np.abs(values_of(path) - values_of(jpeg)).mean() < 0.5
    assert np.abs(values_of(path) - kept * 255).mean() > 5


def test_lossless_render_is_the_same_picture(plain, tmp_path):
    """Sixteen bits hold what the eight would have shown."""
    plain_picture, _, kept, _, _ = off_and_on(format="png")
    path = tmp_path / "plain.png"
    path.write_bytes(plain_picture)
    assert np.abs(values_of(path) - kept * 255).max() <= 0.51
    steps = kept * 255
    assert np.abs(steps - np.rint(steps)).max() > 0.1  # and more


@pytest.mark.parametrize("name", ["png", "jpeg"])
def test_labels_stay_as_they_are(plain, name):
    _, made, _, before, after = off_and_on(format=name)
    assert made.startswith(b"\x89PNG" if name == "png" else b"\xff\xd8")
    assert after.instances == before.instances
    assert after.view == before.view
    assert before.scene["sensor"] is None


def test_index_alone_decides_and_nothing_grows(plain):
    spec = building.job(sensor={"enabled": True})
    pictures, draws, images = {}, {}, set()
    with building.staged(spec) as stage:
        for index in (2, 1, 3, 2, 1):
            path, record = stage.shoot(index)
            picture = without_comments(path.read_bytes())
            assert pictures.setdefault(index, picture) == picture
            draws[index] = record.scene["sensor"]
            images.add(len(bpy.data.images))
            assert len(list(path.parent.iterdir())) <= 4
    assert len(images) == 1
    assert len(set(pictures.values())) == 3
    assert len({d["noise_seed"] for d in draws.values()}) == 3
