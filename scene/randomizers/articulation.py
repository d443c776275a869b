"""Instruments as far open as they are drawn."""

from __future__ import annotations

from ...core.randomizers.articulation import Opened, articulation
from ..instruments.articulation import set_opening
from ..labels.measure import Posed
from .effect import InstrumentEffect


class Opening(InstrumentEffect[Opened]):
    """Opens them. Their joints are free before they are measured."""

    of = articulation

    def each(self, shown: Posed, drawn: Opened) -> None:
        set_opening(shown.instance.root, drawn.opening, drawn.articulation)
