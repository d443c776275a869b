"""The grips of the chosen instrument, as the panel shows them: which there are, where their
contacts are, and which are nowhere. Looked at only where somebody wants to see them: it takes a
mesh to be read whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import bpy
import numpy as np
from mathutils import Matrix, Vector
from numpy.typing import NDArray

from ...core.errors import UserError
from ...core.hand.contacts import Metal
from ...core.hand.grips.chosen import Chosen, chosen, stands
from ...core.hand.grips.proposed import Proposal
from ...properties import classes
from ..blender import units
from ..blender.named import by_full_name
from ..hands import own
from ..hands.graspable import as_it_stands
from ..instruments import caches
from ..instruments.instance import Instance
from ..instruments.members import family, in_scene
from ..instruments.parts import is_part
from . import listing
from .contacts import OfGrip

if TYPE_CHECKING:
    from ...properties.session import SynthpointSession


@dataclass(frozen=True)
class Seen:
    """An instrument as hands see it now: its metal and what is proposed for that, and its grips, in
    a frame that `frame` takes the world to (metres) and `world` leads back from."""

    instance: Instance
    frame: Matrix
    world: Matrix
    metal: Metal
    proposal: Proposal
    chosen: Chosen

    def stands(self, grip: str, part: str) -> tuple[Vector, None, Vector]:
        """Where a contact is, in the world, and its way; UserError where it is nowhere."""
        contact = self.chosen.contacts[grip][part]
        if contact is None:
            raise UserError(f"{self.instance.name}: {part} of {grip} is nowhere yet; place it")
        place, way = stands(contact)
        return self.world @ Vector(place), None, self.world.to_3x3() @ Vector(way)


_SAME = 2e-5  # matrices that differ by less are one

# What was read of the mesh that was looked at last, by how it looks, and how its parts stood.
_known: dict[object, tuple[NDArray[np.float64], Metal, Proposal]] = {}

# Whether the panel was drawn since the last look, and so may be drawn again.
_asked = False

# What was seen at the last look.
current: Seen | None = None


def ask() -> None:
    """The panel shows grips: they are to be looked at with the next change."""
    global _asked
    _asked = True


def forget() -> None:
    """Another file is opened."""
    global _asked, current
    _asked, current = False, None
    _known.clear()


def seen(root: bpy.types.Object) -> Seen:
    """What hands see of an instrument. UserError where its class has a grip that is none."""
    instance = Instance(root.name, 0, root, family(root))
    metres = units.metres(bpy.context.scene)
    place, turn, _scale = root.matrix_world.decompose()
    world = Matrix.LocRotScale(place, turn, None)
    frame = world.inverted()
    parts = [o for o in instance.objects if is_part(o)]
    hinges = tuple((tuple(j.axis), tuple(j.origin)) for j in root.synthpoint.joints)
    look = root.session_uid, caches.looks(parts), hinges, metres
    stand = np.array([np.array(frame) @ np.array(p.matrix_world) for p in parts])
    known = _known.get(look)
    if known is None or np.abs(known[0] - stand).max(initial=0.0) > _SAME:
        found = as_it_stands(instance, frame)
        if found is None:
            raise UserError(f"{root.name}: it has no surface that a hand could touch")
        _known.clear()  # one mesh that was read whole is enough
        known = _known[look] = (stand, *found)
    _, metal, proposal = known
    kind = classes.find(bpy.context.scene, root.synthpoint.class_name)
    wanted = classes.grips_of(kind) if kind is not None else ()
    held = chosen(proposal, wanted, own.placed(instance, frame, metres))
    return Seen(instance, frame, world @ Matrix.Scale(1 / metres, 4), metal, proposal, held)


def refresh(session: SynthpointSession, wanted: bool) -> None:
    """Looks at the chosen instrument's grips, where the panel shows them or they are `wanted`."""
    global _asked, current
    if not _asked and not wanted:
        current = None
        return
    _asked = False
    entry = listing.active(bpy.context)
    root = entry.root if entry is not None else by_full_name(session.grips_of)
    current, said = None, ""
    if root is None or not in_scene(root) or root.synthpoint.role != "INSTRUMENT":
        _fill(session, None, "", "")
        return
    try:
        current = seen(root)
    except UserError as error:
        said = str(error)
    if current is not None and not current.chosen.grips:
        said = "Its mesh proposes no grip; add one to its class, in Classes"
    _fill(session, current, root.name_full, said)


def chosen_grip(session: SynthpointSession) -> str:
    """The name of the grip that is chosen in the panel; empty where there is none."""
    if 0 <= session.active_grip < len(session.grips):
        return str(session.grips[session.active_grip].name)
    return ""


def _fill(session: SynthpointSession, now: Seen | None, root: str, said: str) -> None:
    found = now.chosen.contacts if now is not None else {}
    rows = [
        (grip, part, OfGrip(grip).find(now.instance.root, part), contact is None)
        for grip, contacts in found.items()
        for part, contact in contacts.items()
        if now is not None
    ]
    shown = [(g.name, c.name, c.object, c.missing) for g in session.grips for c in g.contacts]
    before = chosen_grip(session)
    same = session.grips_of == root and [g.name for g in session.grips] == list(found)
    if not same or rows != shown:
        actives = {g.name: g.active_contact for g in session.grips}
        session.grips.clear()
        for grip in found:
            entry = session.grips.add()
            entry.name = grip
            entry.active_contact = actives.get(grip, 0) if session.grips_of == root else 0
            for _, part, empty, missing in (row for row in rows if row[0] == grip):
                contact = entry.contacts.add()
                contact.name, contact.object, contact.missing = part, empty, missing
            entry.missing = sum(contact.missing for contact in entry.contacts)
    number = list(found).index(before) if before in found else 0
    if session.active_grip != number:
        session.active_grip = number
    session.grips_of, session.grips_said = root, said
    strays = own.strays(now.instance, now.chosen) if now is not None else []
    session.stray_contact = strays[0].name if strays else ""
