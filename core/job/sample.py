"""What was drawn for one image: values only, ready to be applied to a scene and recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..randomizers.randomizer import Drawn


@dataclass(frozen=True)
class Sample(Drawn):
    """Image `index`, and what each randomizer drew for it, by its name; None for one that is off
    (what the file has stays)."""

    index: int
    draws: dict[str, Any] = field(default_factory=dict)
