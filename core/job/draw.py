"""Draws image i from the spec and the catalog; nothing else decides it.

Each randomizer has its own stream, so switching one off leaves the draws of the others as they
are. Placement alone also looks at the camera, since it places in view.
"""

from __future__ import annotations

from dataclasses import replace

from ..sample import Sample, TissueDraw, TrayDraw
from ..sampling import quotas
from ..sampling.backdrop import backdrop
from ..sampling.catalog import Catalog
from ..sampling.framing import framing
from ..sampling.ground import drape
from ..sampling.holdouts import for_image
from ..sampling.instruments import instruments
from ..sampling.lens import depth_of_field, motion, through, with_occluders
from ..sampling.light import environment, lights
from ..sampling.occluders import occluders
from ..sampling.opening import opening
from ..sampling.rim import rim
from ..sampling.sensor import sensor
from ..sampling.streams import Stream
from ..spec import JobSpec


def draw(spec: JobSpec, catalog: Catalog, index: int) -> Sample:
    """The sample of image `index` (from 1)."""

    def stream(name: str) -> Stream:
        return Stream(spec.seed, index, name)

    catalog = for_image(spec, catalog, index)
    frame = framing(spec, catalog, index, stream)
    seen_from = through(spec, frame, stream) if frame is not None else None
    chosen = instruments(spec, catalog, seen_from, stream, index)
    ground, photo = backdrop(spec, catalog, stream)
    if isinstance(ground, TrayDraw):
        edge = rim(spec, catalog, ground, chosen, seen_from, stream("tray rim"))
        ground = replace(ground, rim=edge)
    if isinstance(ground, TissueDraw):
        cloth = drape(spec, "drape", stream("ground drape"))
        window = opening(spec, catalog, chosen, seen_from, cloth, stream("opening"))
        ground = replace(ground, opening=window)
    hidden = None
    if spec.occluders.enabled and seen_from is not None:
        forced = quotas.forced(spec, index, chosen)
        hidden = occluders(spec, catalog, chosen, seen_from, stream, forced)
    focus = moved = None
    if spec.depth_of_field.enabled and frame is not None:
        focus = depth_of_field(spec, catalog, frame, chosen, stream("depth of field"))
    if spec.motion_blur.enabled:
        moved = motion(spec, chosen, stream("motion"))
    if moved is not None and hidden:
        moved = with_occluders(spec, catalog, moved, hidden, stream("occluder motion"))
    return Sample(
        index=index,
        instruments=chosen,
        view=seen_from if spec.replaces_camera else None,
        lights=lights(spec, stream("lights")) if spec.lights.enabled else None,
        environment=environment(spec, catalog, stream("environment")),
        ground=ground,
        photo=photo,
        exposure=stream("exposure").draw(spec.render.exposure),
        render_seed=int(stream("render").unit() * 2**31),
        sensor=sensor(spec, stream("sensor")) if spec.sensor.enabled else None,
        occluders=hidden,
        depth_of_field=focus,
        motion=moved,
    )
