"""Things in the way of a job: shown for an image, recorded, and labelled where that is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy

from ....core.camera.pinhole import View
from ....core.errors import UserError
from ....core.labels.record import InstanceLabel
from ....core.sample import Sample
from ....core.sampling.catalog import Catalog, OccluderInfo
from ....core.sampling.occluders import most
from ....core.spec import JobSpec
from ...labels.measure import Geometry, Shown
from ...render.passes import Passes
from ..motion_blur import Motion
from . import labels
from .line_of_sight import looker
from .pool import Placed, Pool


class Obstacles:
    """Made once a job; `placed` is what stands in the way of the image that was applied last."""

    def __init__(self, scene: bpy.types.Scene, spec: JobSpec, instruments: int) -> None:
        _check(spec)
        self._scene, self._spec = scene, spec
        self._pool = Pool(scene, spec, most(spec, instruments))
        self.placed: list[Placed] = []

    @property
    def infos(self) -> tuple[OccluderInfo, ...]:
        """What the catalog holds of the shapes."""
        return self._pool.infos

    def hide(self) -> None:
        """Takes those of the image before away; before the scene is updated."""
        self._pool.hide()
        self.placed = []

    @property
    def objects(self) -> list[bpy.types.Object]:
        """All that can be shown."""
        return self._pool.objects

    def apply(
        self,
        sample: Sample,
        catalog: Catalog,
        view: View,
        shown: Sequence[Shown],
        motion: Motion | None = None,
    ) -> None:
        """Puts them up in the scene, which holds the posed instruments, and updates it."""
        if not sample.occluders:
            return
        graph = bpy.context.evaluated_depsgraph_get()
        near = float(self._scene.camera.evaluated_get(graph).data.clip_start)
        margin = self._spec.occluders.margin
        look = looker(self._scene, catalog, view, near, margin, shown)
        self.placed = self._pool.apply(sample.occluders, view, near, look, len(shown) + 1)
        if motion is not None:
            motion.apply_occluders(sample.motion, [p.object for p in self.placed])
        bpy.context.view_layer.update()

    @property
    def owners(self) -> dict[str, int]:
        """Object index by full name of those that are labelled."""
        return {p.object.name_full: p.object.pass_index for p in self.placed if p.object.pass_index}

    def recorded(self) -> list[dict[str, Any]]:
        """What the image's record holds of them."""
        return [p.recorded() for p in self.placed]

    def labels(self, geometry: Geometry, passes: Passes) -> tuple[InstanceLabel, ...]:
        """Their annotations; none where they are not labelled."""
        category = self._spec.occluders.category
        if category is None:
            return ()
        return labels.instances(geometry, passes, self.placed, category.name, self._spec.labels)


def _check(spec: JobSpec) -> None:
    """UserError where the settings speak of classes or keypoints in a way that cannot be."""
    s = spec.occluders
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
