"""The grips of an instrument: those that its class wants, with contacts where the artist put them,
or else where the mesh proposes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ...geometry.types import Vector, vector
from ...settings.grips import FINGERS, ContactSchema, GripSchema
from ..contacts import NOWHERE, Contact, Hold, Through, Touch
from .postures import bent
from .proposed import Proposal
from .ringed import through
from .usual import usual


@dataclass(frozen=True)
class Placed:
    """Where an artist put a contact: the `point` on the metal and the `way` out of it, or the
    middle of a ring and the way in which the finger goes through it (the instrument's frame, m)."""

    point: Vector
    way: Vector


# By the grip's name and the contact's part.
Own = Mapping[tuple[str, str], Placed]


@dataclass(frozen=True)
class Chosen:
    """`grips` are those of the instrument by name, `contacts` theirs by part, None where they have
    no place; `holds` are those grips that a hand can take."""

    grips: Mapping[str, GripSchema]
    contacts: Mapping[str, Mapping[str, Contact | None]]
    holds: Mapping[str, Hold]

    @property
    def missing(self) -> dict[str, tuple[str, ...]]:
        """Of each grip that cannot be taken, the parts without a place; none where it has no
        contact at all."""
        return {
            name: tuple(part for part, contact in found.items() if contact is None)
            for name, found in self.contacts.items()
            if name not in self.holds
        }


def chosen(proposal: Proposal, wanted: tuple[GripSchema, ...], own: Own) -> Chosen:
    """What a class wants (nothing: all that is proposed) on one of its instruments."""
    grips = {g.name: g for g in wanted or map(usual, proposal.holds)}
    contacts = {name: _contacts(grip, proposal, own) for name, grip in grips.items()}
    holds = {
        name: _hold(proposal.holds.get(name), tuple(filter(None, found.values())))
        for name, found in contacts.items()
        if found and None not in found.values()
    }
    return Chosen(grips, contacts, holds)


def part_of(contact: Contact) -> str:
    """What of the hand it is, as a class names it."""
    return contact.finger if isinstance(contact, Through) else contact.place


def stands(contact: Contact) -> tuple[Vector, Vector]:
    """Where it is, and its way (the instrument's frame, m)."""
    if isinstance(contact, Through):
        return contact.center, contact.axis
    return contact.point, contact.outward


def _hold(proposed: Hold | None, contacts: tuple[Contact, ...]) -> Hold:
    if proposed is not None:
        return replace(proposed, contacts=contacts)
    # Where the hand is to begin follows from the contacts themselves.
    return Hold(contacts, palm=NOWHERE, fingers=NOWHERE, posture=bent(45, 50, 30))


def _contacts(grip: GripSchema, proposal: Proposal, own: Own) -> dict[str, Contact | None]:
    """By its part; None where it is nowhere."""
    hold = proposal.holds.get(grip.name)
    there = {part_of(contact): contact for contact in hold.contacts} if hold is not None else {}
    wanted = {contact.part: contact for contact in grip.contacts}
    found = {}
    for part in wanted or there:
        contact = there.get(part)
        placed = own.get((grip.name, part))
        if placed is not None:
            contact = _moved(contact or _new(part), placed)
        if contact is not None and part in wanted:
            contact = _as_wanted(contact, wanted[part], proposal)
        found[part] = contact
    return found


def _new(part: str) -> Contact:
    if part in FINGERS:
        return through(part, np.zeros(3), np.zeros(3))
    return Touch(part, NOWHERE, NOWHERE)


def _moved(contact: Contact, placed: Placed) -> Contact:
    if isinstance(contact, Through):
        return replace(contact, center=placed.point, axis=placed.way)
    return replace(contact, point=placed.point, outward=placed.way)


def _as_wanted(contact: Contact, wanted: ContactSchema, proposal: Proposal) -> Contact:
    if isinstance(contact, Through):
        return contact
    return replace(contact, slide=vector(wanted.slide * proposal.forward), loose=wanted.loose)
