"""A card that gives up, one that is spared, and one that the CPU helps: with renders that fail on
purpose, and a stand-in for Blender's list of cards. What it has no card for, Blender renders on the
CPU."""

from __future__ import annotations

import io
import json
from functools import partial

import bpy
import numpy as np
import pytest
from PIL import Image
from synthpoint.commands.run import main
from synthpoint.commands.running import shooting
from synthpoint.commands.running.interruption import Interruption
from synthpoint.commands.running.trial import try_cpu
from synthpoint.core.dataset.image_files import without_comments
from synthpoint.core.dataset.records import read_all
from synthpoint.core.errors import BlenderFailed, Cancelled
from synthpoint.core.running import devices as setups
from synthpoint.core.running.devices import Card, Setup
from synthpoint.core.running.progress import Progress
from synthpoint.scene.render import cycles, devices, status
from synthpoint.tests.scene import building

CARD = Card("optix", "One", 0, "OPTIX_One")
KERNEL = "Error: Illegal address in CUDA queue synchronize\n"
MEMORY = "Error: System is out of GPU memory\n"


@pytest.fixture
def failing(two, monkeypatch):
    """Says when a render on a card fails, given the scene and how many there were, and with what
    words; returns what each render was made on."""

    def fail(when, words):
        real, seen = cycles.Darkroom._render, []

        def _render(self, *more, **named):
            scene = self._scene
            seen.append(scene.cycles.device)
            if seen[-1] == "GPU" and when(scene, seen.count("GPU")):
                raise RuntimeError(words)
            return real(self, *more, **named)

        monkeypatch.setattr(cycles.Darkroom, "_render", _render)
        return seen

    return fail


def from_the_second(_scene, renders):
    return renders > 1


def a_job(**sections):
    building.probe()
    building.camera()
    return building.job(**sections)


def shoot(stage, indices):
    """(record, picture's bytes) of each, and the notes."""
    said, made = io.StringIO(), []
    with Interruption() as interruption:
        for index in indices:
            progress = Progress(len(indices), "json", said)
            file, record = shooting.rendered(
                partial(stage.shoot, index), stage, index, progress, interruption, "see the log"
            )
            made.append((record, without_comments(file.read_bytes())))
    return made, notes(said)


def notes(said):
    return [json.loads(line)["message"] for line in said.getvalue().splitlines()]


def on_the_cpu(spec, index):
    with building.staged(spec) as stage:
        file, record = stage.shoot(index)
        return record, without_comments(file.read_bytes())


def test_a_card_that_fails_leaves_the_rest_to_the_cpu(scene, failing):
    spec, seen = a_job(), failing(from_the_second, KERNEL)
    with building.staged(spec) as stage:
        stage.use(Setup(CARD))
        assert stage.notes[-1] == "renders on One (OptiX)"
        made, said = shoot(stage, (1, 2, 3))
    assert [r.device for r, _ in made] == ["One (OptiX)", "CPU", "CPU"]
    assert seen == ["GPU", "GPU", "CPU", "CPU"]
    assert said == [
        "image 2: One (OptiX) failed (Illegal address in CUDA queue synchronize); the CPU renders "
        "from here on"
    ]
    assert made[1] == on_the_cpu(spec, 2)


def test_one_whose_memory_is_full_renders_the_image_again_in_tiles(scene, failing, monkeypatch):
    monkeypatch.setattr(setups, "TILE", 32)
    spec = a_job()
    failing(lambda scene, renders: renders > 1 and scene.cycles.tile_size > 32, MEMORY)
    lines = []
    with building.staged(spec) as stage, status.told(lines.append):
        stage.use(Setup(CARD))
        made, said = shoot(stage, (1, 2, 3))
    assert said == [
        "image 2: One (OptiX) failed (System is out of GPU memory); it renders in tiles of 32 px "
        "from here on"
    ]
    assert [(r.device, r.notes) for r, _ in made] == [("One (OptiX)", ())] * 3
    assert any("Tiles, Sample" in line for line in lines)


def test_then_with_smaller_textures_and_at_last_not_at_all(scene, failing, monkeypatch):
    """The CPU then gives the picture that it gives without any card."""
    monkeypatch.setattr(setups, "TILE", 32)
    spec, before = a_job(), scene.cycles.tile_size
    failing(lambda scene, renders: renders > 1 and renders != 4, MEMORY)
    with building.staged(spec) as stage:
        stage.use(Setup(CARD))
        made, said = shoot(stage, (1, 2, 3))
        assert (scene.render.use_simplify, scene.cycles.tile_size) == (False, before)
    assert [text.rpartition("; ")[2].removesuffix(" from here on") for text in said] == [
        "it renders in tiles of 32 px",
        "it renders with textures of at most 1024 px",
        "the CPU renders",
    ]
    assert [(r.device, r.notes) for r, _ in made] == [
        ("One (OptiX)", ()), ("One (OptiX)", ("textures of at most 1024 px",)), ("CPU", ()),
    ]  # fmt: skip
    assert made[2] == on_the_cpu(spec, 3)


@pytest.mark.parametrize(("denoise", "most"), [(False, 0), (True, 1)])
def test_tiles_leave_picture_and_labels_as_they_are(scene, two, denoise, most):
    """But for rounding, where a denoiser has read the tiles back; in levels of 256."""
    lines, made = [], []
    with building.staged(a_job(render={"denoise": denoise, "samples": 2})) as stage:
        for setup in (Setup(CARD), Setup(CARD, tile=16)):
            stage.use(setup)
            with status.told(lines.append):
                file, record = stage.shoot(1)
            made.append((record, np.asarray(Image.open(file)).astype(int)))
            assert any("/12 Tiles" in line for line in lines) == (setup.tile == 16)  # of 64 x 48 px
    assert made[0][0] == made[1][0]
    assert np.abs(made[0][1] - made[1][1]).max() <= most


def striped(path, edge):
    """A plate behind all that shines with a texture of one-pixel stripes."""
    stripes = np.zeros((edge, edge, 3), np.uint8)
    stripes[:, ::2] = 255
    Image.fromarray(stripes).save(path)
    obj = building.plate("stripes", 2.0, (0.0, 0.0, -0.2))
    obj.data.uv_layers.new()
    obj.data.materials.append(building.emission((1, 1, 1)))
    tree = obj.data.materials[0].node_tree
    texture = tree.nodes.new("ShaderNodeTexImage")
    texture.image, texture.interpolation = bpy.data.images.load(str(path)), "Closest"
    shine = next(node for node in tree.nodes if node.type == "EMISSION")
    tree.links.new(texture.outputs["Color"], shine.inputs["Color"])


def test_smaller_textures_are_seen_in_the_picture_and_told_in_the_record(scene, two, tmp_path):
    striped(tmp_path / "stripes.png", 256)
    levels = []
    with building.staged(a_job()) as stage:
        for setup in (Setup(CARD), Setup(CARD, texture=128), Setup(CARD)):
            stage.use(setup)
            file, record = stage.shoot(1)
            corner = np.asarray(Image.open(file).convert("L"))[:8]
            levels.append((int(corner.min()), int(corner.max())))
            assert record.notes == setup.remarks
    # Two stripes become one of their mean.
    assert levels[0] == levels[2] == (0, 255)
    assert 0 < levels[1][0] <= levels[1][1] < 255


def test_what_blender_can_simplify_besides_stays(scene, two):
    render = scene.render
    render.simplify_subdivision_render, render.simplify_child_particles_render = 0, 0.5
    with devices.lean(scene, Setup(CARD, texture=1024)):
        assert render.use_simplify
        assert scene.cycles.texture_limit_render == "1024"
        assert render.simplify_subdivision_render > 20
        assert render.simplify_child_particles_render == 1.0
    assert not render.use_simplify
    assert render.simplify_subdivision_render == 0
    assert scene.cycles.texture_limit_render == "OFF"


def test_a_render_that_was_interrupted_is_no_failed_card(scene, two, monkeypatch):
    with building.staged(a_job()) as stage, Interruption() as interruption:
        stage.use(Setup(CARD))

        def cut_short(*_):
            interruption.asked = True
            raise cycles.RenderFailed

        monkeypatch.setattr(cycles.Darkroom, "_render", cut_short)
        with pytest.raises(Cancelled):
            shooting.rendered(
                lambda: stage.shoot(1), stage, 1, Progress(1, "none"), interruption, "see the log"
            )
        assert stage.setup.card is not None


def test_what_fails_on_the_cpu_too_is_an_error(scene, two, monkeypatch):
    def broken(*_):
        raise cycles.RenderFailed

    monkeypatch.setattr(cycles.Darkroom, "_render", broken)
    with building.staged(a_job()) as stage, Interruption() as interruption:
        stage.use(Setup(CARD))
        for _ in range(2):
            with pytest.raises(BlenderFailed, match="see the log"):
                shooting.rendered(
                    lambda: stage.shoot(1),
                    stage,
                    1,
                    Progress(1, "none"),
                    interruption,
                    "see the log",
                )
            assert stage.setup.card is None


def tried(stage, seconds):
    """What a trial says where renders take so long, one after the other."""
    ticks, said = iter(np.repeat(np.cumsum([0.0, *seconds]), 2)[1:]), io.StringIO()
    with Interruption() as interruption:
        try_cpu(stage, 1, Progress(1, "json", said), interruption, lambda: float(next(ticks)))
    return notes(said)


@pytest.mark.parametrize(
    ("alone", "both", "expected", "verdict"),
    [
        ((8, 0.75, 0.5), (0.125, 0.25, 1), True, "0.25 s an image, without it 0.50 s; it helps"),
        (
            (9, 0.5, 0.75),
            (0.125, 1, 0.5),
            False,
            "0.50 s an image, without it 0.50 s; it stays out",
        ),
    ],
)
def test_the_cpu_helps_where_a_trial_is_quicker(scene, two, alone, both, expected, verdict):
    """The first of each three loads all, and does not count."""
    with building.staged(a_job()) as stage:
        devices.found()
        stage.use(Setup(CARD))
        assert tried(stage, (*alone, *both)) == [f"the CPU beside One (OptiX): {verdict}"]
        assert stage.setup == Setup(CARD, with_cpu=expected)
        assert two.used() == ["OPTIX_One", *(["CPU_Some CPU"] if expected else [])]
        ((record, _),) = shoot(stage, (1,))[0]
    assert record.device == ("One (OptiX) + CPU" if expected else "One (OptiX)")


def test_a_card_that_fails_in_the_trial_stays_alone(scene, failing):
    failing(lambda _scene, renders: renders > 3, MEMORY)
    with building.staged(a_job()) as stage:
        stage.use(Setup(CARD))
        assert tried(stage, (1, 1, 1)) == []
        assert stage.setup == Setup(CARD)


TINY = (
    "--preset", "studio", "--resolution", "32x24", "--samples", "1",
    "--set", "render.denoise=false", "--set", 'instruments.bundled=["tweezers/adson_12"]',
)  # fmt: skip


def test_a_run_goes_on_and_records_say_on_what(failing, tmp_path, capsys):
    failing(from_the_second, KERNEL)
    words = ["generate", "--output", str(tmp_path / "set"), "--count", "3", *TINY, "--devices", "0"]
    assert main(words) == 0
    said = [r.device for r in read_all(tmp_path / "set" / "records")]
    assert said == ["One (OptiX)", "CPU", "CPU"]
    said = capsys.readouterr().err.splitlines()
    assert "Note: renders on One (OptiX)" in said
    assert len([line for line in said if "Note: image 2: One (OptiX) failed" in line]) == 1
    loading = [line for line in said if line.startswith("Loading the card's kernels; the first ti")]
    assert len(loading) == 1
    assert said.index(loading[0]) > said.index("Rendering the first image …")


def test_what_a_card_was_spared_is_told_and_its_kernels_once(failing, tmp_path, capsys):
    failing(lambda _scene, renders: renders == 2, MEMORY)
    words = ["generate", "--output", str(tmp_path / "set"), "--count", "2", *TINY]
    assert main([*words, "--devices", "0"]) == 0
    said = capsys.readouterr().err
    assert "it renders with textures of at most 1024 px from here on" in said
    assert said.count("Loading the card's kernels") == 1
    told = [(r.device, r.notes) for r in read_all(tmp_path / "set" / "records")]
    assert told == [("One (OptiX)", ()), ("One (OptiX)", ("textures of at most 1024 px",))]


def test_nothing_is_told_of_kernels_that_are_the_cpus(scene, failing):
    said = io.StringIO()
    failing(lambda *_: True, KERNEL)
    with building.staged(a_job()) as stage, Interruption() as interruption:
        progress = Progress(1, "json", said)
        with shooting.kernels_told(stage, progress):
            assert list(bpy.app.handlers.render_stats) == []
        stage.use(Setup(CARD))
        with shooting.kernels_told(stage, progress):
            shooting.rendered(
                lambda: stage.shoot(1), stage, 1, progress, interruption, "see the log"
            )
    (note,) = notes(said)
    assert note.endswith("the CPU renders from here on")


def test_a_switch_gives_back_what_cycles_keeps(scene, two):
    """A card that has just been full has room again, and tiles are what was asked for."""

    def loads():
        lines = []
        with status.told(lines.append):
            bpy.ops.render.render()
        return any(status.KERNELS in line for line in lines)

    building.camera()
    scene.render.engine, scene.cycles.samples = "CYCLES", 1
    scene.render.resolution_x = scene.render.resolution_y = 16
    scene.render.use_persistent_data = True
    assert loads()
    assert not loads()
    devices.switch(scene, Setup())
    assert loads()
    assert scene.render.use_persistent_data


def test_the_cpu_says_nothing_of_kernels(two, tmp_path, capsys):
    words = ["generate", "--output", str(tmp_path / "set"), "--count", "1", *TINY]
    assert main([*words, "--device", "cpu", "--with-cpu"]) == 0
    said = capsys.readouterr().err
    assert "kernels" not in said
    assert "beside" not in said


def test_a_run_tries_whether_the_cpu_helps(two, tmp_path, capsys):
    words = ["generate", "--output", str(tmp_path / "set"), "--count", "2", *TINY]
    assert main([*words, "--with-cpu", "--devices", "1"]) == 0
    assert "Note: the CPU beside Two (OptiX): " in capsys.readouterr().err
    devices_said = {r.device for r in read_all(tmp_path / "set" / "records")}
    assert devices_said <= {"Two (OptiX)", "Two (OptiX) + CPU"}


def test_a_preview_goes_on_too(failing, tmp_path, capsys):
    failing(from_the_second, KERNEL)
    words = ["preview", "--output", str(tmp_path / "p"), "--count", "2", *TINY, "--device", "cuda"]
    assert main(words) == 0
    said = capsys.readouterr().err
    assert "Note: image 2: One (CUDA) failed" in said
    assert said.count("Loading the card's kernels") == 1
