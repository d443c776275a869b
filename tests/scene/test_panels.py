"""Every panel draws in every state without writing, and every button says what it does."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import bpy
import pytest
from synthpoint.core.dataset import layout as dataset
from synthpoint.core.job.spec import to_json
from synthpoint.operators import generate, runs
from synthpoint.panels import base, main, text
from synthpoint.panels import generate as panels_generate
from synthpoint.panels import instruments as panels_instruments
from synthpoint.properties.convert import to_spec
from synthpoint.scene.authoring import listing
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import select
from synthpoint.tests.scene.drawn import PANELS, Layout, draw, of

from synthpoint import operators

OPERATORS = [c for c in operators._classes() if issubclass(c, bpy.types.Operator)]


@pytest.mark.parametrize("state", ["empty", "example", "missing", "unknown class"])
def test_every_panel_draws_and_writes_nothing(scene, state):
    if state != "empty":
        bpy.ops.synthpoint.add_example()
    if state == "missing":
        root = next(o for o in scene.objects if o.synthpoint.role == "INSTRUMENT")
        select(root)
        bpy.ops.synthpoint.clear_keypoint(keypoint="tip_left")
    if state == "unknown class":
        bpy.ops.synthpoint.remove_class()
    before = to_json(to_spec(scene)), len(bpy.data.objects)
    for cls in PANELS:
        draw(cls)
    assert (to_json(to_spec(scene)), len(bpy.data.objects)) == before


def test_the_first_panel_says_how_to_start(scene):
    bpy.context.window_manager.synthpoint.instruments.clear()
    main = next(c for c in PANELS if c.__name__ == "SYNTHPOINT_PT_main")
    assert draw(main)


@pytest.mark.parametrize("cls", PANELS, ids=lambda c: c.__name__)
def test_panels_are_in_the_tab(cls):
    assert (cls.bl_space_type, cls.bl_region_type, cls.bl_category) == (
        "VIEW_3D", "UI", "Synthpoint",
    )  # fmt: skip


@pytest.mark.parametrize("cls", OPERATORS, ids=lambda c: c.__name__)
def test_operators_are_named_and_explained(scene, cls):
    assert re.fullmatch(r"synthpoint\.[a-z0-9_]+", cls.bl_idname)
    assert cls.__name__ == "SYNTHPOINT_OT_" + cls.bl_idname.partition(".")[2]
    words = getattr(cls, "bl_description", "") or cls.__doc__
    assert words[0].isupper()
    assert not words.rstrip().endswith(".")


@pytest.mark.parametrize("cls", OPERATORS, ids=lambda c: c.__name__)
def test_polls_answer_in_the_background(scene, cls):
    group, _, verb = cls.bl_idname.partition(".")
    assert getattr(getattr(bpy.ops, group), verb).poll() in (True, False)
    building.update()


def measure(text):
    return 10.0 * len(text)


@pytest.mark.parametrize(
    ("room", "lines"),
    [
        (200, ["tweezers: keypoint", "'tip_left' is", "missing; place it on", "the instrument"]),
        (1000, ["tweezers: keypoint 'tip_left' is missing; place it on the instrument"]),
    ],
)
def test_words_wrap_where_the_sidebar_ends(room, lines):
    said = "tweezers: keypoint 'tip_left' is missing; place it on the instrument"
    assert text.wrap(said, room, measure) == lines


def test_a_path_without_a_space_is_cut():
    said = "to /home/someone/pictures/of/instruments: full"
    lines = text.wrap(said, 120, measure)
    assert all(measure(line) <= 120 for line in lines)
    assert "".join(lines).replace(" ", "") == said.replace(" ", "")
    assert text.wrap("", 120, measure) == [""]
    assert text.wrap("abc", 1, measure) == ["a", "b", "c"]


def menus(drawn):
    return [given[1] for name, given in drawn if name == "prop_menu_enum"]


def test_how_values_spread_is_shown_beside_every_range(scene):
    bpy.ops.synthpoint.add_channel()
    shown = menus(draw(of("SYNTHPOINT_PT_randomize_lights")))
    assert "energy_distribution" in shown
    assert "distribution" in menus(draw(of("SYNTHPOINT_PT_randomize_materials")))
    lights = scene.synthpoint.settings.lights.bl_rna.properties
    ranges = {p.identifier for p in lights if p.identifier.endswith("_distribution")}
    assert ranges <= set(shown)


def test_a_range_that_cannot_be_drawn_from_is_said_at_once(scene, monkeypatch):
    said = []
    monkeypatch.setattr(text, "hint", lambda _layout, *lines, **_: said.extend(lines))
    camera = scene.synthpoint.settings.camera
    camera.roll_min, camera.roll_max, camera.roll_distribution = -1, 1, "log_uniform"
    draw(of("SYNTHPOINT_PT_camera"))
    assert said == ["Roll: Even in Factors needs a min above 0"]
    camera.roll_distribution, camera.roll_choices = "choice", "a, b"
    said.clear()
    draw(of("SYNTHPOINT_PT_camera"))
    assert len(said) == 1
    assert said[0].startswith("Roll: ")
    camera.roll_choices = "0.2: 3, 0.5"
    said.clear()
    draw(of("SYNTHPOINT_PT_camera"))
    assert said == []


def test_weights_that_are_none_are_said_at_once(scene, monkeypatch):
    said = []
    monkeypatch.setattr(text, "hint", lambda _layout, *lines, **_: said.extend(lines))
    panel = of("SYNTHPOINT_PT_randomize_environment")
    scene.synthpoint.settings.environment.weights = "studio.exr: 3, forest.exr"
    assert "weights" in [given[1] for name, given in draw(panel) if name == "prop"]
    assert len(said) == 1
    assert said[0].startswith("Weights: 'forest.exr' is not a name: weight")
    said.clear()
    scene.synthpoint.settings.environment.weights = "studio.exr: 3, forest.exr: 0"
    draw(panel)
    assert said == []


def test_values_with_weights_are_drawn_where_there_are_some():
    drawn = []
    data = SimpleNamespace(
        bl_rna=SimpleNamespace(properties=("scale_choices", "scale_distribution")),
        scale_distribution="choice", scale_choices="1, 2", scale_min=0.0, scale_max=1.0,
    )  # fmt: skip
    base.draw_range(Layout(drawn), "Scale", data, "scale")
    assert [given[1] for name, given in drawn if name == "prop"] == ["scale_choices"]


@pytest.mark.parametrize(
    ("panel", "path", "shown"),
    [
        ("quotas", "quotas.occluded", ["class_name", "keypoints", "share"]),
        ("holdouts", "holdouts.assets", ["kind", "name", "split"]),
    ],
)
def test_lists_of_settings_have_buttons(scene, panel, path, shown):
    panel = of(f"SYNTHPOINT_PT_randomize_{panel}")
    for _ in range(2):
        bpy.ops.synthpoint.add_entry(to=path)
    drawn = draw(panel)
    buttons = [given[0] for name, given in drawn if name == "operator"]
    assert buttons == ["synthpoint.add_entry", *["synthpoint.remove_entry"] * 2]
    entry = scene.synthpoint.settings.path_resolve(path)[1]
    assert [given[1] for name, given in drawn if name == "prop" and given[0] == entry] == shown
    bpy.ops.synthpoint.remove_entry(to=path, index=0)
    assert len(scene.synthpoint.settings.path_resolve(path)) == 1


def test_no_setting_is_a_list_without_buttons(scene):
    """Blender draws a collection as nothing."""
    for cls in PANELS:
        for name, given in draw(cls):
            if name == "prop":
                assert given[0].bl_rna.properties[given[1]].type not in ("COLLECTION", "POINTER"), (
                    given[1]
                )


def test_a_joint_says_what_it_moves_with(scene):
    bpy.ops.synthpoint.add_example()
    root = next(o for o in scene.objects if len(o.synthpoint.joints))
    select(root)
    building.update()
    drawn = draw(of("SYNTHPOINT_PT_moving_parts"))
    shown = [given[0] for name, given in drawn if name == "prop" and given[1] == "channel"]
    assert shown == list(root.synthpoint.joints)


def test_each_section_of_randomize_stands_in_a_group_of_it(scene):
    """Blender shows no panel whose parent it does not know."""
    sections = [c for c in PANELS if hasattr(c, "section")]
    assert len(sections) > 20
    for cls in sections:
        group = getattr(bpy.types, cls.bl_parent_id)
        assert group.bl_parent_id == "SYNTHPOINT_PT_randomize"
        assert "DEFAULT_CLOSED" in group.bl_options


def test_a_group_says_how_many_of_its_sections_are_on(scene):
    group = of("SYNTHPOINT_PT_group_light")
    settings = scene.synthpoint.settings
    switches = [settings.lights, settings.surgical_light, settings.environment]
    for on in range(4):
        for number, switch in enumerate(switches):
            switch.enabled = number < on
        assert draw(group)[-1] == ("label", (f"{on} of 3",))


def test_what_was_brought_up_to_date_is_said(scene, monkeypatch):
    said = []
    monkeypatch.setattr(panels_instruments, "hint", lambda _layout, *lines, **_: said.extend(lines))
    draw(of("SYNTHPOINT_PT_instruments"))
    assert said == []
    session = bpy.context.window_manager.synthpoint
    session.brought_up = "bar: tip hung on numbers\nrod: end hung on numbers"
    draw(of("SYNTHPOINT_PT_instruments"))
    session.brought_up = ""
    assert said == ["Brought up to date:", "bar: tip hung on numbers", "rod: end hung on numbers"]


def test_the_first_line_is_not_ready_while_something_does_not_fit(scene, monkeypatch):
    said = []
    monkeypatch.setattr(main, "hint", lambda _layout, *lines, **_: said.extend(lines))
    bpy.ops.synthpoint.add_example()
    listing.refresh(scene)
    draw(of("SYNTHPOINT_PT_main"))
    assert said[0] == "2 instruments ready"
    first, second = (e.root for e in bpy.context.window_manager.synthpoint.instruments)
    first.synthpoint.class_name = "unknown"
    listing.refresh(scene)
    for root, words in ((first, "does not fit"), (second, "class 'unknown' is not in the list")):
        said.clear()
        select(root)
        draw(of("SYNTHPOINT_PT_main"))
        assert words in said[0]
    said.clear()
    bpy.data.objects.remove(first)
    building.update()
    listing.refresh(scene)
    draw(of("SYNTHPOINT_PT_main"))
    assert said[0] == "Something belongs to no instrument"


def test_coverage_is_read_once_when_the_run_ends(scene, monkeypatch, tmp_path):
    said = []
    monkeypatch.setattr(panels_generate, "hint", lambda _layout, *lines, **_: said.extend(lines))
    run = runs.Run.__new__(runs.Run)
    run.__dict__.update(
        output=tmp_path, coverage=[], notes=[], icon=0, state="done", done=4, total=4
    )
    monkeypatch.setattr(runs, "_runs", {"dataset": run})
    coverage = dataset.Layout(tmp_path).coverage
    coverage.parent.mkdir(parents=True)
    coverage.write_text(json.dumps([{"text": "Empty images: wanted 10.0%"}]))
    draw(of("SYNTHPOINT_PT_generate"))
    assert said == []
    generate._done(run)
    coverage.unlink()
    draw(of("SYNTHPOINT_PT_generate"))
    assert said == ["Empty images: wanted 10.0%"]


def test_a_file_of_a_newer_version_is_warned_about(scene, monkeypatch):
    said = []
    monkeypatch.setattr(text, "hint", lambda _layout, *lines, **_: said.extend(lines))
    draw(of("SYNTHPOINT_PT_main"))
    assert not any("newer" in line for line in said)
    scene.synthpoint.data_version = 99
    draw(of("SYNTHPOINT_PT_main"))
    assert any("Saved by a newer Synthpoint" in line for line in said)
