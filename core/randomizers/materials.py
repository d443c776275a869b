"""Which material an instrument's slots get, and the Principled inputs of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from ..color.hsv import color
from ..errors import UserError
from ..sampling.streams import Stream
from ..settings.fields import fraction, setting
from ..settings.ranges import Range
from .randomizer import GivenInstrument, InstrumentRandomizer, Panel, Place


@dataclass(frozen=True)
class MaterialChoice:
    """A material that a slot may get instead of its own."""

    material: str = setting(
        "", "material of the file, else a metal preset; empty: the slot's own", kind="material"
    )
    weight: float = setting(1.0, "how often, against the others", low=0.0, high=1e6)


@dataclass(frozen=True)
class MaterialChannel:
    """One material slot, drawn for each instrument of each image: which material it gets, and
    Principled inputs of that."""

    class_name: str = setting("*", "class it holds for; * is every class", label="Class")
    slot: str = setting("*", "material name in the slot (without .001); * is every slot",
                        label="Material", kind="slot")  # fmt: skip
    inputs: dict[str, Range] = setting(
        {}, "Principled input (Roughness, Metallic, Anisotropic, Coat Weight, …) to its range; a "
        "vector such as Subsurface Radius gets the value three times",
        low=-1e4, high=1e4,
    )  # fmt: skip
    color: str = setting("Base Color", "the colour input that hue, saturation and value set (Base "
                         "Color, Coat Tint, Specular Tint, Emission Color, …)",
                         label="Color of")  # fmt: skip
    hue: Range | None = fraction(None, "hue of that colour")
    saturation: Range | None = fraction(None, "saturation of that colour", together="hue")
    value: Range | None = fraction(None, "value of that colour", label="Brightness", together="hue")
    swap: tuple[MaterialChoice, ...] = setting(
        (), "materials to choose from; with another than its own, what earlier channels set is gone"
    )

    def check(self, path: str) -> None:
        given = [r is not None for r in (self.hue, self.saturation, self.value)]
        if any(given) and not all(given):
            raise UserError(f"{path}: hue, saturation and value go together; give all three")
        if self.swap and not any(c.weight for c in self.swap):
            raise UserError(f"{path}.swap: every weight is 0; raise one, or remove the list")
        if not self.inputs and not any(given) and not self.swap:
            raise UserError(f"{path}: no input, colour or swap given; remove the channel")


@dataclass(frozen=True)
class Materials:
    """Metal that varies. Off: the materials as they are."""

    enabled: bool = setting(True, "vary the materials")
    channels: tuple[MaterialChannel, ...] = setting((), "which inputs vary; later ones win")


Values = dict[str, float | tuple[float, ...]]


@dataclass(frozen=True)
class Metal:
    """`materials`: slot → Principled input → value (a number, or RGBA of a colour); `swaps`: slot →
    the material it has instead of its own."""

    materials: dict[str, Values] = field(default_factory=dict)
    swaps: dict[str, str] = field(default_factory=dict)


def _draw(s: Materials, given: GivenInstrument) -> Metal:
    """Every channel draws for every slot, fitting or not, so that slots do not disturb one
    another; what is chosen has a stream of its own for the same reason."""
    info, stream, choices = given.info, given.stream("materials"), given.stream("swaps")
    values: dict[str, Values] = {}
    swaps: dict[str, str] = {}
    for channel in s.channels:
        for slot in info.slots:
            drawn, choice = _values(channel, stream), _choice(channel, choices)
            if channel.class_name not in ("*", info.class_name) or channel.slot not in ("*", slot):
                continue
            if choice:
                swaps[slot] = choice
                values.pop(slot, None)
            if drawn:
                values.setdefault(slot, {}).update(drawn)
    return Metal(values, swaps)


def _values(channel: MaterialChannel, stream: Stream) -> Values:
    values: Values = {name: stream.draw(range_) for name, range_ in channel.inputs.items()}
    if channel.hue is not None and channel.saturation is not None and channel.value is not None:
        rgb = color(stream, channel.hue, channel.saturation, channel.value)
        values[channel.color] = (*rgb, 1.0)
    return values


def _choice(channel: MaterialChannel, stream: Stream) -> str:
    """Name of the material; empty for the slot's own."""
    if not channel.swap:
        return ""
    return channel.swap[stream.pick([c.weight for c in channel.swap])].material


materials: InstrumentRandomizer[Materials, Metal] = InstrumentRandomizer(
    "metal", "materials", "what they are made of", Materials, _draw, lambda *_: Metal(),
    streams=("materials", "swaps"), layout=asdict, blank=Metal(),
    place=Place(settings=160, panel=110, record=20), panel=Panel("Materials", group="Instruments"),
)  # fmt: skip
