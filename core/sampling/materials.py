"""Which material an instrument's slots get, and the Principled inputs of it."""

from __future__ import annotations

from ..color.hsv import color
from ..spec import JobSpec, MaterialChannel
from .catalog import InstrumentInfo
from .streams import Stream

Values = dict[str, float | tuple[float, ...]]


def materials(
    spec: JobSpec, info: InstrumentInfo, stream: Stream, choices: Stream
) -> tuple[dict[str, Values], dict[str, str]]:
    """(values, swaps) by slot. Every channel draws for every slot, fitting or not, so that slots
    do not disturb one another; what is chosen has a stream of its own for the same reason."""
    values: dict[str, Values] = {}
    swaps: dict[str, str] = {}
    for channel in spec.materials.channels if spec.materials.enabled else ():
        for slot in info.slots:
            drawn, choice = _values(channel, stream), _choice(channel, choices)
            if channel.class_name not in ("*", info.class_name) or channel.slot not in ("*", slot):
                continue
            if choice:
                swaps[slot] = choice
                values.pop(slot, None)
            if drawn:
                values.setdefault(slot, {}).update(drawn)
    return values, swaps


def _values(channel: MaterialChannel, stream: Stream) -> Values:
    values: Values = {name: stream.draw(range_) for name, range_ in channel.inputs.items()}
    if channel.hue is not None and channel.saturation is not None and channel.value is not None:
        values[channel.color] = (
            *color(stream, channel.hue, channel.saturation, channel.value),
            1.0,
        )
    return values


def _choice(channel: MaterialChannel, stream: Stream) -> str:
    """Name of the material; empty for the slot's own."""
    if not channel.swap:
        return ""
    return channel.swap[stream.pick([c.weight for c in channel.swap])].material
