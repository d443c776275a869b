"""What is under and behind the instruments: one kind an image."""

from __future__ import annotations

from collections.abc import Callable

from ..sample import AnyGround, PhotoDraw
from ..spec import JobSpec
from .catalog import Catalog
from .ground import GROUNDS
from .streams import Stream


def backdrop(
    spec: JobSpec, catalog: Catalog, stream_of: Callable[[str], Stream]
) -> tuple[AnyGround | None, PhotoDraw | None]:
    """(ground, photo): at most one of them; neither where the surroundings show."""
    s = spec.ground
    if not s.enabled:
        return None, None
    stream = stream_of("backdrop")
    present = stream.chance(s.share)
    weights = s.weights
    kind = _kind(weights, stream)
    while kind in spec.backdrops_off:
        # From a stream of its own: images that showed another kind keep it.
        weights.pop(kind)
        kind = _kind(weights, stream_of(f"instead of a {kind}"))
    if not present or kind is None:
        return None, None
    if kind == "photo":
        return None, _photo(spec, catalog, stream_of("photos"))
    return GROUNDS[kind](spec, kind, stream_of(f"ground {kind}")), None


def _kind(weights: dict[str, float], stream: Stream) -> str | None:
    values = list(weights.values())
    return list(weights)[stream.pick(values)] if any(values) else None


def _photo(spec: JobSpec, catalog: Catalog, stream: Stream) -> PhotoDraw:
    s = spec.photos
    return PhotoDraw(
        picture=catalog.photos[stream.pick([1.0] * len(catalog.photos))],
        zoom=stream.draw(s.zoom),
        place=(stream.unit(), stream.unit()),
        flip=stream.chance(s.flip),
        blur=stream.draw(s.blur),
        exposure=stream.draw(s.exposure),
    )
