"""The grips of the chosen class, and what touches in each."""

from __future__ import annotations

from typing import Any

import bpy

from ..core.errors import UserError
from ..core.hand.contacts import Hold, Touch
from ..core.hand.grips.chosen import chosen, part_of
from ..core.settings.fields import write
from ..core.settings.grips import PARTS, ContactSchema, GripSchema
from ..properties import classes
from ..scene.authoring import grips
from ..scene.blender.editable import is_linked
from ..scene.instruments.instance import instruments
from ..scene.instruments.shared import sharing
from .base import Outcome
from .classes import OfClass, everywhere, the_class
from .instruments import chosen_instrument

_PARTS = tuple((part, part.capitalize(), f"The {part} of the hand") for part in PARTS)


class _WithGrip(OfClass):
    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        lacks = "The class has no grip of its own yet"
        return super().hindrance(context) or ("" if the_class(context.scene).grips else lacks)

    @staticmethod
    def chosen(context: bpy.types.Context) -> tuple[classes.SynthpointClass, Any]:
        """The class and its chosen grip."""
        entry = the_class(context.scene)
        return entry, entry.grips[min(max(entry.active_grip, 0), len(entry.grips) - 1)]

    @classmethod
    def same(cls, context: bpy.types.Context) -> list[Any]:
        """The chosen grip, and those of its name in scenes that share its instruments."""
        name = cls.chosen(context)[1].name
        return [g for entry in everywhere(context) for g in entry.grips if g.name == name]


class SYNTHPOINT_OT_add_grip(OfClass, bpy.types.Operator):
    """Add a grip to the chosen class, also in scenes that share its instruments; from then on these
    are held in the grips of the list alone"""

    bl_idname = "synthpoint.add_grip"
    bl_label = "Add Grip"

    name: bpy.props.StringProperty(name="Name", default="grip")

    def run(self, context: bpy.types.Context) -> None:
        entries = everywhere(context)
        GripSchema(self.name).check(f"class {entries[0].name}")
        name = classes.unused_name([g.name for e in entries for g in e.grips], self.name)
        for entry in entries:
            entry.grips.add().name = name
        entries[0].active_grip = len(entries[0].grips) - 1


class SYNTHPOINT_OT_add_proposed_grips(OfClass, bpy.types.Operator):
    """Add the grips that the mesh of the chosen instrument proposes to its class, with what
    touches in each, to be changed"""

    bl_idname = "synthpoint.add_proposed_grips"
    bl_label = "Add Proposed"

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        if why := super().hindrance(context):
            return why
        root, name = chosen_instrument(context), the_class(context.scene).name
        other = root is None or root.synthpoint.class_name != name
        return f"Select an instrument of class {name} first" if other else ""

    def run(self, context: bpy.types.Context) -> str:
        root, entry = chosen_instrument(context), the_class(context.scene)
        assert root is not None
        proposal = grips.seen(root).proposal
        there = [g.name for g in entry.grips]
        found = chosen(proposal, (), {})
        new = [grip for name, grip in found.grips.items() if name not in there]
        if not new:
            raise UserError(f"{root.name}: its mesh proposes no other grip; add one by name")
        for grip in new:
            contacts = _schemas(found.holds[grip.name])
            data = write(GripSchema(grip.name, grip.weight, grip.opening, contacts))
            for each in everywhere(context):
                if grip.name not in [g.name for g in each.grips]:
                    classes.GRIP.put(each.grips.add(), data)
        entry.active_grip = len(there)
        return f"{entry.name}: {', '.join(grip.name for grip in new)}"


class SYNTHPOINT_OT_remove_grip(_WithGrip, bpy.types.Operator):
    """Remove the grip from the class; its contacts on instruments stay as plain empties"""

    bl_idname = "synthpoint.remove_grip"
    bl_label = "Remove Grip"

    def run(self, context: bpy.types.Context) -> None:
        entry, grip = self.chosen(context)
        name = grip.name
        for empty in _empties(context.scene, entry.name, name):
            empty.synthpoint.role = "NONE"
        for each in everywhere(context):
            names = [g.name for g in each.grips]
            if name in names:
                each.grips.remove(names.index(name))
        entry.active_grip = max(0, entry.active_grip - 1)


class SYNTHPOINT_OT_rename_grip(_WithGrip, bpy.types.Operator):
    """Rename the grip, also on the instruments of this class"""

    bl_idname = "synthpoint.rename_grip"
    bl_label = "Rename Grip"

    name: bpy.props.StringProperty(name="Name")

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> Outcome:
        self.name = self.chosen(context)[1].name
        return context.window_manager.invoke_props_dialog(self)

    def run(self, context: bpy.types.Context) -> None:
        entry, grip = self.chosen(context)
        old, new = grip.name, self.name.strip()
        GripSchema(new).check(f"class {entry.name}")
        if new != old and new in [g.name for each in everywhere(context) for g in each.grips]:
            raise UserError(f"{entry.name}: grip {new!r} is there already; choose another name")
        for empty in _empties(context.scene, entry.name, old):
            empty.synthpoint.grip = new
        for same in self.same(context):
            same.name = new


class SYNTHPOINT_OT_add_contact(_WithGrip, bpy.types.Operator):
    """Add something of the hand that touches in this grip: a place on its skin, or a finger that
    goes through a ring"""

    bl_idname = "synthpoint.add_contact"
    bl_label = "Add Contact"

    part: bpy.props.EnumProperty(name="Part", items=_PARTS)

    def run(self, context: bpy.types.Context) -> None:
        _, grip = self.chosen(context)
        if self.part in [c.part for c in grip.contacts]:
            raise UserError(f"{grip.name}: {self.part} touches already; choose another part")
        for same in self.same(context):
            if self.part not in [c.part for c in same.contacts]:
                same.contacts.add().part = self.part


class SYNTHPOINT_OT_remove_contact(_WithGrip, bpy.types.Operator):
    """Take this contact out of the grip; its empties on instruments stay as plain empties"""

    bl_idname = "synthpoint.remove_contact"
    bl_label = "Remove Contact"

    index: bpy.props.IntProperty(name="Number", min=0)

    def run(self, context: bpy.types.Context) -> None:
        entry, grip = self.chosen(context)
        if self.index >= len(grip.contacts):
            raise UserError(f"{grip.name}: there is no contact {self.index + 1} to remove")
        part = grip.contacts[self.index].part
        for empty in _empties(context.scene, entry.name, grip.name):
            if empty.synthpoint.part == part:
                empty.synthpoint.role = "NONE"
        for same in self.same(context):
            parts = [c.part for c in same.contacts]
            if part in parts:
                same.contacts.remove(parts.index(part))


def _schemas(hold: Hold) -> tuple[ContactSchema, ...]:
    """What touches in a hold, as a class has it."""
    found = []
    for contact in hold.contacts:
        slide, loose = 0.0, False
        if isinstance(contact, Touch):
            slide, loose = round(sum(x * x for x in contact.slide) ** 0.5, 6), contact.loose
        found.append(ContactSchema(part_of(contact), slide, loose))  # type: ignore[arg-type]
    return tuple(found)


def _empties(scene: bpy.types.Scene, class_name: str, grip: str) -> list[bpy.types.Object]:
    """The grip's contacts on all instruments of the class that are this file's own, in the scene
    and in those that share instruments with it."""
    every = [i for each in sharing(scene, class_name) for i in instruments(each)]
    found = [o for i in every if i.class_name == class_name for o in i.contacts()]
    return [o for o in dict.fromkeys(found) if o.synthpoint.grip == grip and not is_linked(o)]
