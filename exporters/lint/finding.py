"""What the linter has to say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One fault: the file (relative to the dataset), the image or annotation id in it (None where
    it is about the whole file), the rule that is broken, and what is wrong in one line."""

    file: str
    id: int | None
    rule: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.id is None else f"{self.file}: id {self.id}"
        return f"{place}: {self.rule}: {self.message}"
