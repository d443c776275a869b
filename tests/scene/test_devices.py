"""Blender's list of cards is read, switched on and left alone as it should be: on a stand-in for
it, since a test cannot have a card."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.commands.run import main
from synthpoint.commands.running import workers
from synthpoint.core.running.devices import Card, Setup
from synthpoint.scene.authoring import cards
from synthpoint.scene.render import devices

from synthpoint import panels


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
    devices.switch(scene, Setup(card))
    assert (scene.cycles.device, scene.cycles.denoising_use_gpu) == ("GPU", True)
    assert two.compute_device_type == "OPTIX"
    assert two.used() == ["OPTIX_Two"]
    devices.switch(scene, Setup())
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


TINY = (
    "--preset", "studio", "--resolution", "32x24", "--samples", "1",
    "--set", "render.denoise=false", "--set", 'instruments.bundled=["tweezers/adson_12"]',
)  # fmt: skip


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
    return words[words.index("--devices") + 1] if "--devices" in words else None


@pytest.fixture
def started(monkeypatch):
    """The words of workers that a run would start; it waits for none."""
    told = []

    def run(crew, parts, *_):
        for number, part in enumerate(parts):
            crew._start(number, part, False)

    monkeypatch.setattr(workers, "Process", lambda words, *_, **__: told.append(words))
    monkeypatch.setattr(workers.Crew, "run", run)
    return told


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ((), ["0", "1"]),
        (("--workers", "3"), ["0", "1", "0"]),
        (("--devices", "1,0"), ["1", "0"]),
        (("--workers", "2", "--cards", "1"), ["1", "1"]),
        (("--workers", "2", "--device", "cpu"), [None, None]),
    ],
)
def test_each_worker_has_a_card(two, started, tmp_path, more, expected):
    output = str(tmp_path / "set")
    main(["generate", "--output", output, "--count", "6", "--range", "1:7", *TINY, *more])
    assert [own_cards(words) for words in started[: len(expected)]] == expected


@pytest.mark.parametrize(("count", "helps"), [(1, True), (2, False)])
def test_the_cpu_helps_one_worker_alone(two, started, tmp_path, capsys, count, helps):
    words = ["generate", "--output", str(tmp_path / "set"), "--count", "6", "--range", "1:7", *TINY]
    main([*words, "--workers", str(count), "--with-cpu"])
    assert [("--with-cpu" in words) for words in started] == [helps] * count
    assert ("--with-cpu: there are several processes" in capsys.readouterr().err) != helps


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
