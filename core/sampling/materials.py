"""Principled inputs of an instrument."""

from __future__ import annotations

from ..catalog import InstrumentInfo
from ..spec import JobSpec, MaterialChannel
from ..streams import Stream
from .colour import color


def materials(
    spec: JobSpec, info: InstrumentInfo, stream: Stream
) -> dict[str, dict[str, float | tuple[float, ...]]]:
    """Every channel draws for every slot, fitting or not, so that slots do not disturb another."""
    if not spec.materials.enabled:
        return {}
    drawn: dict[str, dict[str, float | tuple[float, ...]]] = {}
    for channel in spec.materials.channels:
        for slot in info.slots:
            values = _channel(channel, stream)
            fits_class = channel.class_name in ("*", info.class_name)
            if fits_class and channel.slot in ("*", slot):
                drawn.setdefault(slot, {}).update(values)
    return drawn


def _channel(channel: MaterialChannel, stream: Stream) -> dict[str, float | tuple[float, ...]]:
    values: dict[str, float | tuple[float, ...]] = {
        name: stream.draw(range_) for name, range_ in channel.inputs.items()
    }
    if channel.hue is not None and channel.saturation is not None and channel.value is not None:
        values["Base Color"] = (
            *color(stream, channel.hue, channel.saturation, channel.value),
            1.0,
        )
    return values
