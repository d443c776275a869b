"""What an artist does to tagged objects in a day, and what has to come of it; one line each.

`DAY_TABLE=FILE.md pytest tests/truth/test_day.py` also writes what came of it as a table.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from synthpoint.tests.truth import setups_of_a_day as of
from synthpoint.tests.truth.day import RIGHT, outcome, said
from synthpoint.tests.truth.hands import (
    all_of,
    delete_bone,
    delete_drivers,
    edit,
    fetch,
    into_collection,
    modifier,
    override,
    press,
    rename_property,
    setting,
    show_scene,
    undone,
)
from synthpoint.tests.truth.steps_of_a_day import (
    ALL,
    ASIDE,
    BENT,
    CENTER,
    HINGE,
    HINGE_JAW,
    POINTS,
    applied,
    apply,
    below_tip,
    edge,
    far_end,
    place,
    row,
    voxels,
)
from synthpoint.tests.truth.tagged import PLACES

PLACE_ALL = all_of(*(place(name) for name in PLACES))
FIRST_KEYPOINT = setting('scenes["Scene"].synthpoint.classes[0].active_keypoint', 0)
RENAME_TIP = all_of(FIRST_KEYPOINT, press("synthpoint.rename_keypoint", name="nose"))
COPY_SCENE = press("scene.new", type="LINK_COPY")

EXCLUDE_JAW = all_of(
    into_collection("jaw", "off"),
    setting('scenes["Scene"].view_layers[0].layer_collection.children["off"].exclude', True),
)

ROWS = [
    row("untouched", of.bar, RIGHT),
    row("untouched", of.held, RIGHT),
    row("untouched", of.jaw, RIGHT),
    row("untouched", of.jaw_on_body, RIGHT),
    row("untouched", of.bent, RIGHT),
    row("untouched", of.posed, RIGHT),
    row("untouched", of.two, RIGHT),
    # Members outside the scene.
    row("X on the jaw", of.jaw, said("tip"), press("object.delete", "jaw")),
    row("X on the jaw", of.jaw_on_body, said("tip"), press("object.delete", "jaw")),
    row("X on the jaw, tip placed on the body", of.jaw, said("jaw"),
        press("object.delete", "jaw"), press("object.select_all", action="DESELECT"), place("tip")),
    row("Ctrl-J, jaw into body", of.jaw, said("jaw", "tip"), press("object.join", "body", "jaw")),
    row("Ctrl-J, jaw into body", of.held, said("tip"), press("object.join", "body", "jaw")),
    row("Ctrl-J, body into jaw", of.jaw, said("side", "end", "body"),
        press("object.join", "jaw", "body")),
    row("Ctrl-J, jaw into body, tip placed anew", of.jaw, said("jaw"),
        press("object.join", "body", "jaw"), place("tip")),
    row("X on the jaw, purge", of.jaw, said("tip"), press("object.delete", "jaw"),
        press("outliner.orphans_purge", do_recursive=True)),
    row("X on a keypoint", of.bar, said("tip"), press("object.delete", "tip")),
    row("X on a keypoint, in a linked copy of the scene", of.bar, said("tip"),
        COPY_SCENE, press("object.delete", "tip")),
    row("X on a keypoint, in a linked copy; back in the first", of.bar, RIGHT,
        COPY_SCENE, press("object.delete", "tip"), show_scene("Scene")),
    row("X on the jaw, in a linked copy of the scene", of.jaw, said("tip", "jaw"),
        COPY_SCENE, press("object.delete", "jaw")),
    # Keypoints on a mesh that deforms and is made anew.
    row("Decimate, applied", of.posed, RIGHT, applied("bar", "DECIMATE", ratio=0.5)),
    row("Decimate, live", of.posed, BENT, modifier("bar", "DECIMATE", ratio=0.5)),
    row("Decimate, live", of.bent, BENT, modifier("bar", "DECIMATE", ratio=0.5)),
    row("Remesh, applied", of.posed, RIGHT, voxels("bar")),
    row("Remesh, live", of.posed, BENT,
        modifier("bar", "REMESH", mode="VOXEL", voxel_size=0.001), melted=True),
    row("Remesh, live", of.bent, BENT,
        modifier("bar", "REMESH", mode="VOXEL", voxel_size=0.001), melted=True),
    row("Bevel, live", of.posed, BENT, modifier("bar", "BEVEL", width=0.0003)),
    row("Subdivision, live", of.posed, BENT, modifier("bar", "SUBSURF")),
    row("Subdivision, live", of.bent, BENT, modifier("bar", "SUBSURF")),
    row("faces deleted in Edit Mode", of.posed, RIGHT, edit("bar", edge, "mesh.delete")),
    row("faces deleted in Edit Mode", of.bent, RIGHT, edit("bar", edge, "mesh.delete")),
    row("faces below a keypoint deleted", of.posed, BENT, edit("bar", below_tip, "mesh.delete")),
    row("faces below a keypoint deleted", of.bent, BENT, edit("bar", below_tip, "mesh.delete")),
    row("faces subdivided in Edit Mode", of.bent, RIGHT, edit("bar", edge, "mesh.subdivide")),
    row("vertices sorted in Edit Mode", of.bent, RIGHT,
        edit("bar", lambda x, y: True, "mesh.sort_elements", type="REVERSE", elements={"VERT"})),
    row("a piece separated", of.posed, RIGHT, edit("bar", edge, "mesh.separate", type="SELECTED")),
    row("the piece of a keypoint separated", of.posed, BENT,
        edit("bar", far_end, "mesh.separate", type="SELECTED")),
    row("a piece separated", of.bent, said("bar.001"),
        edit("bar", edge, "mesh.separate", type="SELECTED")),
    row("Mirror before an armature", of.half, RIGHT, balls=2),
    row("Mirror put before the armature later", of.posed, RIGHT,
        modifier("bar", "MIRROR", first=True, use_axis=(False, True, False)), balls=2),
    # Deformation that came later, or was not foreseen.
    row("shape key added after the keypoints, opened by it", of.bent_later, RIGHT),
    row("armature added after the keypoints, opened by it", of.posed_later, RIGHT),
    row("Simple Deform added after the keypoints, opened by it", of.driven_later, RIGHT),
    row("shape key added after the keypoints", of.bar, BENT, of.bend_now),
    row("lattice added after the keypoints", of.bar, BENT, of.cage_now),
    row("armature added after the keypoints", of.bar, BENT, of.pose_now),
    row("Simple Deform added after the keypoints", of.bar, BENT,
        modifier("bar", "SIMPLE_DEFORM", deform_method="BEND", deform_axis="Z", angle=0.6)),
    row("opened by a property that drives Simple Deform", of.driven, RIGHT),
    row("opened by a property that drives a lattice", of.caged, RIGHT),
    # Names instead of objects.
    row("a bar linked beside a bar", of.beside_shelf, RIGHT, fetch("set.blend")),
    row("two bars linked from two libraries", of.two_shelves, RIGHT,
        fetch("set.blend"), fetch("other.blend")),
    # Orphans.
    row("Ctrl-J into an untagged mesh", of.beside, POINTS, press("object.join", "clay", "bar")),
    row("Ctrl-J of two instruments", of.two, POINTS, press("object.join", "bar", "other")),
    row("X on the root", of.jaw, POINTS, press("object.delete", "custom")),
    row("X on the root", of.bar, POINTS, press("object.delete", "bar")),
    row("X on the root of one of two", of.two, POINTS, press("object.delete", "other")),
    row("a tagged bar linked as an instance", of.beside_shelf, said("set"),
        fetch("set.blend", instance=True)),
    # Library overrides.
    row("link, override, tag, place", of.on_shelf(of.mesh), RIGHT, override,
        press("synthpoint.tag_instrument", "bar"), PLACE_ALL),
    row("link, override, tag, place", of.on_shelf(of.meshes), RIGHT, override,
        press("synthpoint.tag_instrument", "body", "jaw"), PLACE_ALL),
    row("link, override, tag, place, hinge", of.on_shelf(of.meshes), RIGHT, override,
        press("synthpoint.tag_instrument", "body", "jaw"), PLACE_ALL, HINGE_JAW),
    row("link, override", of.on_shelf(of.bar), RIGHT, override),
    row("link, override of a hinged instrument", of.on_shelf(of.jaw), RIGHT, override),
    row("link, override", of.on_shelf(of.bent), RIGHT, override),
    row("link, override", of.on_shelf(of.posed), RIGHT, override),
    row("link, override, hinge", of.on_shelf(of.held), RIGHT, override, HINGE_JAW),
    row("link, override, keypoint placed anew", of.on_shelf(of.bar), RIGHT, override,
        press("transform.translate", "tip", value=(0.0, -0.02, 0.0)),
        press("object.select_all", "bar", action="DESELECT"), place("tip")),
    # What opens the instrument is gone, or has another name.
    row("bone renamed", of.posed, said("jaw"),
        setting('armatures["rig"].bones["jaw"].name', "nose")),
    row("bone removed", of.posed, said("jaw"), delete_bone("rig", "jaw")),
    row("armature modifier removed", of.posed, said("jaw", "bar", "rig"),
        press("object.modifier_remove", "bar", modifier="rig")),
    row("armature modifier applied", of.posed, said("jaw", "bar", "rig"),
        press("object.modifier_apply", "bar", modifier="rig")),
    row("converted to a mesh", of.posed, said("jaw", "bar", "rig"),
        press("object.convert", "bar", target="MESH")),
    row("property renamed", of.driven, said("grip"), rename_property("bar", "grip", "squeeze")),
    row("property removed", of.driven, said("grip"),
        press("wm.properties_remove", "bar", data_path="object", property_name="grip")),
    row("driver removed", of.driven, said("grip"), delete_drivers("bar")),
    row("shape key renamed", of.bent, said("bent"),
        setting('objects["bar"].data.shape_keys.key_blocks["bent"].name', "curved")),
    row("shape keys removed", of.bent, said("bent"),
        press("object.shape_key_remove", "bar", all=True)),
    row("converted to a mesh", of.bent, said("bent"),
        press("object.convert", "bar", target="MESH")),
    # A hinged jaw, moved.
    row("Apply Scale to the jaw", of.jaw, HINGE, apply("jaw", scale=True)),
    row("Apply Rotation to the jaw", of.jaw, HINGE, apply("jaw", rotation=True)),
    row("Apply Location to the jaw", of.jaw, HINGE, apply("jaw", location=True)),
    row("Apply All to the jaw", of.jaw, HINGE, apply("jaw", **ALL)),
    row("Apply All to the jaw", of.jaw_on_body, HINGE, apply("jaw", **ALL)),
    row("Apply All to the body", of.jaw_on_body, HINGE, apply("body", **ALL)),
    row("Set Origin of the jaw", of.jaw, HINGE, press("object.origin_set", "jaw", **CENTER)),
    row("Set Origin of the jaw", of.jaw_on_body, HINGE,
        press("object.origin_set", "jaw", **CENTER)),
    row("Set Origin of the body", of.jaw_on_body, HINGE,
        press("object.origin_set", "body", **CENTER)),
    row("the jaw nudged", of.jaw, HINGE,
        press("transform.translate", "jaw", value=(0.004, 0.003, 0.0))),
    row("the jaw nudged", of.jaw_on_body, HINGE,
        press("transform.translate", "jaw", value=(0.004, 0.003, 0.0))),
    row("both meshes moved", of.jaw, HINGE,
        press("transform.translate", "body", "jaw", value=(0.02, 0.01, 0.0))),
    row("both meshes turned", of.jaw, HINGE,
        press("transform.rotate", "body", "jaw", value=0.5, orient_axis="Z")),
    row("the jaw made a child of the body", of.jaw, HINGE,
        press("object.parent_set", "body", "jaw", type="OBJECT", keep_transform=True)),
    row("the jaw made a child of the root", of.jaw_on_body, RIGHT,
        press("object.parent_set", "body", "jaw", type="OBJECT", keep_transform=True)),
    row("the jaw's parent cleared", of.jaw, said("jaw", "tip"),
        press("object.parent_clear", "jaw", type="CLEAR_KEEP_TRANSFORM")),
    # Ill told.
    row("a keypoint renamed; in a linked copy of the scene", of.bar, RIGHT,
        COPY_SCENE, show_scene("Scene"), RENAME_TIP, show_scene("Scene.001")),
    row("a piece separated", of.bar, said("bar.001"),
        edit("bar", edge, "mesh.separate", type="SELECTED")),
    row("loose parts separated", of.bar, said("bar.001"),
        press("mesh.separate", "bar", type="LOOSE")),
    row("loose parts separated", of.held, RIGHT, press("mesh.separate", "body", type="LOOSE")),
    row("the root duplicated alone", of.bar, said("bar.001"), press("object.duplicate", "bar")),
    row("the root duplicated alone", of.jaw, said("custom.001"),
        press("object.duplicate", "custom")),
    # Units.
    row("drawn in millimetres with unit scale 0.001", of.millimetres, RIGHT),
    # Hidden and doubled jaws.
    row("the jaw hidden from render", of.jaw, RIGHT | said("jaw", "tip"),
        setting('objects["jaw"].hide_render', True)),
    row("the jaw in a collection that is excluded", of.jaw, RIGHT | said("jaw", "tip"),
        EXCLUDE_JAW),
    row("the jaw duplicated", of.jaw, said("jaw.001"), press("object.duplicate", "jaw"), ASIDE),
    row("the jaw duplicated, linked", of.jaw, said("jaw.001"),
        press("object.duplicate", "jaw", linked=True), ASIDE),
    row("the jaw separated", of.jaw, RIGHT | said("jaw.001"),
        edit("jaw", far_end, "mesh.separate", type="SELECTED")),
    # What holds.
    row("Apply All", of.bar, RIGHT, apply("bar", **ALL)),
    row("Decimate, applied", of.bar, RIGHT, applied("bar", "DECIMATE", ratio=0.5)),
    row("Remesh, applied", of.bar, RIGHT, voxels("bar")),
    row("Remesh, live", of.bar, RIGHT,
        modifier("bar", "REMESH", mode="VOXEL", voxel_size=0.001), melted=True),
    row("Mirror, live", of.bar, RIGHT,
        modifier("bar", "MIRROR", use_axis=(False, True, False)), balls=2),
    row("Apply All to the body", of.held, RIGHT, apply("body", **ALL)),
    row("Set Origin", of.bar, RIGHT, press("object.origin_set", "bar", **CENTER)),
    row("made a child of an empty", of.bar, RIGHT,
        press("object.empty_add", location=(0.02, 0.01, 0.0)),
        press("object.parent_set", "Empty", "bar", type="OBJECT", keep_transform=True)),
    row("made a child of an empty", of.jaw, RIGHT,
        press("object.empty_add", location=(0.02, 0.01, 0.0)),
        press("object.parent_set", "Empty", "custom", type="OBJECT", keep_transform=True)),
    row("scaled by -1 along X", of.bar, RIGHT,
        press("transform.resize", "bar", value=(-1.0, 1.0, 1.0))),
    row("scaled by -1 along X", of.jaw, RIGHT,
        press("transform.resize", "custom", value=(-1.0, 1.0, 1.0))),
    row("scaled by -1 along X, Apply All", of.bar, RIGHT,
        press("transform.resize", "bar", value=(-1.0, 1.0, 1.0)), apply("bar", **ALL)),
    row("moved, turned and scaled", of.jaw, RIGHT,
        press("transform.translate", "custom", value=(0.01, 0.02, 0.0)),
        press("transform.rotate", value=0.5, orient_axis="Z"),
        press("transform.resize", value=(0.9, 0.9, 0.9))),
    row("Alt-D of all of it", of.jaw, RIGHT, press("object.duplicate", "custom/*", linked=True)),
    row("Shift-D of all of it", of.jaw, RIGHT, press("object.duplicate", "custom/*")),
    row("Shift-D of all of it", of.posed, RIGHT, press("object.duplicate", "rig/*")),
    row("Shift-D of all of it", of.bent, RIGHT, press("object.duplicate", "bar/*")),
    row("Shift-D of all of it", of.driven, RIGHT, press("object.duplicate", "bar/*")),
    row("Alt-D of all of it", of.posed, RIGHT, press("object.duplicate", "rig/*", linked=True)),
    row("Alt-D of all of it", of.bent, RIGHT | said("bar", "bar.001"),
        press("object.duplicate", "bar/*", linked=True)),
    row("full copy of the scene", of.jaw, RIGHT, press("scene.new", type="FULL_COPY")),
    row("linked copy of the scene", of.jaw, RIGHT, COPY_SCENE),
    row("append", of.on_shelf(of.jaw), RIGHT, fetch("set.blend", how="append")),
    row("link", of.on_shelf(of.bar), RIGHT, fetch("set.blend")),
    row("link", of.on_shelf(of.jaw), RIGHT, fetch("set.blend")),
    row("link, make local", of.on_shelf(of.jaw), RIGHT, fetch("set.blend"),
        press("object.make_local", "custom/*", type="ALL")),
    row("root renamed", of.jaw, RIGHT, setting('objects["custom"].name', "scissors")),
    row("jaw renamed", of.jaw, RIGHT, setting('objects["jaw"].name', "blade")),
    row("class renamed", of.bar, RIGHT, press("synthpoint.rename_class", name="tool")),
    row("keypoint renamed", of.bar, RIGHT, RENAME_TIP),
    row("X on the jaw, Ctrl-Z", of.jaw, RIGHT, undone(press("object.delete", "jaw"))),
    row("Ctrl-J, jaw into body, Ctrl-Z", of.jaw, RIGHT,
        undone(press("object.join", "body", "jaw"))),
    row("X on the root, Ctrl-Z", of.jaw, RIGHT, undone(press("object.delete", "custom"))),
    row("Apply All to the jaw, Ctrl-Z", of.jaw, RIGHT, undone(apply("jaw", **ALL))),
    row("bone removed, Ctrl-Z", of.posed, RIGHT, undone(delete_bone("rig", "jaw"))),
]  # fmt: skip


@pytest.fixture(scope="module")
def table():
    lines = ["| operation | on | wanted | came of it | |", "|---|---|---|---|---|"]
    yield lines
    if "DAY_TABLE" in os.environ:
        Path(os.environ["DAY_TABLE"]).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[r.id for r in ROWS])
def test_an_artists_day(number, scene, tmp_path, table):
    line = ROWS[number]  # pytest would hold it too long: Blender 4.2 crashes as Python ends
    found = outcome(line, tmp_path)
    kind, text = found.kind(line.wanted), found.text(line.wanted)
    passed = "" if found.passes(line.wanted) else " ✗"
    name = line.setup.__name__.replace("_", " ")
    table.append(f"| {line.operation} | {name} | {line.wanted} | {kind}{passed} | {text} |")
    assert found.passes(line.wanted), f"wanted {line.wanted}; {kind}: {text}"
