"""Instruments: tag, untag, tag by name."""

from __future__ import annotations

import bpy

from ..core.errors import UserError
from ..properties import classes
from ..scene.authoring import listing, tagging
from ..scene.authoring.tag_by_name import left_out, none_found, tag_by_name
from ..scene.instruments.members import root_of
from ..scene.instruments.parts import is_part
from ..scene.prepare import shipped_classes
from .base import InObjectMode, Task, not_in_object_mode, select_alone


class OfInstrument(Task):
    """One that needs a chosen instrument, in object mode."""

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        none = chosen_instrument(context) is None
        return not_in_object_mode(context) or ("Select an instrument first" if none else "")


class SYNTHPOINT_OT_tag_instrument(Task, bpy.types.Operator):
    """Make the selected meshes one instrument of the chosen class"""

    bl_idname = "synthpoint.tag_instrument"
    bl_label = "Tag as Instrument"

    class_name: bpy.props.StringProperty(
        name="Class", description="Class of the instrument; empty: the chosen class"
    )

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        if why := not_in_object_mode(context):
            return why
        if not any(map(is_part, context.selected_objects)):
            return "Select the meshes of one instrument first"
        return "" if context.scene.synthpoint.classes else "Add a class first, in Classes"

    def run(self, context: bpy.types.Context) -> str:
        scene = context.scene
        name = self.class_name or chosen_class(scene)
        if classes.find(scene, name) is None:
            raise UserError(f"class {name!r} is not in the list; add it in Classes")
        root = tagging.tag(context.selected_objects, name)
        select_alone(context, root)
        return f"{root.name} is a {name}: place its keypoints"


class SYNTHPOINT_OT_untag_instrument(OfInstrument, bpy.types.Operator):
    """Make the instrument an ordinary object again; its keypoints stay as plain empties"""

    bl_idname = "synthpoint.untag_instrument"
    bl_label = "Untag"

    def run(self, context: bpy.types.Context) -> str:
        root = instrument(context)
        tagging.untag(root)
        return f"{root.name} is no instrument any more"


class SYNTHPOINT_OT_tag_by_name(InObjectMode, bpy.types.Operator):
    """Tag objects and collections named after a class, with empties named after its keypoints"""

    bl_idname = "synthpoint.tag_by_name"
    bl_label = "Tag by Name"

    def run(self, context: bpy.types.Context) -> str | None:
        scene = context.scene
        known = {c.name: c for c in shipped_classes()}
        known.update({c.name: c for c in classes.to_schemas(scene)})
        roots = tag_by_name(scene, known.values())
        reasons = left_out(scene)
        if not roots and reasons:
            raise UserError(reasons[0])
        if not roots:
            raise UserError(none_found(scene, known.values()))
        for name in dict.fromkeys(r.synthpoint.class_name for r in roots):
            if classes.find(scene, name) is None:
                classes.add(scene, known[name])
        said = f"Tagged {', '.join(r.name for r in roots)}"
        if reasons:
            self.report({"WARNING"}, f"{said}; not {reasons[0]}")
            return None
        return said


def chosen_class(scene: bpy.types.Scene) -> str:
    """Name of the class chosen in the panel; empty where there is none."""
    entry = active_class(scene)
    return entry.name if entry is not None else ""


def active_class(scene: bpy.types.Scene) -> classes.SynthpointClass | None:
    """The class chosen in the panel; None where there is none."""
    group = scene.synthpoint
    if 0 <= group.active_class < len(group.classes):
        return group.classes[group.active_class]
    return None


def chosen_instrument(context: bpy.types.Context) -> bpy.types.Object | None:
    """The active object's instrument; else the only one there is."""
    root = root_of(context.view_layer.objects.active)
    if root is None:
        entry = listing.active(context)
        root = entry.root if entry is not None else None
    return root


def instrument(context: bpy.types.Context) -> bpy.types.Object:
    """The chosen instrument, where `OfInstrument` has seen one."""
    root = chosen_instrument(context)
    assert root is not None
    return root
