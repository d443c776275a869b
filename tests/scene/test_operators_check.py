"""*Check* and the list that it leaves in the panel, through bpy.ops."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.operators import checked, runs
from synthpoint.panels import problems as panels_problems
from synthpoint.scene.authoring import listing
from synthpoint.tests.scene import building
from synthpoint.tests.scene.checking import (
    a_bar,
    a_jaw,
    assert_stays,
    check,
    press,
    remove,
    texts,
    worlds,
)
from synthpoint.tests.scene.drawn import draw, of
from synthpoint.tests.truth.hands import edit
from synthpoint.tests.truth.setups_of_a_day import add_key
from synthpoint.tests.truth.tagged import (
    plain_bar,
    point,
    select,
    start,
    tag,
)

ops = bpy.ops.synthpoint


pytestmark = pytest.mark.usefixtures("runnable")


def test_nothing_is_in_the_way(scene):
    a_bar()
    assert texts() == []


def test_all_that_is_in_the_way_is_listed_what_refuses_first(scene, tmp_path):
    root, _jaw = a_jaw()
    scene.synthpoint.output.folder = ""
    remove("jaw")
    bpy.data.objects.remove(bpy.data.objects["side"])
    image = bpy.data.images.new("steel", 4, 4)
    image.source, image.filepath = "FILE", str(tmp_path / "gone.png")
    material = building.emission((1, 1, 1))
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    shine = next(n for n in material.node_tree.nodes if n.type == "EMISSION")
    material.node_tree.links.new(node.outputs[0], shine.inputs["Color"])
    clay = building.box("clay", (0.02, 0.02, 0.004), (0, 0.06, 0))
    clay.data.materials.append(material)
    found = check()
    told = "\n".join(f"{'refuses' if p.refuses else 'notes'}: {p.text}" for p in found)
    for said in (
        "refuses: Folder: choose where the dataset goes",
        "refuses: tip: a keypoint of no instrument",
        f"refuses: {root.name}: keypoint",
        f"notes: {root.name}: jaw, which opened it, was deleted",
        "notes: steel: the file is missing",
    ):
        assert said in told
    assert [p.refuses for p in found] == sorted((p.refuses for p in found), reverse=True)
    clay.hide_render = True  # and so is not missed
    assert not any(t.startswith("steel") for t in texts())


def test_all_of_several_instruments_is_listed(scene):
    """The run itself stops at the first of it."""
    start()
    for number, edge in enumerate((1e-6, 1e-6, 0.1)):
        bar = building.box(f"bar {number}", (edge, edge, edge), (0.1 * number, 0, 0))
        select(bar)
        ops.tag_instrument()
        if number < 2:
            point(bar)
    placement = scene.synthpoint.settings.placement
    assert placement.enabled
    said = sorted(texts())
    assert [t.partition(":")[0] for t in said] == ["bar 0", "bar 1", "bar 2"]
    assert "too few for a label" in said[0]
    assert "too few for a label" in said[1]
    assert (
        said[2] == "bar 2: keypoints 'tip', 'end', 'side' are missing; place them on the instrument"
    )


def test_a_keypoint_that_cannot_follow_is_said(scene):
    start()
    bar = plain_bar()
    point(tag(bar))
    add_key(bar)
    bar.data.shape_keys.key_blocks["bent"].value = 1.0
    made = bar.modifiers.new("mirror", "MIRROR")  # which merges what is still in the middle
    made.use_axis = (False, True, False)
    building.update()
    assert any("makes another mesh when it is bent" in text for text in texts())


def test_an_open_setting_is_said_alone(scene):
    a_bar()
    scene.synthpoint.settings.environment.weights = "studio.exr 3"
    (found,) = check()
    assert "weights" in found.text


def test_checking_changes_nothing_and_is_no_change(scene):
    a_jaw()
    before = worlds()
    check()
    building.update()
    assert_stays(before)
    assert not checked.stale()


def test_the_list_says_that_it_is_of_before(scene):
    root = a_bar()
    check()
    select()
    ops.select_object(name=root.name)
    building.update()
    assert not checked.stale()
    root.location.x += 0.1
    building.update()
    assert checked.stale()
    check()
    assert not checked.stale()
    scene.synthpoint.settings.count = 7
    scene.update_tag()  # as the window does it for every field
    root.hide_render = True
    building.update()
    assert checked.stale()


def test_another_file_has_no_list(scene):
    start()
    check()
    assert checked.found()
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert checked.found() is None


def drawn(monkeypatch, panel):
    """Lines and buttons of a panel, in order."""
    said = []
    monkeypatch.setattr(panels_problems, "hint", lambda _layout, *lines, **_: said.extend(lines))
    buttons = [given[0] for name, given in draw(of(panel)) if name == "operator"]
    return said, buttons


def test_the_panel_lists_what_was_found_with_its_buttons(scene, monkeypatch):
    a_bar()
    said, buttons = drawn(monkeypatch, "SYNTHPOINT_PT_generate")
    assert said == []
    assert buttons[:2] == ["synthpoint.check", "synthpoint.generate"]
    remove("bar")
    found = check()
    said, buttons = drawn(monkeypatch, "SYNTHPOINT_PT_generate")
    assert said == [p.text for p in found]
    assert buttons[3:5] == ["synthpoint.select_object", "synthpoint.mend"]


def test_the_list_of_instruments_marks_a_broken_one_at_once(scene, monkeypatch):
    root, jaw = a_jaw()
    jaw.name = "upper jaw"
    remove("upper jaw")
    listing.refresh(scene)
    entry = listing.listed(root)
    assert "upper jaw, which opened it, was deleted" in entry.problem
    assert not entry.refuses
    select(root)
    said, buttons = drawn(monkeypatch, "SYNTHPOINT_PT_instruments")
    assert said[0].startswith("tip: a keypoint of no instrument")
    assert said[1] == entry.problem
    assert buttons.count("synthpoint.mend") == 2
    assert ("label", ("Missing part upper jaw",)) in draw(of("SYNTHPOINT_PT_moving_parts"))


def test_orphans_are_shown_where_no_instrument_is_left(scene, monkeypatch):
    a_bar()
    remove("bar")
    listing.refresh(scene)
    assert not bpy.context.window_manager.synthpoint.instruments
    said, buttons = drawn(monkeypatch, "SYNTHPOINT_PT_instruments")
    assert said[0].startswith("end, side, tip: keypoints of no instrument")
    assert buttons[:2] == ["synthpoint.select_object", "synthpoint.mend"]


def test_check_looks_at_what_the_list_has_looked_at(scene):
    """Vertices that were moved leave their numbers as they were."""
    a_bar()
    assert texts() == []
    edit("bar", lambda x, y: x > 0.02, "transform.translate", value=(-0.04, 0, 0))()
    assert [p.object for p in check()] == ["tip"]


def test_what_refused_a_run_is_gone_once_it_is_mended(scene):
    a_bar()
    edit("bar", lambda x, y: x > 0.02, "mesh.delete", type="VERT")()
    with pytest.raises(RuntimeError, match="tip: the metal of bar"):
        ops.generate()
    found = runs.problem("dataset")
    assert checked.found() is None
    press(found, "It Is Right There")
    assert runs.problem("dataset") is None
    assert checked.found() is None
