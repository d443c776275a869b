"""Materials of instrument copies: one of their own for each slot, driven by values."""

from __future__ import annotations

import bpy

from ..core.errors import UserError
from .compat import node_tree
from .instance import Instance, base_name, slots_of


class Metal:
    """Gives an instrument materials that nothing else uses, and sets their Principled inputs."""

    def __init__(self, instance: Instance) -> None:
        self._name = instance.name
        self._own: dict[str, list[bpy.types.Material]] = {}
        twins: dict[bpy.types.Material, bpy.types.Material] = {}
        for slot in slots_of(instance):
            original = slot.material
            if original not in twins:
                twins[original] = original.copy()
                self._own.setdefault(base_name(original.name), []).append(twins[original])
            # Linked to the object, so that copies can share a mesh and still look different.
            slot.link = "OBJECT"
            slot.material = twins[original]

    @property
    def slots(self) -> list[str]:
        return list(self._own)

    def apply(self, draws: dict[str, dict[str, float | tuple[float, ...]]]) -> None:
        for slot, values in draws.items():
            for material in self._own[slot]:
                for name, value in values.items():
                    self._socket(slot, material, name).default_value = value

    def check(self, slot: str, names: list[str]) -> None:
        """UserError where the slot has no such Principled input."""
        for material in self._own.get(slot, ()):
            for name in names:
                self._socket(slot, material, name)

    def _socket(self, slot: str, material: bpy.types.Material, name: str) -> bpy.types.NodeSocket:
        tree = node_tree(material)
        surface = next((n for n in tree.nodes if n.type == "BSDF_PRINCIPLED"), None)
        if surface is None:
            raise UserError(
                f"{self._name}: material {slot!r} has no Principled BSDF to vary; add one, or "
                "name the slots to vary in materials.channels"
            )
        socket = surface.inputs.get(name)
        if socket is None or (socket.type != "VALUE" and name != "Base Color"):
            known = ", ".join(s.name for s in surface.inputs if s.type == "VALUE" and s.enabled)
            raise UserError(f"materials: {name!r} is not a Principled input; inputs: {known}")
        for link in socket.links:  # what is plugged in would hide the value
            tree.links.remove(link)
        return socket
