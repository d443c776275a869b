"""What the instruments are made of."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UserError
from ..fields import setting
from ..ranges import Range


@dataclass(frozen=True)
class MaterialChannel:
    """Principled inputs of one material slot, drawn for each instrument of each image."""

    class_name: str = setting("*", "class it holds for; * is every class")
    slot: str = setting("*", "material name in the slot (without .001); * is every slot")
    inputs: dict[str, Range] = setting(
        {}, "Principled input (Roughness, Metallic, Anisotropic, Coat Weight, …) to its range",
        low=-1e4, high=1e4,
    )  # fmt: skip
    hue: Range | None = setting(None, "base colour hue", low=0.0, high=1.0)
    saturation: Range | None = setting(None, "base colour saturation", low=0.0, high=1.0)
    value: Range | None = setting(None, "base colour value", low=0.0, high=1.0)

    def check(self, path: str) -> None:
        given = [r is not None for r in (self.hue, self.saturation, self.value)]
        if any(given) and not all(given):
            raise UserError(f"{path}: hue, saturation and value go together; give all three")
        if "Base Color" in self.inputs:
            raise UserError(
                f"{path}.inputs.Base Color: a colour is no range; give hue, saturation and value"
            )
        if not self.inputs and not any(given):
            raise UserError(f"{path}: no input and no colour given; remove the channel")


@dataclass(frozen=True)
class Materials:
    """Metal that varies. Off: the materials as they are."""

    enabled: bool = setting(True, "vary the materials")
    channels: tuple[MaterialChannel, ...] = setting((), "which inputs vary; later ones win")
