"""How the panel shows the sections of the spec: in a handful of groups."""

from __future__ import annotations

from collections.abc import Sequence

from ..randomizers.randomizer import GROUPS, UNGROUPED, Panel
from .spec import SECTIONS, Section


def grouped(sections: Sequence[Section] = SECTIONS) -> dict[str, list[tuple[Section, Panel]]]:
    """The sections of each group that has some, with what the panel says of them, all in their
    order. Those that have a panel of their own, or none, are left out."""
    found: dict[str, list[tuple[Section, Panel]]] = {name: [] for name in (*GROUPS, UNGROUPED)}
    for one in sorted(sections, key=lambda one: one.place.panel):
        shown = one.panel
        if shown is not None and not shown.own:
            found[shown.group if shown.group in found else UNGROUPED].append((one, shown))
    return {name: some for name, some in found.items() if some}
