"""What the instruments are made of."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UserError
from ..settings.fields import setting
from ..settings.ranges import Range


@dataclass(frozen=True)
class MaterialChoice:
    """A material that a slot may get instead of its own."""

    material: str = setting("", "material of the file, else a metal preset; empty: the slot's own")
    weight: float = setting(1.0, "how often, against the others", low=0.0, high=1e6)


@dataclass(frozen=True)
class MaterialChannel:
    """One material slot, drawn for each instrument of each image: which material it gets, and
    Principled inputs of that."""

    class_name: str = setting("*", "class it holds for; * is every class")
    slot: str = setting("*", "material name in the slot (without .001); * is every slot")
    inputs: dict[str, Range] = setting(
        {}, "Principled input (Roughness, Metallic, Anisotropic, Coat Weight, …) to its range; a "
        "vector such as Subsurface Radius gets the value three times",
        low=-1e4, high=1e4,
    )  # fmt: skip
    color: str = setting(
        "Base Color", "the colour input that hue, saturation and value set (Base Color, Coat Tint, "
        "Specular Tint, Emission Color, …)",
    )  # fmt: skip
    hue: Range | None = setting(None, "hue of that colour", low=0.0, high=1.0)
    saturation: Range | None = setting(None, "saturation of that colour", low=0.0, high=1.0)
    value: Range | None = setting(None, "value of that colour", low=0.0, high=1.0)
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
