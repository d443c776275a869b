"""What a run has to say besides its result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Notes:
    """`lines` are one-line warnings for the user, `skipped` those of them that are about something
    left out, which --strict refuses."""

    lines: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def say(self, lines: Iterable[str]) -> None:
        self.lines += lines

    def leave_out(self, lines: Iterable[str]) -> None:
        """Lines on what is left out, with the remedy."""
        lines = list(lines)
        self.lines += lines
        self.skipped += lines
