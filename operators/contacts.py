"""Contacts of the chosen instrument's grips: place them by click, at the cursor; select, clear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
from mathutils import Vector

from ..core.errors import UserError
from ..core.settings.grips import FINGERS
from ..scene.authoring import contacts, grips
from ..scene.authoring.click_session import Slots
from ..scene.authoring.contacts import OfGrip
from .base import select_alone
from .by_click import ByClick
from .instruments import OfInstrument, instrument

_GRIP = "Name of the grip; empty: the one chosen in the list"


def _named(grip: str, found: grips.Seen) -> str:
    """The grip that is meant."""
    name = grip or grips.chosen_grip(bpy.context.window_manager.synthpoint)
    if name not in found.chosen.contacts:
        known = ", ".join(found.chosen.contacts) or "none"
        raise UserError(f"{found.instance.name}: no grip {name!r} (known: {known}); see Classes")
    return name


class SYNTHPOINT_OT_place_contacts(ByClick, bpy.types.Operator):
    """Click where a hand touches the instrument, one contact of the grip after the other. For a
    finger in a ring click the ring, for what touches the metal click that"""

    bl_idname = "synthpoint.place_contacts"
    bl_label = "Place by Click"

    grip: bpy.props.StringProperty(name="Grip", description=_GRIP)
    part: bpy.props.StringProperty(
        name="Contact",
        description="Place only this one; empty: those that are nowhere, or all",
    )

    def asks(self, name: str) -> str:
        return f"Click on the ring for {name}" if name in FINGERS else f"Click where {name} touches"

    def slots(self) -> Slots:
        return OfGrip(self.grip)

    def names(self, root: bpy.types.Object) -> tuple[Sequence[str], Sequence[str]]:
        found = grips.seen(root)
        self.grip = _named(self.grip, found)
        there = found.chosen.contacts[self.grip]
        if not there:
            raise UserError(f"{self.grip}: it has no contact; add one to it in Classes")
        if self.part and self.part not in there:
            known = ", ".join(there)
            raise UserError(f"{self.grip}: no contact {self.part!r} (known: {known})")
        self._rings, self._world = found.proposal.rings, found.world
        missing = [part for part, contact in there.items() if contact is None]
        return list(there), [self.part] if self.part else missing

    def target(
        self, context: bpy.types.Context, root: bpy.types.Object, name: str, origin: Vector,
        direction: Vector,
    ) -> tuple[Any, ...] | None:  # fmt: skip
        return contacts.aimed(context, root, name, origin, direction, self._rings, self._world)

    def run(self, context: bpy.types.Context) -> None:
        raise UserError("this tool needs a mouse; use Contact at 3D Cursor in a script")


class _OfContact(OfInstrument):
    grip: bpy.props.StringProperty(name="Grip", description=_GRIP)
    part: bpy.props.StringProperty(
        name="Contact", description="What of the hand touches; empty: the one chosen in the list"
    )

    def named(self, context: bpy.types.Context) -> tuple[bpy.types.Object, OfGrip, str]:
        """The instrument, the grip and the contact that are meant."""
        root = instrument(context)
        found = grips.seen(root)
        grip, part = _named(self.grip, found), self.part
        session = context.window_manager.synthpoint
        if not part:
            row = next((g for g in session.grips if g.name == grip), None)
            if row is not None and 0 <= row.active_contact < len(row.contacts):
                part = row.contacts[row.active_contact].name
        there = found.chosen.contacts[grip]
        if part not in there:
            known = ", ".join(there) or "none"
            raise UserError(f"{grip}: no contact {part!r} (known: {known})")
        return root, OfGrip(grip), part


class SYNTHPOINT_OT_contact_at_cursor(_OfContact, bpy.types.Operator):
    """Place the contact at the 3D cursor, out of the metal along the cursor's own Z axis"""

    bl_idname = "synthpoint.contact_at_cursor"
    bl_label = "Contact at 3D Cursor"

    def run(self, context: bpy.types.Context) -> None:
        root, grip, part = self.named(context)
        cursor = context.scene.cursor
        way = cursor.matrix.to_3x3() @ Vector((0.0, 0.0, 1.0))
        grip.place(root, part, cursor.location.copy(), way=way)


class SYNTHPOINT_OT_select_contact(_OfContact, bpy.types.Operator):
    """Select the contact's empty, to move it by hand; one that the mesh proposes gets an empty"""

    bl_idname = "synthpoint.select_contact"
    bl_label = "Select Contact"

    def run(self, context: bpy.types.Context) -> None:
        root, grip, part = self.named(context)
        empty = grip.find(root, part)
        if empty is None:
            empty = grip.place(root, part, *grips.seen(root).stands(grip.grip, part))
        select_alone(context, empty)


class SYNTHPOINT_OT_clear_contact(_OfContact, bpy.types.Operator):
    """Take the contact's empty off the instrument: it is where the mesh proposes it again"""

    bl_idname = "synthpoint.clear_contact"
    bl_label = "Clear Contact"

    def run(self, context: bpy.types.Context) -> None:
        root, grip, part = self.named(context)
        if context.view_layer.objects.active == grip.find(root, part):
            context.view_layer.objects.active = root
        grip.remove(root, part)


class SYNTHPOINT_OT_delete_contact(OfInstrument, bpy.types.Operator):
    """Delete a contact that is of no grip of the class"""

    bl_idname = "synthpoint.delete_contact"
    bl_label = "Delete Contact"

    name: bpy.props.StringProperty(name="Object")

    def run(self, context: bpy.types.Context) -> None:
        root = instrument(context)
        found = grips.seen(root)
        empty = next((o for o in found.instance.contacts() if o.name == self.name), None)
        if empty is None:
            raise UserError(f"{root.name}: no contact is called {self.name!r}; look at the list")
        if context.view_layer.objects.active == empty:
            context.view_layer.objects.active = root
        bpy.data.objects.remove(empty)
