"""Where the camera stands, as the quotas ask it to."""

from __future__ import annotations

from collections.abc import Callable

from ..camera.pinhole import View
from ..spec import JobSpec
from . import quotas
from .camera import camera
from .catalog import Catalog
from .in_world import world_points
from .instruments import instruments
from .lens import through
from .streams import Stream


def framing(
    spec: JobSpec, catalog: Catalog, index: int, stream_of: Callable[[str], Stream]
) -> View | None:
    """The camera of the whole frame; None where the file's own can not be seen through."""
    if not spec.camera.enabled:
        return catalog.camera
    distance = None
    wanted = quotas.size_wanted(spec, index)
    if wanted is not None and size_of_first(spec, catalog, index, stream_of, None) is not None:
        distance = quotas.distance(
            spec.camera.distance,
            wanted,
            lambda d: size_of_first(spec, catalog, index, stream_of, d) or 0.0,
        )
    return camera(spec, stream_of("camera"), quotas.direction(spec, index), distance)


def size_of_first(
    spec: JobSpec,
    catalog: Catalog,
    index: int,
    stream_of: Callable[[str], Stream],
    distance: float | None,
) -> float | None:
    """How large (see quotas.size_in) the image's first instrument is with the camera at `distance`
    (None: at the one that is drawn); None where the image has no instrument.

    Every stream is made anew, so that nothing of this is left in the image's own draws.
    """
    frame = camera(spec, stream_of("camera"), quotas.direction(spec, index), distance)
    view = through(spec, frame, stream_of)
    shown = instruments(spec, catalog, view, stream_of, index, most=1)
    return quotas.size_in(view, world_points(catalog, shown[0], "shape")) if shown else None
