"""A kind of ground in the scene."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

import bpy

from ....core.found import modules_of
from ..effect import Balls


class Kind:
    """Made once, `height` metres high and `reach` to each side. `kinds` are the names in
    core/randomizers/backdrop that it shows, `objects` all that it consists of; the first is
    always shown with it."""

    kinds: ClassVar[tuple[str, ...]] = ()
    objects: tuple[bpy.types.Object, ...]

    def __init__(self, scene: bpy.types.Scene, height: float, reach: float) -> None:
        raise NotImplementedError

    def apply(self, draw: Any) -> None:
        """Sets the values of an image."""
        raise NotImplementedError

    def roomier(self, draw: Any, solids: Sequence[Balls]) -> Any:
        """The draw, changed so that nothing passes through it; itself where that is so already."""
        return draw


@cache
def made_of() -> dict[str, type[Kind]]:
    """The class of each kind, by name."""
    classes = {one for module in modules_of(__package__) for one in vars(module).values()
               if isinstance(one, type) and issubclass(one, Kind)}  # fmt: skip
    return {name: one for one in classes for name in one.kinds}
