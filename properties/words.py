"""Words that a setting chooses from, as the panel calls them."""

from __future__ import annotations

from ..core.running.devices import KINDS
from .generated.field import titled

# Where they are not written as a title is.
WORDS = {"cpu": "CPU", **KINDS}


def word(text: str) -> str:
    """What the panel calls one of them."""
    return WORDS.get(text) or titled(text)
