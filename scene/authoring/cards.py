"""The graphics cards that the panel shows, found once somebody wants to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from ...core.running.devices import Card
from ..blender import handlers
from ..render.devices import found
from .watch import redraw

if TYPE_CHECKING:
    from ...properties.session import SynthpointSession


def known(session: SynthpointSession) -> tuple[Card, ...] | None:
    """The cards as the panel knows them; None where nobody has looked yet."""
    if not session.cards_known:
        return None
    return tuple(Card(c.kind, c.name, c.number, ticked=c.ticked) for c in session.cards)


def look() -> None:
    """Finds the cards for the panel."""
    session = bpy.context.window_manager.synthpoint
    session.cards.clear()
    for card in found():
        entry = session.cards.add()
        entry.kind, entry.name, entry.number = card.kind, card.name, card.number
        entry.ticked = card.ticked
    session.cards_known = True


def look_soon() -> None:
    """As `look`, once what is being drawn is drawn. Not before somebody wants to see them, since
    there are drivers at which Blender crashes when it asks."""
    if not bpy.app.background and not bpy.app.timers.is_registered(_look):
        bpy.app.timers.register(_look)


def stop_looking() -> None:
    """Nothing is left to be looked for, as when the extension goes."""
    handlers.stop(_look)


def _look() -> None:
    look()
    redraw()
