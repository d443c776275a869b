"""Scenes in which operators are pressed."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import bmesh
import bpy
from mathutils import Matrix
from synthpoint.operators import runs
from synthpoint.scene.authoring import listing
from synthpoint.tests.scene import building
from synthpoint.tests.scene.artist import select

ops = bpy.ops.synthpoint
Setup = Callable[..., None]

# What belongs into a folder is made there and not here.
FOLDER = "FOLDER"


def nothing() -> None:
    """An empty scene."""


def a_class() -> None:
    ops.add_class(preset="custom")


def a_mesh() -> None:
    a_class()
    select(building.box("body", (0.2, 0.1, 0.02)))


def an_instrument() -> None:
    a_mesh()
    ops.tag_instrument()
    ops.add_link(to="flip_pairs", first="tip", second="end")


def a_keypoint() -> None:
    an_instrument()
    bpy.context.scene.cursor.location = (0.05, 0.01, 0.0)
    ops.place_at_cursor(keypoint="tip")
    select(bpy.data.objects["body"])


def a_grip() -> None:
    """An instrument of a class with a grip of its own, one contact of which is placed."""
    an_instrument()
    ops.add_grip(name="mine")
    for part in ("thumb pad", "index pad"):
        ops.add_contact(part=part)
    bpy.context.scene.cursor.location = (0.05, 0.01, 0.01)
    ops.contact_at_cursor(grip="mine", part="thumb pad")
    select(bpy.data.objects["body"])


def a_stray_contact() -> None:
    a_grip()
    bpy.data.objects["mine thumb pad"].synthpoint.part = "palm"


def a_rod() -> None:
    """An instrument that is long and thin."""
    a_class()
    select(building.box("body", (0.16, 0.012, 0.012)))
    ops.tag_instrument()


def a_lone_empty() -> None:
    an_instrument()
    select(building.empty("mine", at=(0.1, 0, 0)), bpy.data.objects["body"])


def vertices(chosen: Callable[[Any], bool] = lambda v: v.co.x > 0) -> None:
    bpy.ops.object.mode_set(mode="EDIT")
    mesh = bmesh.from_edit_mesh(bpy.context.edit_object.data)
    for v in mesh.verts:
        v.select_set(chosen(v))
    mesh.select_flush(True)
    bmesh.update_edit_mesh(bpy.context.edit_object.data)


def in_edit_mode() -> None:
    an_instrument()
    vertices()


def in_edit_mode_nothing_selected() -> None:
    an_instrument()
    vertices(lambda _: False)


def a_mesh_of_two_pieces() -> None:
    a_class()
    select(building.box("left", (0.1, 0.02, 0.02), (-0.1, 0, 0)),
           building.box("right", (0.1, 0.02, 0.02), (0.1, 0, 0)))  # fmt: skip
    bpy.ops.object.join()
    ops.tag_instrument()
    vertices(lambda v: v.co.x > 0.1)


def two_parts() -> None:
    a_class()
    for name, x in (("left", -0.1), ("right", 0.1)):
        building.box(name, (0.1, 0.02, 0.02), (x, 0, 0))
    select(bpy.data.objects["left"], bpy.data.objects["right"])
    ops.tag_instrument()
    select(bpy.data.objects["right"])


def a_hinge() -> None:
    two_parts()
    ops.add_hinge()


def a_shape_key() -> None:
    two_parts()
    for name in ("Basis", "bent"):
        bpy.data.objects["right"].shape_key_add(name=name)


def two_instruments() -> None:
    a_keypoint()
    other = building.box("other", (0.2, 0.1, 0.02))
    other.matrix_world = Matrix.Translation((1, 0, 0))
    select(other)
    ops.tag_instrument()
    select(bpy.data.objects["body"], other)


def other_class() -> None:
    two_instruments()
    bpy.data.objects["other"].synthpoint.class_name = "else"


def a_bar_in_millimetres() -> None:
    a_class()
    select(building.box("body", (160, 20, 6), (50, 0, 0)))
    ops.tag_instrument()


def two_classes() -> None:
    a_class()
    ops.add_class(preset="tweezers")


def a_channel() -> None:
    ops.add_channel()


def a_choice() -> None:
    a_channel()
    ops.add_choice(index=0, material="titanium")


def an_entry() -> None:
    ops.add_entry(to="quotas.occluded")


def named_tweezers() -> None:
    building.box("body", (0.1, 0.1, 0.1), parent=building.empty("tweezers.001"))
    building.update()


def the_example() -> None:
    ops.add_example()


def no_instrument_at_all() -> None:
    """The panel's list is of the file before, where nobody refreshes it."""
    listing.refresh(bpy.context.scene)


def a_run(kind: str, state: str) -> Setup:
    def setup() -> None:
        run = SimpleNamespace(state=state, active=state in ("running", "paused", "stopping"))
        for name, after in (("pause", "paused"), ("proceed", "running"), ("cancel", "stopping")):
            setattr(run, name, lambda after=after: setattr(run, "state", after))
        runs._runs[kind] = run

    return setup


def no_folder() -> None:
    the_example()
    bpy.context.scene.synthpoint.output.folder = "//below"
