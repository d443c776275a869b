"""What was drawn for one image: values only, ready to be applied to a scene and recorded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ..randomizers.randomizer import AnyRandomizer

D = TypeVar("D")


@dataclass(frozen=True)
class Sample:
    """Image `index`, and what each randomizer drew for it, by its name; None for one that is off
    (what the file has stays).

    A draw can be had by name (`sample.lights`), and with its type as `sample[lights]`.
    """

    index: int
    draws: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, randomizer: AnyRandomizer[Any, D]) -> D:
        drawn: D = self.draws[randomizer.name]
        return drawn

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("draws", {}):
            return self.draws[name]
        raise AttributeError(f"nothing called {name!r} is drawn for an image")

    def changed(self, **draws: Any) -> Sample:
        """The same with these draws, by name."""
        return replace(self, draws={**self.draws, **draws})
