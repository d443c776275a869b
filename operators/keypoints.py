"""Keypoints of an instrument without the mouse: at the cursor, at vertices, from an empty."""

from __future__ import annotations

import bmesh
import bpy
from mathutils import Vector

from ..core.errors import UserError
from ..properties import classes
from ..scene.authoring import keypoints, listing
from ..scene.instruments.members import root_of
from .base import select_alone
from .instruments import OfInstrument, chosen_instrument, instrument

KEYPOINT = "Name of the keypoint; empty: the one chosen in the list"


class _OnKeypoint(OfInstrument):
    keypoint: bpy.props.StringProperty(name="Keypoint", description=KEYPOINT)

    def named(self, context: bpy.types.Context) -> tuple[bpy.types.Object, str]:
        """The instrument and the keypoint that is meant."""
        root = instrument(context)
        entry = listing.listed(root)
        names = [p.name for p in entry.points] if entry is not None else []
        if self.keypoint:
            # One that the class lost meanwhile can still be selected and cleared.
            if self.keypoint not in names and keypoints.find(root, self.keypoint) is None:
                known = ", ".join(names) or "none"
                raise UserError(f"{root.name}: no keypoint {self.keypoint!r} (known: {known})")
            return root, self.keypoint
        if entry is None or not names:
            raise UserError(f"{root.name}: its class has no keypoint; add one in Classes")
        return root, names[min(max(entry.active_point, 0), len(names) - 1)]


class SYNTHPOINT_OT_place_at_cursor(_OnKeypoint, bpy.types.Operator):
    """Place the keypoint at the 3D cursor"""

    bl_idname = "synthpoint.place_at_cursor"
    bl_label = "At 3D Cursor"

    def run(self, context: bpy.types.Context) -> None:
        root, name = self.named(context)
        keypoints.place(root, name, context.scene.cursor.location)


class SYNTHPOINT_OT_place_at_vertices(_OnKeypoint, bpy.types.Operator):
    """Place the keypoint in the middle of the selected vertices (in Edit Mode)"""

    bl_idname = "synthpoint.place_at_vertices"
    bl_label = "At Selected Vertices"

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        if context.mode != "EDIT_MESH":
            return "Switch to Edit Mode and select vertices first (Tab)"
        none = chosen_instrument(context) is None
        return "The mesh is not part of an instrument; tag it first" if none else ""

    def run(self, context: bpy.types.Context) -> None:
        root, name = self.named(context)
        part = context.edit_object
        assert part is not None
        mesh = bmesh.from_edit_mesh(part.data)
        # Of the shape keys the first counts, which the others bend.
        keys = mesh.verts.layers.shape.values()
        chosen = [v[keys[0]] if keys else v.co for v in mesh.verts if v.select]
        if not chosen:
            raise UserError(f"{part.name}: no vertex is selected; select some")
        middle = sum(chosen, Vector()) / len(chosen)
        keypoints.place(root, name, part.matrix_world @ middle, part)


class SYNTHPOINT_OT_assign_empty(_OnKeypoint, bpy.types.Operator):
    """Make the active empty the keypoint; it stays where it is"""

    bl_idname = "synthpoint.assign_empty"
    bl_label = "From Active Empty"

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        obj = context.view_layer.objects.active
        if obj is None or obj.type != "EMPTY" or not cls.is_free(obj):
            return "Make an untagged empty the active object first"
        none = cls.of_which(context) is None
        return "Select the instrument first, then the empty with Shift" if none else ""

    @staticmethod
    def is_free(obj: bpy.types.Object) -> bool:
        """Whether it is untagged, or a keypoint that was left without its instrument."""
        role = obj.synthpoint.role
        return role == "NONE" or (role == "KEYPOINT" and root_of(obj) is None)

    @staticmethod
    def of_which(context: bpy.types.Context) -> bpy.types.Object | None:
        chosen = (context.view_layer.objects.active, *context.selected_objects)
        return next(filter(None, map(root_of, chosen)), None) or chosen_instrument(context)

    def run(self, context: bpy.types.Context) -> None:
        empty, root = context.view_layer.objects.active, self.of_which(context)
        assert empty is not None and root is not None
        entry = listing.listed(root)
        points = entry.points if entry is not None else ()
        name = self.keypoint or next((p.name for p in points if p.object is None), "")
        if name not in [p.name for p in points]:
            raise UserError(f"{root.name}: no keypoint {name!r} is missing; name one of its class")
        keypoints.adopt(root, name, empty)


class SYNTHPOINT_OT_select_keypoint(_OnKeypoint, bpy.types.Operator):
    """Select the keypoint's empty, to move it by hand"""

    bl_idname = "synthpoint.select_keypoint"
    bl_label = "Select Keypoint"

    def run(self, context: bpy.types.Context) -> None:
        root, name = self.named(context)
        empty = keypoints.find(root, name)
        if empty is None:
            raise UserError(f"{root.name}: {name} is not placed yet; place it first")
        select_alone(context, empty)


class SYNTHPOINT_OT_clear_keypoint(_OnKeypoint, bpy.types.Operator):
    """Take the keypoint off the instrument"""

    bl_idname = "synthpoint.clear_keypoint"
    bl_label = "Clear Keypoint"

    def run(self, context: bpy.types.Context) -> None:
        root, name = self.named(context)
        if context.view_layer.objects.active == keypoints.find(root, name):
            context.view_layer.objects.active = root
        keypoints.remove(root, name)


class SYNTHPOINT_OT_mirror_keypoints(OfInstrument, bpy.types.Operator):
    """Place the missing keypoints of left/right pairs by mirroring the ones that are placed"""

    bl_idname = "synthpoint.mirror_keypoints"
    bl_label = "Mirror to Other Side"

    axis: bpy.props.EnumProperty(
        name="Across",
        description="The instrument's own axis that points from left to right",
        items=(("X", "X", "Left and right along X"), ("Y", "Y", "Left and right along Y"),
               ("Z", "Z", "Left and right along Z")),
    )  # fmt: skip
    replace: bpy.props.BoolProperty(
        name="Replace", description="Move also the right ones that are placed already"
    )

    def run(self, context: bpy.types.Context) -> str:
        root = instrument(context)
        entry = classes.find(context.scene, root.synthpoint.class_name)
        if entry is None or not entry.flip_pairs:
            raise UserError(f"{root.name}: its class has no left/right pair; add one in Classes")
        made = []
        for pair in entry.flip_pairs:
            placed, name = keypoints.find(root, pair.first), pair.second
            if placed is None:
                placed, name = keypoints.find(root, pair.second), pair.first
            if placed is None or (keypoints.find(root, name) is not None and not self.replace):
                continue
            other = keypoints.mirrored(
                root, placed.matrix_world.translation, "XYZ".index(self.axis)
            )
            keypoints.place(root, name, other)
            made.append(name)
        if not made:
            raise UserError(f"{root.name}: no pair has just one side placed; place one side first")
        return f"{root.name}: mirrored to {', '.join(made)}"
