"""The keypoints, edges and pairs of the chosen class."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import bpy

from ..core.errors import UserError
from ..properties import classes
from ..scene.blender.editable import is_linked
from ..scene.instruments.instance import instruments
from ..scene.instruments.shared import sharing
from .base import Outcome
from .classes import OfClass, everywhere, the_class

_LISTS = (
    ("skeleton", "Skeleton", "Lines drawn between keypoints"),
    ("flip_pairs", "Left and Right", "Keypoints that change places in a mirrored picture"),
)


class _WithKeypoint(OfClass):
    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        lacks = "The class has no keypoint yet"
        return super().hindrance(context) or ("" if the_class(context.scene).keypoints else lacks)

    @staticmethod
    def chosen(context: bpy.types.Context) -> tuple[classes.SynthpointClass, int]:
        entry = the_class(context.scene)
        return entry, min(max(entry.active_keypoint, 0), len(entry.keypoints) - 1)


class SYNTHPOINT_OT_add_keypoint(OfClass, bpy.types.Operator):
    """Add a keypoint to the chosen class, also in scenes that share its instruments"""

    bl_idname = "synthpoint.add_keypoint"
    bl_label = "Add Keypoint"

    name: bpy.props.StringProperty(name="Name", default="point")

    def run(self, context: bpy.types.Context) -> None:
        entries = everywhere(context)
        name = classes.unused_name([k.name for e in entries for k in e.keypoints], self.name)
        for entry in entries:
            entry.keypoints.add().name = name
        entries[0].active_keypoint = len(entries[0].keypoints) - 1


class SYNTHPOINT_OT_remove_keypoint(_WithKeypoint, bpy.types.Operator):
    """Remove the keypoint from the class, with its edges and pairs, also in scenes that share its
    instruments; its empties stay untagged"""

    bl_idname = "synthpoint.remove_keypoint"
    bl_label = "Remove Keypoint"

    def run(self, context: bpy.types.Context) -> None:
        entry, number = self.chosen(context)
        name = entry.keypoints[number].name
        for empty in _empties(context.scene, entry.name, name):
            empty.synthpoint.role = "NONE"
        for each in _with(name, everywhere(context)):
            classes.remove_keypoint(each, name)
        entry.active_keypoint = max(0, number - 1)


class SYNTHPOINT_OT_move_keypoint(_WithKeypoint, bpy.types.Operator):
    """Move the keypoint up or down; the order is the order in the dataset"""

    bl_idname = "synthpoint.move_keypoint"
    bl_label = "Move Keypoint"

    direction: bpy.props.EnumProperty(
        name="Direction", items=(("UP", "Up", "One place up"), ("DOWN", "Down", "One place down"))
    )

    def run(self, context: bpy.types.Context) -> None:
        entry, number = self.chosen(context)
        to = number + (1 if self.direction == "DOWN" else -1)
        if 0 <= to < len(entry.keypoints):
            entry.keypoints.move(number, to)
            entry.active_keypoint = to


class SYNTHPOINT_OT_rename_keypoint(_WithKeypoint, bpy.types.Operator):
    """Rename the keypoint, also in the skeleton, on the instruments of this class, and in scenes
    that share these"""

    bl_idname = "synthpoint.rename_keypoint"
    bl_label = "Rename Keypoint"

    name: bpy.props.StringProperty(name="Name")

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> Outcome:
        entry, number = self.chosen(context)
        self.name = entry.keypoints[number].name
        return context.window_manager.invoke_props_dialog(self)

    def run(self, context: bpy.types.Context) -> None:
        entry, number = self.chosen(context)
        old, new = entry.keypoints[number].name, self.name.strip()
        entries = _with(old, everywhere(context))
        for each in entries:
            classes.check_keypoint_name(each, old, new)
        for empty in _empties(context.scene, entry.name, old):
            empty.synthpoint.keypoint = new
        for each in entries:
            classes.rename_keypoint(each, old, new)


class SYNTHPOINT_OT_add_link(OfClass, bpy.types.Operator):
    """Add a line of the skeleton, or a pair of left and right"""

    bl_idname = "synthpoint.add_link"
    bl_label = "Add"

    to: bpy.props.EnumProperty(name="To", items=_LISTS)
    first: bpy.props.StringProperty(name="First")
    second: bpy.props.StringProperty(name="Second")

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        if why := super().hindrance(context):
            return why
        few = len(the_class(context.scene).keypoints) < 2
        return "The class needs two keypoints first" if few else ""

    def run(self, context: bpy.types.Context) -> None:
        entry = the_class(context.scene)
        names = [k.name for k in entry.keypoints]
        for given in (self.first, self.second):
            if given and given not in names:
                raise UserError(f"{given!r} is not a keypoint of {entry.name}; choose one of it")
        if self.first and self.first == self.second:
            raise UserError(f"{self.first}: a line needs two different keypoints")
        links = getattr(entry, self.to)
        first, second = self.first, self.second
        if not first or not second:
            first, second = _next_free(names, links)
        made = links.add()
        made.first, made.second = first, second


class SYNTHPOINT_OT_remove_link(OfClass, bpy.types.Operator):
    """Remove this line or pair"""

    bl_idname = "synthpoint.remove_link"
    bl_label = "Remove"

    to: bpy.props.EnumProperty(name="From", items=_LISTS)
    index: bpy.props.IntProperty(name="Number", min=0)

    def run(self, context: bpy.types.Context) -> None:
        links = getattr(the_class(context.scene), self.to)
        if self.index >= len(links):
            raise UserError(f"there is no entry {self.index + 1} to remove")
        links.remove(self.index)


def _with(keypoint: str, entries: list[classes.SynthpointClass]) -> list[classes.SynthpointClass]:
    """Those of the classes that have the keypoint."""
    return [e for e in entries if keypoint in [k.name for k in e.keypoints]]


def _empties(scene: bpy.types.Scene, class_name: str, keypoint: str) -> list[bpy.types.Object]:
    """The keypoint's empties on all instruments of the class that are this file's own, in the scene
    and in those that share instruments with it."""
    every = [i for each in sharing(scene, class_name) for i in instruments(each)]
    found = [i for i in every if i.class_name == class_name]
    empties = [empty for i in found for empty in i.keypoints().get(keypoint, ())]
    return [e for e in dict.fromkeys(empties) if not is_linked(e)]


def _next_free(names: list[str], links: Iterable[classes.SynthpointLink]) -> tuple[str, str]:
    """Two neighbours in the list that are not joined yet."""
    there = {frozenset((link.first, link.second)) for link in links}
    for a, b in pairwise(names):
        if frozenset((a, b)) not in there:
            return a, b
    return names[0], names[-1]
