"""Occluders of a job: shown for an image, recorded, and labelled where that is asked."""

from __future__ import annotations

from typing import Any

import bpy

from ....core.errors import UserError
from ....core.job.spec import JobSpec
from ....core.labels.subjects import Subject
from ....core.randomizers.occluders.draw import OccluderDraw, most, occluders
from ....core.randomizers.occluders.section import Occluders
from ....core.sampling.catalog import OccluderInfo
from ...blender.cameras import camera_of
from ..effect import Build, Effect, Image
from .line_of_sight import looker
from .pool import Placed, Pool

Draws = tuple[OccluderDraw, ...] | None


class Obstacles(Effect[Draws]):
    """`placed` is what stands in the way of the image that was applied last."""

    of = occluders

    def __init__(self, build: Build) -> None:
        _check(build.spec)
        self._spec = build.spec
        self._pool = Pool(build.scene, build.spec, most(build.spec, len(build.instances)))
        self.placed: list[Placed] = []
        build.movers += self._pool.objects

    def offers(self) -> dict[str, tuple[OccluderInfo, ...]]:
        return {"occluders": self._pool.infos}

    def clear(self) -> None:
        """Before the scene is updated: nothing of the image before is in the way of a ray."""
        self._pool.hide()
        self.placed = []

    @property
    def objects(self) -> list[bpy.types.Object]:
        return self._pool.objects

    def settle(self, drawn: Draws, image: Image) -> bool:
        """Where a keypoint is to be hidden, its place follows from where that is."""
        if not drawn:
            return False
        view = image.view
        graph = bpy.context.evaluated_depsgraph_get()
        near = float(camera_of(image.scene).evaluated_get(graph).data.clip_start)
        margin = self._spec[Occluders].margin
        look = looker(image.scene, image.catalog, view, near, margin, image.shown)
        first = image.numbers(len(drawn))
        self.placed = self._pool.apply(drawn, view, near, look, first)
        image.movers += [p.object for p in self.placed]
        image.solids += [p.balls for p in self.placed]
        return True

    @property
    def owners(self) -> dict[str, int]:
        return {p.object.name_full: p.object.pass_index for p in self.placed if p.object.pass_index}

    def recorded(self, drawn: Draws) -> list[dict[str, Any]]:
        return [p.recorded() for p in self.placed]

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """None where they are not labelled."""
        category = self._spec[Occluders].category
        if category is None:
            return ()
        return tuple(one.subject(category.name) for one in self.placed)


def _check(spec: JobSpec) -> None:
    """UserError where the settings speak of classes or keypoints in a way that cannot be."""
    s = spec[Occluders]
    if s.label_as in {c.name for c in spec.classes}:
        raise UserError(
            f"occluders.label_as: {s.label_as!r} is an instrument class; choose another name"
        )
    known = sorted({name for c in spec.classes for name in c.keypoint_names})
    for number, name in enumerate(s.keypoints):
        if name not in known:
            raise UserError(
                f"occluders.keypoints[{number}]: no class has a keypoint {name!r}; there are "
                f"{', '.join(known)}"
            )
