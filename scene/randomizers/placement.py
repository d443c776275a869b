"""Instruments where they are drawn."""

from __future__ import annotations

from mathutils import Matrix

from ...core.geometry.types import Rows
from ...core.job.spec import JobSpec
from ...core.randomizers.placement import placement
from ..labels.measure import Posed
from .effect import Build, InstrumentEffect


class Pose(InstrumentEffect[Rows | None]):
    """Puts their roots there, or at their size where the file has them."""

    of = placement
    order = 15

    @classmethod
    def wanted(cls, spec: JobSpec) -> bool:
        return True

    def __init__(self, build: Build) -> None:
        self._homes = {i.name: i.root.matrix_world.copy() for i in build.instances.values()
                       if not i.copy}  # fmt: skip

    def each(self, shown: Posed, drawn: Rows | None) -> None:
        home = self._homes[shown.instance.name]
        if drawn is None:
            world = home @ Matrix.Scale(shown.draw.scale, 4)
        else:
            upright = home.copy()
            upright.translation = (0.0, 0.0, 0.0)
            world = Matrix(drawn) @ upright
        shown.instance.root.matrix_world = world
