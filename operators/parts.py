"""Parts that move, and keypoints carried over to instruments of the same class."""

from __future__ import annotations

import math

import bpy
from mathutils import Vector

from ..core.errors import UserError
from ..properties import classes
from ..scene.authoring import hinge, keypoints, rig, tagging
from ..scene.authoring.transfer import flat_axis, transfer
from ..scene.instruments.members import root_of
from ..scene.instruments.parts import is_part
from .base import Outcome, Task, select_alone
from .instruments import OfInstrument, chosen_instrument, instrument

_AXES = (
    ("AUTO", "Thinnest", "The direction in which the instrument is thinnest"),
    ("X", "X", "The instrument's own X axis"),
    ("Y", "Y", "The instrument's own Y axis"),
    ("Z", "Z", "The instrument's own Z axis"),
)


class SYNTHPOINT_OT_add_hinge(OfInstrument, bpy.types.Operator):
    """Let the selected part open and close about the joint keypoint, or about the 3D cursor"""

    bl_idname = "synthpoint.add_hinge"
    bl_label = "Hinge This Part"

    axis: bpy.props.EnumProperty(name="About", items=_AXES)
    keypoint: bpy.props.StringProperty(
        name="Through", description="Keypoint on the hinge; where it is not placed, the 3D cursor",
        default="joint",
    )  # fmt: skip
    low: bpy.props.FloatProperty(
        name="Least", description="Least opening from how it stands now", subtype="ANGLE",
        default=0.0, min=-math.pi, max=math.pi,
    )  # fmt: skip
    high: bpy.props.FloatProperty(
        name="Most", description="Greatest opening from how it stands now; negative axes turn "
        "the other way", subtype="ANGLE", default=math.radians(30), min=-math.pi, max=math.pi,
    )  # fmt: skip
    reverse: bpy.props.BoolProperty(name="Other Way Round", description="Open to the other side")

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        if why := super().hindrance(context):
            return why
        part = context.view_layer.objects.active
        if part is None or not is_part(part) or part == root_of(part):
            return "Select the part that moves; in one piece: Separate Part first"
        none = root_of(part) is None
        return "The selected part belongs to no instrument; parent it to one" if none else ""

    def run(self, context: bpy.types.Context) -> str:
        part = context.view_layer.objects.active
        root = root_of(part)
        assert part is not None and root is not None
        joint = keypoints.find(root, self.keypoint)
        origin = (joint.matrix_world.translation if joint else context.scene.cursor.location).copy()
        if self.axis == "AUTO":
            axis = flat_axis(root)
        else:
            axis = Vector([float(self.axis == a) for a in "XYZ"])
            axis = (root.matrix_world.to_3x3() @ axis).normalized()
        hinge.add(root, part, origin, -axis if self.reverse else axis, self.low, self.high)
        return f"{part.name} opens now: move Opening"


class SYNTHPOINT_OT_open_by_rig(OfInstrument, bpy.types.Operator):
    """Let a bone, a shape key or a driving property of the active object open the instrument"""

    bl_idname = "synthpoint.open_by_rig"
    bl_label = "Open by Rig"

    kind: bpy.props.EnumProperty(
        name="By",
        items=(
            ("BONE", "Bone", "A bone of the active armature turns"),
            ("SHAPE_KEY", "Shape Key", "A shape key of the active mesh goes from 0 to 1"),
            ("PROPERTY", "Property", "A custom property that drivers follow changes"),
        ),
    )
    name: bpy.props.StringProperty(
        name="Name", description="Of the bone, shape key or property; empty: the active one"
    )
    axis: bpy.props.EnumProperty(
        name="About", description="The bone's own axis", items=_AXES[1:], default="X"
    )
    closed: bpy.props.FloatProperty(name="Closed", description="The property's value when closed")
    opened: bpy.props.FloatProperty(
        name="Open", description="The property's value when open", default=1.0
    )
    low: bpy.props.FloatProperty(
        name="Least", description="Least opening angle", subtype="ANGLE",
        min=-math.pi, max=math.pi,
    )  # fmt: skip
    high: bpy.props.FloatProperty(
        name="Most", description="Greatest opening angle", subtype="ANGLE",
        default=math.radians(30), min=-math.pi, max=math.pi,
    )  # fmt: skip

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> Outcome:
        owner = context.view_layer.objects.active
        if owner is None:
            return self.execute(context)  # which says what is missing
        if rig.names(owner, "SHAPE_KEY"):
            self.kind = "SHAPE_KEY"
        elif owner.type != "ARMATURE":
            self.kind = "PROPERTY"
        return context.window_manager.invoke_props_dialog(self)

    def draw(self, _context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.prop(self, "kind")
        layout.prop(self, "name")
        if self.kind == "BONE":
            layout.prop(self, "axis")
        if self.kind == "PROPERTY":
            layout.prop(self, "closed")
            layout.prop(self, "opened")
        layout.prop(self, "low")
        layout.prop(self, "high")

    def run(self, context: bpy.types.Context) -> str:
        owner, root = context.view_layer.objects.active, instrument(context)
        if owner is None:
            raise UserError("no object is active; make the armature or mesh the active one")
        name = self.name or self._active(owner)
        axis = Vector([float(self.axis == a) for a in "XYZ"])
        rig.add(
            root, owner, self.kind, name, axis, (self.closed, self.opened), (self.low, self.high)
        )
        return f"{root.name} opens by {name} now: move Opening"

    def _active(self, owner: bpy.types.Object) -> str:
        if self.kind == "BONE" and owner.type == "ARMATURE" and owner.data.bones.active:
            return str(owner.data.bones.active.name)
        if self.kind == "SHAPE_KEY" and owner.active_shape_key is not None:
            return owner.active_shape_key.name
        known = rig.names(owner, self.kind)
        return known[0] if len(known) == 1 else ""


class SYNTHPOINT_OT_remove_hinge(OfInstrument, bpy.types.Operator):
    """Fix the selected part to its instrument again"""

    bl_idname = "synthpoint.remove_hinge"
    bl_label = "Remove Hinge"

    def run(self, context: bpy.types.Context) -> None:
        part = context.view_layer.objects.active
        if part is None or not hinge.remove(instrument(context), part):
            name = part.name if part is not None else "nothing"
            raise UserError(f"{name}: it has no hinge; select the part that has")


class SYNTHPOINT_OT_separate_part(Task, bpy.types.Operator):
    """Make the connected piece under the selected vertices a part of its own (in Edit Mode)"""

    bl_idname = "synthpoint.separate_part"
    bl_label = "Separate Part"

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        if context.mode != "EDIT_MESH":
            return "In Edit Mode (Tab), select a vertex of the piece that moves"
        if len(context.objects_in_mode) > 1:
            return "Edit one mesh at a time: Tab, select just that one, Tab"
        none = root_of(context.edit_object) is None
        return "The mesh is not part of an instrument; tag it first" if none else ""

    def run(self, context: bpy.types.Context) -> str:
        body = context.edit_object
        root, before = root_of(body), set(bpy.data.objects)
        assert body is not None and root is not None
        body.update_from_editmode()
        total = sum(v.select for v in body.data.vertices)
        if not total:
            raise UserError(f"{body.name}: no vertex is selected; select one of the piece")
        bpy.ops.mesh.select_linked()
        body.update_from_editmode()
        if all(v.select for v in body.data.vertices):
            raise UserError(f"{body.name}: it is one connected piece; split it first (Y)")
        bpy.ops.mesh.separate(type="SELECTED")
        bpy.ops.object.mode_set(mode="OBJECT")
        (made,) = set(bpy.data.objects) - before
        tagging.adopt(root, body, made)
        select_alone(context, made)
        keypoints.reattach(root)
        return f"{made.name} is a part of its own: Hinge This Part"


class SYNTHPOINT_OT_transfer_keypoints(OfInstrument, bpy.types.Operator):
    """Copy the active instrument's keypoints to the other selected ones, fitted to their shape"""

    bl_idname = "synthpoint.transfer_keypoints"
    bl_label = "Copy to Selected"

    replace: bpy.props.BoolProperty(
        name="Replace", description="Move also keypoints that are placed already"
    )

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        lacks = "Select other instruments, then with Shift the one to copy from"
        return super().hindrance(context) or ("" if cls.others(context) else lacks)

    @staticmethod
    def others(context: bpy.types.Context) -> list[bpy.types.Object]:
        source = chosen_instrument(context)
        roots = [root_of(o) for o in context.selected_objects]
        return list(dict.fromkeys(r for r in roots if r is not None and r != source))

    def run(self, context: bpy.types.Context) -> str:
        source = instrument(context)
        kind = source.synthpoint.class_name
        entry = classes.find(context.scene, kind)
        if entry is None:
            raise UserError(f"{source.name}: its class {kind!r} is not in the list; add it")
        made = []
        for target in self.others(context):
            if target.synthpoint.class_name != kind:
                raise UserError(f"{target.name}: it is no {kind}; select instruments of one class")
            if transfer(source, target, [k.name for k in entry.keypoints], self.replace):
                made.append(target.name)
        if not made:
            raise UserError(f"{source.name}: nothing to copy; place its keypoints first")
        return f"Copied to {', '.join(made)}: check and tweak them"
