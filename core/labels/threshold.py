"""The smallest instrument that is worth an annotation, and what is left out for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..settings.output import Labels
from .record import Record

HIDDEN = "no visible pixel"
FEW = "visible pixels, under the smallest"
SLIVER = "of it visible, under the smallest"

# How each is called in the summary.
NAMES = {HIDDEN: "not visible", FEW: "under labels.min_pixels",
         SLIVER: "under labels.min_visible_fraction"}  # fmt: skip


def too_small(area: int, visible_fraction: float | None, settings: Labels) -> str | None:
    """Why an instrument of `area` visible pixels gets no annotation; None where it gets one."""
    if not area:
        return HIDDEN
    if area < settings.min_pixels:
        return f"{area} {FEW} {settings.min_pixels}"
    if visible_fraction is not None and visible_fraction < settings.min_visible_fraction:
        return f"{visible_fraction:.3f} {SLIVER} {settings.min_visible_fraction:g}"
    return None


def reasons(records: Iterable[Record]) -> Counter[str]:
    """Why instruments have no annotation, by name. Occluders and hands may well be out of view."""
    return Counter(
        next((name for text, name in NAMES.items() if text in i.unlabelled), i.unlabelled)
        for r in records for i in r.instances if i.is_instrument and i.unlabelled
    )  # fmt: skip


def summary(records: Iterable[Record]) -> str | None:
    """One line on the instruments without annotation; None where every one has one."""
    return told(reasons(records))


def told(found: Counter[str]) -> str | None:
    """`summary` of what was counted."""
    if not found:
        return None
    parts = ", ".join(f"{n} {name}" for name, n in sorted(found.items()))
    noun = "instrument has" if found.total() == 1 else "instruments have"
    return f"{found.total()} {noun} no annotation: {parts}"
