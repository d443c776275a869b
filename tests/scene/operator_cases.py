"""Every operator: where it works, where its button is greyed, and what it answers to bad input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import bpy
from synthpoint.tests.scene import building
from synthpoint.tests.scene.operator_setups import (
    FOLDER,
    a_bar_in_millimetres,
    a_channel,
    a_choice,
    a_class,
    a_grip,
    a_hinge,
    a_keypoint,
    a_lone_empty,
    a_mesh,
    a_mesh_of_two_pieces,
    a_rod,
    a_run,
    a_shape_key,
    a_stray_contact,
    an_entry,
    an_instrument,
    in_edit_mode,
    in_edit_mode_nothing_selected,
    named_tweezers,
    no_folder,
    no_instrument_at_all,
    nothing,
    other_class,
    the_example,
    two_classes,
    two_instruments,
    two_parts,
)

Words = dict[str, Any]
Setup = Callable[..., None]


def an_orphan() -> None:
    """A keypoint beside its instrument; the button has its number."""
    a_keypoint()
    tip = next(o for o in bpy.data.objects if o.synthpoint.role == "KEYPOINT")
    tip.parent = None
    building.update()
    CASES["mend"].words["objects"] = str(tip.session_uid)


@dataclass
class Case:
    """`ready` makes a scene in which the operator works with `words`; `data` says that it changes
    the scene, and so has to be undone. In the scene of `refused` its button is greyed with this
    text; `bad` is a scene, words and the answer. None: there is no such thing, for the reason
    given in `because`."""

    ready: Setup = nothing
    words: Words = field(default_factory=dict)
    data: bool = True
    refused: tuple[Setup, str] | None = None
    bad: tuple[Setup, Words, str] | None = None
    because: str = ""


NO_CLASS = (nothing, "Add a class first")
NO_INSTRUMENT = (no_instrument_at_all, "Select an instrument first")
IN_EDIT_MODE = (in_edit_mode, "Switch to Object Mode first")
NO_GRIP = (a_class, "The class has no grip of its own yet")
NO_RUN = (nothing, "Nothing is being rendered")
UNKNOWN = {"keypoint": "nose"}

CASES: dict[str, Case] = {
    "add_example": Case(refused=IN_EDIT_MODE, bad=(the_example, {}, "is in this scene already")),
    "tag_instrument": Case(
        a_mesh, refused=(a_class, "Select the meshes of one instrument first"),
        bad=(a_mesh, {"class_name": "x"}, "class 'x' is not in the list"),
    ),
    "untag_instrument": Case(an_instrument, refused=NO_INSTRUMENT, because="it has no input"),
    "tag_by_name": Case(
        named_tweezers, refused=IN_EDIT_MODE, bad=(nothing, {}, "nothing untagged is named"),
    ),
    "place_at_cursor": Case(
        an_instrument, {"keypoint": "tip"}, refused=NO_INSTRUMENT,
        bad=(an_instrument, UNKNOWN, "no keypoint 'nose'"),
    ),
    "place_at_vertices": Case(
        in_edit_mode, {"keypoint": "tip"}, refused=(an_instrument, "Switch to Edit Mode"),
        bad=(in_edit_mode_nothing_selected, {"keypoint": "tip"}, "no vertex is selected"),
    ),
    "assign_empty": Case(
        a_lone_empty, {"keypoint": "tip"}, refused=(an_instrument, "Make an untagged empty"),
        bad=(a_lone_empty, UNKNOWN, "no keypoint 'nose' is missing"),
    ),
    "select_keypoint": Case(
        a_keypoint, {"keypoint": "tip"}, refused=NO_INSTRUMENT,
        bad=(a_keypoint, {"keypoint": "end"}, "end is not placed yet"),
    ),
    "clear_keypoint": Case(
        a_keypoint, {"keypoint": "tip"}, refused=NO_INSTRUMENT,
        bad=(a_keypoint, {"keypoint": "end"}, "end is not placed; nothing to remove"),
    ),
    "mirror_keypoints": Case(
        a_keypoint, refused=NO_INSTRUMENT, bad=(an_instrument, {}, "place one side first"),
    ),
    "place_keypoints": Case(
        data=False, refused=NO_INSTRUMENT, bad=(an_instrument, {}, "needs a mouse"),
        because="its undo is tested with a real mouse, in tests/desktop",
    ),
    "place_contacts": Case(
        data=False, refused=NO_INSTRUMENT, bad=(a_grip, {}, "needs a mouse"),
        because="its undo is tested with a real mouse, in tests/desktop",
    ),
    "contact_at_cursor": Case(
        a_grip, {"grip": "mine", "part": "index pad"}, refused=NO_INSTRUMENT,
        bad=(a_grip, {"grip": "fist"}, "no grip 'fist' \\(known: mine\\)"),
    ),
    "select_contact": Case(
        a_grip, {"grip": "mine", "part": "thumb pad"}, refused=NO_INSTRUMENT,
        bad=(a_grip, {"grip": "mine", "part": "index pad"}, "index pad of mine is nowhere yet"),
    ),
    "clear_contact": Case(
        a_grip, {"grip": "mine", "part": "thumb pad"}, refused=NO_INSTRUMENT,
        bad=(a_grip, {"grip": "mine", "part": "palm"}, "no contact 'palm' .known: thumb pad, inde"),
    ),
    "delete_contact": Case(
        a_stray_contact, {"name": "mine thumb pad"}, refused=NO_INSTRUMENT,
        bad=(a_grip, {"name": "x"}, "no contact is called 'x'"),
    ),
    "add_grip": Case(
        a_class, refused=NO_CLASS, bad=(a_class, {"name": "a:b"}, "cannot name a grip"),
    ),
    "add_proposed_grips": Case(
        a_rod, refused=(a_class, "Select an instrument of class custom first"),
        bad=(an_instrument, {}, "its mesh proposes no other grip"),
    ),
    "remove_grip": Case(a_grip, refused=NO_GRIP, because="it has no input"),
    "rename_grip": Case(
        a_grip, {"name": "fist"}, refused=NO_GRIP,
        bad=(a_grip, {"name": ""}, "cannot name a grip"),
    ),
    "add_contact": Case(
        a_grip, {"part": "palm"}, refused=NO_GRIP,
        bad=(a_grip, {"part": "thumb pad"}, "thumb pad touches already"),
    ),
    "remove_contact": Case(
        a_grip, {"index": 0}, refused=NO_GRIP,
        bad=(a_grip, {"index": 7}, "there is no contact 8 to remove"),
    ),
    "add_hinge": Case(
        two_parts, refused=(an_instrument, "Select the part that moves"),
        bad=(two_parts, {"low": 0.3, "high": 0.1}, "the least angle must be below"),
    ),
    "open_by_rig": Case(
        a_shape_key, {"kind": "SHAPE_KEY", "name": "bent"}, refused=NO_INSTRUMENT,
        bad=(two_parts, {"kind": "BONE", "name": "jaw"}, "no bone 'jaw'"),
    ),
    "remove_hinge": Case(
        a_hinge, refused=NO_INSTRUMENT, bad=(two_parts, {}, "right: it has no hinge"),
    ),
    "separate_part": Case(
        a_mesh_of_two_pieces, refused=(an_instrument, "In Edit Mode"),
        bad=(in_edit_mode, {}, "it is one connected piece"),
    ),
    "transfer_keypoints": Case(
        two_instruments, refused=(an_instrument, "Select other instruments"),
        bad=(other_class, {}, "other: it is no custom"),
    ),
    "import_folder": Case(
        a_class, {"directory": FOLDER}, refused=(nothing, "Choose a class first"),
        bad=(a_class, {"directory": "/nowhere"}, "no such folder"),
    ),
    "scale_millimetres": Case(
        a_bar_in_millimetres, refused=NO_INSTRUMENT, because="it has no input",
    ),
    "choose_class": Case(
        two_classes, {"index": 0}, bad=(a_class, {"index": 5}, "there is no class 6"),
        because="its menu lists only classes there are",
    ),
    "add_channel": Case(because="there is always room for one more, and it has no input"),
    "remove_channel": Case(
        a_channel, {"index": 0}, bad=(nothing, {"index": 9}, "there is no material entry 10"),
        because="it stands beside each entry",
    ),
    "add_input": Case(
        a_channel, {"index": 0, "input": "Metallic"},
        bad=(nothing, {"index": 9}, "there is no material entry 10"),
        because="it stands in each entry",
    ),
    "add_choice": Case(
        a_channel, {"index": 0, "material": "titanium"},
        bad=(nothing, {"index": 9}, "there is no material entry 10"),
        because="it stands in each entry",
    ),
    "remove_choice": Case(
        a_choice, {"index": 0, "number": 1},
        bad=(a_channel, {"index": 0, "number": 7}, "there is no choice 8"),
        because="it stands beside each choice",
    ),
    "add_entry": Case(
        words={"to": "quotas.occluded"},
        bad=(nothing, {"to": "quotas.empty"}, "there is no list 'quotas.empty'"),
        because="there is always room for one more",
    ),
    "remove_entry": Case(
        an_entry, {"to": "quotas.occluded", "index": 0},
        bad=(an_entry, {"to": "quotas.occluded", "index": 1}, "there is no entry 2"),
        because="it stands beside each entry",
    ),
    "load_preset": Case(
        words={"preset": "stress"}, because="it is always possible, and its menu lists all",
    ),
    "load_settings": Case(
        words={"filepath": f"{FOLDER}/settings.json"},
        bad=(nothing, {"filepath": f"{FOLDER}/wrong.json"}, "wrong.json: seed: expected a number"),
        because="settings can always be loaded",
    ),
    "save_settings": Case(
        a_class, {"filepath": f"{FOLDER}/saved.json"}, data=False,
        bad=(nothing, {"filepath": "/nowhere/x.json"}, "cannot be written"),
        because="settings can always be saved",
    ),
    "add_class": Case(
        words={"preset": "tweezers"},
        bad=(two_classes, {"preset": "tweezers"}, "class tweezers is in the list already"),
        because="a class can always be added",
    ),
    "remove_class": Case(a_class, refused=NO_CLASS, because="it has no input"),
    "rename_class": Case(
        an_instrument, {"name": "x"}, refused=NO_CLASS,
        bad=(two_classes, {"name": "custom"}, "class custom is in the list already"),
    ),
    "load_class": Case(
        words={"filepath": f"{FOLDER}/class.json"},
        bad=(nothing, {"filepath": "/nowhere.json"}, "no such file"),
        because="a class can always be added",
    ),
    "save_class": Case(
        a_class, {"filepath": f"{FOLDER}/saved.json"}, data=False, refused=NO_CLASS,
        bad=(a_class, {"filepath": "/nowhere/x.json"}, "cannot be written"),
    ),
    "add_keypoint": Case(a_class, refused=NO_CLASS, because="a name that is taken gets a number"),
    "remove_keypoint": Case(a_keypoint, refused=NO_CLASS, because="it has no input"),
    "move_keypoint": Case(
        a_class, {"direction": "DOWN"}, refused=NO_CLASS, because="at an end it stays",
    ),
    "rename_keypoint": Case(
        a_keypoint, {"name": "nose"}, refused=NO_CLASS,
        bad=(a_class, {"name": "a,b"}, "cannot name a keypoint"),
    ),
    "add_link": Case(
        a_class, {"to": "flip_pairs"}, refused=NO_CLASS,
        bad=(a_class, {"first": "nose"}, "'nose' is not a keypoint of custom"),
    ),
    "remove_link": Case(
        a_class, {"to": "skeleton"}, refused=NO_CLASS,
        bad=(a_class, {"to": "skeleton", "index": 7}, "there is no entry 8"),
    ),
    "toggle_export": Case(
        words={"format": "yolo"}, bad=(nothing, {"format": "caffe"}, "no format is called"),
        because="formats can be ticked at any time",
    ),
    "randomize": Case(
        data=False, refused=IN_EDIT_MODE, bad=(nothing, {}, "no tagged instrument"),
    ),
    "restore": Case(data=False, refused=(nothing, "as you left it"), because="it has no input"),
    "restore_image": Case(data=False, refused=IN_EDIT_MODE, bad=(no_folder, {}, "save the file")),
    "pick_image": Case(
        data=False, refused=IN_EDIT_MODE,
        bad=(nothing, {"filepath": "/tmp/cat.jpg"}, "not a picture of a dataset"),
    ),
    "preview_images": Case(
        data=False, refused=IN_EDIT_MODE, bad=(nothing, {}, "no tagged instrument"),
    ),
    "stop_preview": Case(
        a_run("preview", "running"), data=False, refused=(nothing, "No preview is being made"),
        because="it has no input",
    ),
    "generate": Case(data=False, refused=IN_EDIT_MODE, bad=(no_folder, {}, "save the file first")),
    "resume": Case(
        data=False, refused=(a_run("dataset", "paused"), "A dataset is being rendered"),
        bad=(no_folder, {}, "save the file first"),
    ),
    "pause": Case(
        a_run("dataset", "running"), data=False, refused=NO_RUN, because="it has no input",
    ),
    "proceed": Case(
        a_run("dataset", "paused"), data=False, refused=NO_RUN, because="it has no input",
    ),
    "cancel": Case(
        a_run("dataset", "paused"), data=False, refused=NO_RUN, because="it has no input",
    ),
    "open_folder": Case(
        data=False, bad=(no_folder, {}, "save the file first"), because="it says what is missing",
    ),
    "open_report": Case(
        data=False, refused=(a_run("report", "running"), "The report is being written"),
        bad=(no_folder, {}, "save the file first"),
    ),
    "check": Case(data=False, refused=IN_EDIT_MODE, because="it has no input"),
    "mend": Case(
        an_orphan, {"way": "DELETE"}, refused=IN_EDIT_MODE,
        bad=(nothing, {"way": "GLUE"}, "GLUE: no such way to mend"),
    ),
    "select_object": Case(
        two_instruments, {"name": "other"},
        bad=(nothing, {"name": "gone"}, "gone: no such object"),
        because="it stands beside a message only",
    ),
}  # fmt: skip
