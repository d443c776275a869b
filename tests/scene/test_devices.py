"""Blender's list of cards is read, switched on and left alone as it should be: on a stand-in for
it, since a test cannot have a card."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

import bpy
import pytest
from synthpoint.commands.run import main
from synthpoint.commands.running import shooting, workers
from synthpoint.commands.running.interruption import Interruption
from synthpoint.core.dataset.image_files import without_comments
from synthpoint.core.dataset.records import read_all
from synthpoint.core.errors import BlenderFailed, Cancelled
from synthpoint.core.running.devices import Card
from synthpoint.core.running.progress import Progress
from synthpoint.scene.authoring import cards
from synthpoint.scene.render import cycles, devices
from synthpoint.tests.scene import building

from synthpoint import panels


class Preferences:
    """Those of Cycles on a machine with these cards: Blender lists them by kind, the CPU beside
    them, and grows its list of entries only when it is asked for a kind."""

    KINDS = ("NONE", "CUDA", "OPTIX", "HIP")

    def __init__(self, cards=()):
        self.cards, self.devices, self.compute_device_type = cards, [], "NONE"
        self.asked = 0

    def get_device_types(self, _context):
        return [(kind, kind.title(), "", n) for n, kind in enumerate(self.KINDS)]

    def get_devices_for_type(self, kind):
        assert kind in self.KINDS
        self.asked += 1
        wanted = [(name, kind) for of, name in self.cards if of == kind]
        for name, of in [*wanted, ("Some CPU", "CPU")]:
            key = f"{of}_{name}"
            if all(e.id != key for e in self.devices):
                self.devices.append(SimpleNamespace(name=name, type=of, id=key, use=of != "CPU"))
        return [e for e in self.devices if e.type in ((kind, "CPU") if wanted else ())]

    def used(self):
        return [e.id for e in self.devices if e.use]


@pytest.fixture
def two(monkeypatch):
    """A machine with two cards of NVIDIA, which Blender can drive in two ways each."""
    made = Preferences([(kind, name) for kind in ("CUDA", "OPTIX") for name in ("One", "Two")])
    monkeypatch.setattr(devices, "_preferences", lambda: made)
    return made


def test_the_list_is_read_by_kind(two):
    assert [(c.text, c.number) for c in devices.found()] == [
        ("One (OptiX)", 0), ("Two (OptiX)", 1), ("One (CUDA)", 0), ("Two (CUDA)", 1),
    ]  # fmt: skip
    assert [c.text for c in devices.chosen("auto")] == ["One (OptiX)", "Two (OptiX)"]
    two.devices[0].use = False
    assert devices.found()[0].ticked is False
    assert [c.text for c in devices.chosen("auto")] == ["Two (OptiX)"]


def test_nobody_is_asked_where_the_cpu_is_wanted(two):
    assert devices.chosen("cpu") == ()
    assert two.asked == 0


def test_only_the_chosen_card_is_switched_on(two, scene):
    card = devices.chosen("auto", (1,))[0]
    devices.switch(scene, card)
    assert (scene.cycles.device, scene.cycles.denoising_use_gpu) == ("GPU", True)
    assert two.compute_device_type == "OPTIX"
    assert two.used() == ["OPTIX_Two"]
    devices.switch(scene, None)
    assert (scene.cycles.device, scene.cycles.denoising_use_gpu) == ("CPU", False)
    assert two.used() == ["OPTIX_Two"]


def test_this_blender_answers_quickly_and_says_nothing(capfd):
    cards = devices.found()
    assert all(isinstance(c, Card) and c.name for c in cards)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")


def test_a_blender_without_cycles_has_no_cards(monkeypatch):
    monkeypatch.setattr(devices, "_preferences", lambda: None)
    assert devices.chosen("auto") == ()


@pytest.fixture
def breaking(two, monkeypatch):
    """Renders on a card fail from the second on, as one does whose memory is full; what Blender
    has no card for, it renders on the CPU."""
    real, seen = cycles.Darkroom._render, []

    def _render(self, *words, **named):
        seen.append(self._scene.cycles.device)
        if seen.count("GPU") > 1 and seen[-1] == "GPU":
            raise RuntimeError("Error: Out of memory in cuMemAlloc\n")
        return real(self, *words, **named)

    monkeypatch.setattr(cycles.Darkroom, "_render", _render)
    return seen


def a_job(scene):
    building.probe()
    building.camera()
    return building.job()


def test_a_card_that_fails_leaves_the_rest_to_the_cpu(scene, breaking):
    spec, said = a_job(scene), io.StringIO()
    made = []
    with building.staged(spec) as stage, Interruption() as interruption:
        stage.use(devices.chosen("auto")[0])
        assert stage.notes[-1] == "renders on One (OptiX)"
        for index in (1, 2, 3):
            progress = Progress(3, "json", said)
            file, record = shooting.shoot(stage, index, progress, interruption, "")
            made.append((record, without_comments(file.read_bytes())))
    assert [r.device for r, _ in made] == ["One (OptiX)", "CPU", "CPU"]
    assert breaking == ["GPU", "GPU", "CPU", "CPU"]
    notes = [json.loads(line)["message"] for line in said.getvalue().splitlines()]
    assert notes == [
        "image 2: One (OptiX) failed (Out of memory in cuMemAlloc); the CPU renders from here on"
    ]
    with building.staged(spec) as stage:
        expected = stage.shoot(2)
        assert made[1] == (expected[1], without_comments(expected[0].read_bytes()))


def test_a_render_that_was_interrupted_is_no_failed_card(scene, two, monkeypatch):
    spec = a_job(scene)
    with building.staged(spec) as stage, Interruption() as interruption:
        stage.use(devices.chosen("auto")[0])

        def cut_short(*_):
            interruption.asked = True
            raise cycles.RenderFailed

        monkeypatch.setattr(cycles.Darkroom, "_render", cut_short)
        with pytest.raises(Cancelled):
            shooting.shoot(stage, 1, Progress(1, "none"), interruption, "see the log")
        assert stage.card is not None


def test_what_fails_on_the_cpu_too_is_an_error(scene, two, monkeypatch):
    spec = a_job(scene)

    def broken(*_):
        raise cycles.RenderFailed

    monkeypatch.setattr(cycles.Darkroom, "_render", broken)
    with building.staged(spec) as stage, Interruption() as interruption:
        stage.use(devices.chosen("auto")[0])
        for _ in range(2):
            with pytest.raises(BlenderFailed, match="see the log"):
                shooting.shoot(stage, 1, Progress(1, "none"), interruption, "see the log")
            assert stage.card is None


TINY = (
    "--preset", "studio", "--resolution", "32x24", "--samples", "1",
    "--set", "render.denoise=false", "--set", 'instruments.bundled=["tweezers/adson_12"]',
)  # fmt: skip


def test_a_run_goes_on_and_records_say_on_what(breaking, tmp_path, capsys):
    words = ["generate", "--output", str(tmp_path / "set"), "--count", "3", *TINY, "--cards", "0"]
    assert main(words) == 0
    assert [r.device for r in read_all(tmp_path / "set" / "records")] == [
        "One (OptiX)",
        "CPU",
        "CPU",
    ]
    said = capsys.readouterr().err
    assert "Note: renders on One (OptiX)" in said
    assert "Note: image 2: One (OptiX) failed" in said


def test_a_preview_goes_on_too(breaking, tmp_path, capsys):
    words = ["preview", "--output", str(tmp_path / "p"), "--count", "2", *TINY, "--device", "cuda"]
    assert main(words) == 0
    assert "Note: image 2: One (CUDA) failed" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["generate", "preview"])
def test_a_device_that_is_not_there(two, tmp_path, capsys, command):
    words = [command, "--output", str(tmp_path / "set"), "--device", "hip", *TINY]
    assert main(words) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(
        "Error: --device hip: this Blender finds no HIP card; there is One (OptiX)"
    )
    assert not (tmp_path / "set" / "meta").exists()


def test_a_restored_scene_needs_no_card(scene, tmp_path):
    """Whatever rendered the image, its scene is saved for the CPU."""
    words = ["restore", "--index", "1", "--set", "render.device=hip", *TINY]
    assert main([*words, "--save", str(tmp_path / "one.blend")]) == 0
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "one.blend"))
    assert bpy.context.scene.cycles.device == "CPU"


def own_cards(words):
    return words[words.index("--cards") + 1] if "--cards" in words else None


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ((), ["0", "1"]),
        (("--workers", "3"), ["0", "1", "0"]),
        (("--workers", "2", "--cards", "1"), ["1", "1"]),
        (("--workers", "2", "--device", "cpu"), [None, None]),
    ],
)
def test_each_worker_has_a_card(two, monkeypatch, tmp_path, more, expected):
    told = []

    def run(crew, parts, *_):
        """Starts every worker and waits for none."""
        for number, part in enumerate(parts):
            crew._start(number, part)

    monkeypatch.setattr(workers, "Process", lambda words, *_, **__: told.append(words))
    monkeypatch.setattr(workers.Crew, "run", run)
    output = str(tmp_path / "set")
    main(["generate", "--output", output, "--count", "6", "--range", "1:7", *TINY, *more])
    assert [own_cards(words) for words in told[: len(expected)]] == expected


def test_the_window_passes_its_cards_on(two, scene, monkeypatch, tmp_path):
    from synthpoint.operators import runs

    told = []
    monkeypatch.setattr(runs, "start", lambda kind, words, *_: told.append(words))
    bpy.ops.synthpoint.add_example()
    scene.synthpoint.output.folder = str(tmp_path / "set")
    devices.found()
    two.devices[0].use = False  # kept free for the screen
    assert two.devices[0].id == "OPTIX_One"
    for operator in (bpy.ops.synthpoint.generate, bpy.ops.synthpoint.preview_images):
        operator()
        assert own_cards(told[-1]) == "1"
    scene.synthpoint.settings.render.device = "cpu"
    bpy.ops.synthpoint.generate()
    assert own_cards(told[-1]) is None
    scene.synthpoint.settings.render.device = "hip"
    for operator in (bpy.ops.synthpoint.generate, bpy.ops.synthpoint.preview_images):
        with pytest.raises(RuntimeError, match="no HIP card; there is One"):
            operator()


def drawn(wish):
    said = []

    class Layout:
        def __getattr__(self, name):
            return lambda *_, text="", **__: said.append(text) or self

    known = cards.known(bpy.context.window_manager.synthpoint)
    panels.output.draw_cards(Layout(), known, wish)
    return " ".join(filter(None, said))


def test_the_panel_names_what_was_found(two, scene):
    session = bpy.context.window_manager.synthpoint
    session.cards_known = False
    assert drawn("auto") == "Looking for graphics cards …"
    cards.look()
    assert drawn("auto") == "One (OptiX) Two (OptiX)"
    assert drawn("cuda") == "One (CUDA) Two (CUDA)"
    assert drawn("hip").startswith("this Blender finds no HIP card; there is One (OptiX)")
    assert drawn("cpu") == ""
    two.cards = []
    cards.look()
    assert drawn("auto") == "No graphics card was found: the CPU renders"
    session.cards_known = False
    words = {i.identifier: i.name for i in scene.synthpoint.settings.render.bl_rna.properties[
        "device"].enum_items}  # fmt: skip
    assert words == {"auto": "Auto", "cpu": "CPU", "optix": "OptiX", "cuda": "CUDA", "hip": "HIP",
                     "metal": "Metal", "oneapi": "oneAPI"}  # fmt: skip
