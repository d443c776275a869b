"""What training never sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..errors import UserError
from ..settings.fields import setting


@dataclass(frozen=True)
class Holdout:
    """An instrument or picture that one split has to itself."""

    kind: Literal["instrument", "environment", "photo"] = setting("instrument", "what it is")
    name: str = setting("", "name of the instrument, or of the picture's file")
    split: Literal["val", "test"] = setting("test", "the split that alone has it")

    def check(self, path: str) -> None:
        if not self.name:
            raise UserError(f"{path}.name: it is empty; name what is held out")


@dataclass(frozen=True)
class Holdouts:
    """Instruments and pictures that one split has to itself. A split with some of a kind uses
    those only."""

    enabled: bool = setting(False, "keep them apart")
    assets: tuple[Holdout, ...] = setting((), "what is held out")

    def check(self, path: str) -> None:
        """UserError where something is held out twice."""
        named = [(a.kind, a.name) for a in self.assets]
        for i, asset in enumerate(named):
            if asset in named[:i]:
                raise UserError(f"{path}.assets[{i}].name: {asset[1]!r} is held out twice")
