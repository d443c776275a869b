"""The look of other tools: metal as that of the bundled instruments."""

from __future__ import annotations

from ....presets.distractors import tools
from .metal import materials, tint
from .shape import Shape, of_shell

__all__ = ["materials", "shapes", "tint"]


def shapes(shown: frozenset[str]) -> list[Shape]:
    """Its variants."""
    return [of_shell(shell) for shell in tools.all_of_them()]
