"""Draws image i from the spec and the catalog; nothing else decides it.

Each randomizer has its own stream, so switching one off leaves the draws of the others as they
are. Placement alone also looks at the camera, since it places in view.
"""

from __future__ import annotations

from ..catalog import Catalog
from ..sample import Sample
from ..spec import JobSpec
from ..streams import Stream
from .backdrop import backdrop
from .camera import camera
from .instruments import instruments
from .light import environment, lights
from .sensor import sensor


def draw(spec: JobSpec, catalog: Catalog, index: int) -> Sample:
    """The sample of image `index` (from 1)."""

    def stream(name: str) -> Stream:
        return Stream(spec.seed, index, name)

    ground, photo = backdrop(spec, catalog, stream)
    view = camera(spec, stream("camera")) if spec.camera.enabled else None
    return Sample(
        index=index,
        instruments=instruments(spec, catalog, view or catalog.camera, stream),
        view=view,
        lights=lights(spec, stream("lights")) if spec.lights.enabled else None,
        environment=environment(spec, catalog, stream("environment")),
        ground=ground,
        photo=photo,
        exposure=stream("exposure").draw(spec.render.exposure),
        render_seed=int(stream("render").unit() * 2**31),
        sensor=sensor(spec, stream("sensor")) if spec.sensor.enabled else None,
    )
