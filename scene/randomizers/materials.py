"""Materials of instrument copies: their own for each slot, made once and driven by values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import bpy

from ...core.errors import UserError
from ...core.job.spec import JobSpec
from ...core.randomizers.materials import MaterialChannel, Materials, Metal, materials
from ...core.randomizers.stains import Stains, StainsDraw, stains
from ...core.randomizers.surface import Surface, SurfaceDraw, surface
from ...presets import COATS
from ...presets import metals as presets
from ..blender.animation import still
from ..blender.compat import node_tree
from ..instruments.instance import Instance, base_name
from ..instruments.metals import PLATED
from ..labels.measure import Posed
from . import surface_detail
from .effect import Build, InstrumentEffect

# Sockets of a Principled BSDF that have a value.
KINDS = ("VALUE", "VECTOR", "RGBA")


class Metals(InstrumentEffect[Metal]):
    """Every instrument's metal, where anything of it varies, with what lies on it: the nodes are
    one tree. UserError where a channel asks for an input or a material that there is not."""

    of = materials
    order = 0  # before others make materials, which it would take for the file's

    @classmethod
    def wanted(cls, spec: JobSpec) -> bool:
        return spec[Materials].enabled or cls._detailed(spec)

    @staticmethod
    def _detailed(spec: JobSpec) -> bool:
        return spec[Surface].enabled or spec[Stains].enabled

    def __init__(self, build: Build) -> None:
        s = build.spec[Materials]
        channels = s.channels if s.enabled else ()
        known = _known()  # before the copies that are made here
        self._coats: dict[tuple[str, int], Coats] = {}
        notes: list[str] = []
        for key, instance in build.instances.items():
            coats = Coats(instance)
            for number, channel in enumerate(channels):
                coats.add_choices(channel, f"materials.channels[{number}]", known)
            for channel in channels:
                coats.claim(channel)
            if self._detailed(build.spec):
                notes += [n for n in coats.add_detail() if n not in notes]
            self._coats[key] = coats
        build.notes.say(notes)

    @property
    def materials(self) -> list[bpy.types.Material]:
        return [m for coats in self._coats.values() for m in coats.materials]

    def each(self, shown: Posed, drawn: Metal) -> None:
        one = shown.draw
        self._coats[one.instrument, one.copy].apply(drawn, one[surface], one[stains])


def _known() -> dict[str, bpy.types.Material]:
    """The file's materials by full name, and by name: of those with one name its own."""
    every = sorted(bpy.data.materials, key=lambda m: m.library is None)
    return {name: m for m in every for name in (m.name_full, m.name)}


class Coats:
    """Gives an instrument materials that nothing else uses, chooses among them, and sets their
    Principled inputs."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._slots: dict[str, list[_Filled]] = {}
        filled: dict[bpy.types.Material, _Filled] = {}
        for part in instance.parts:
            for number, slot in enumerate(part.material_slots):
                original = slot.material
                if original is None:
                    continue
                if original not in filled:
                    name = base_name(original.name)
                    filled[original] = _Filled(original, {"": self._own(name, original.copy())})
                    self._slots.setdefault(name, []).append(filled[original])
                filled[original].places.append((part, number))
                # Linked to the object, so that copies can share a mesh and still look different.
                slot.link = "OBJECT"
                slot.material = filled[original].variants[""].material

    def _own(self, slot: str, material: bpy.types.Material) -> Own:
        return Own(material, f"{self._instance.name}: material {slot!r}")

    def _fitting(self, channel: MaterialChannel) -> list[tuple[str, _Filled]]:
        if channel.class_name not in ("*", self._instance.class_name):
            return []
        return [
            (slot, one)
            for slot, filled in self._slots.items()
            if channel.slot in ("*", slot)
            for one in filled
        ]

    def add_choices(
        self, channel: MaterialChannel, path: str, known: Mapping[str, bpy.types.Material]
    ) -> None:
        """Makes the materials that the channel chooses from; UserError where one is unknown."""
        finishes = presets()
        for number, choice in enumerate(channel.swap):
            name = choice.material
            if name and name not in known and name not in finishes:
                listed = ", ".join([*sorted(known), *finishes])
                raise UserError(
                    f"{path}.swap[{number}].material: no material {name!r} in the file; known: "
                    f"{listed}"
                )
            for slot, one in self._fitting(channel):
                if name in one.variants:
                    continue
                source = known.get(name, one.original)
                one.variants[name] = made = self._own(slot, source.copy())
                if name not in known:
                    made.claim(finishes[name])
                    made.keep(finishes[name])
                    made.material[PLATED] = name in COATS

    def claim(self, channel: MaterialChannel) -> None:
        """Readies what the channel sets; UserError where a slot has no such Principled input."""
        colors = [channel.color] if channel.hue else []
        for _, one in self._fitting(channel):
            for own in one.variants.values():
                own.claim(channel.inputs, ("VALUE", "VECTOR"))
                own.claim(colors, ("RGBA",))

    def add_detail(self) -> list[str]:
        """Puts surface detail on every material; notes on those that it does not fit."""
        parts = self._instance.parts
        surface_detail.measure(parts)
        told = all(surface_detail.tell_edges(part) for part in parts)
        return [note for own in self._every() if (note := own.add_detail(told))]

    @property
    def materials(self) -> list[bpy.types.Material]:
        """All that it chooses from."""
        return [own.material for own in self._every()]

    def _every(self) -> Iterator[Own]:
        for filled in self._slots.values():
            for one in filled:
                yield from one.variants.values()

    def apply(self, metal: Metal, traces: SurfaceDraw | None, dirt: StainsDraw | None) -> None:
        for slot, filled in self._slots.items():
            values = metal.materials.get(slot, {})
            for one in filled:
                own = one.variants[metal.swaps.get(slot, "")]
                for part, number in one.places:
                    if part.material_slots[number].material != own.material:
                        part.material_slots[number].material = own.material
                own.set(values)
                if own.detail is not None:
                    own.detail.apply(traces, dirt)


@dataclass
class _Filled:
    """A material as the file has it, by choice (empty: itself) what stands for it, and the parts
    and slot numbers where that is."""

    original: bpy.types.Material
    variants: dict[str, Own]
    places: list[tuple[bpy.types.Object, int]] = field(default_factory=list)


class Own:
    """A material that nothing else uses, with the Principled inputs that channels set."""

    def __init__(self, material: bpy.types.Material, label: str) -> None:
        self.material = material
        self.detail: surface_detail.Detail | None = None
        self._label = label
        # Input → what it is where an image does not set it.
        self._rest: dict[str, Any] = {}
        self._values: dict[str, Any] = {}  # as they were set last

    @cached_property
    def _principled(self) -> bpy.types.Node | None:
        """The one nearest to what is rendered; others may lie about unused."""
        tree = node_tree(self.material)
        output: bpy.types.Node | None = tree.get_output_node("CYCLES")
        waiting = [output] if output is not None else []
        for node in waiting:  # which grows
            if node.type == "BSDF_PRINCIPLED":
                return node
            before = [link.from_node for socket in node.inputs for link in socket.links]
            waiting += [n for n in before if n not in waiting]
        return None

    def claim(self, names: Iterable[str], kinds: tuple[str, ...] = KINDS) -> None:
        """Makes the inputs ready to be set: what is plugged in would hide the value. UserError
        where one is none of the `kinds` of sockets."""
        names = list(names)
        if not names:
            return
        principled = self._principled
        if principled is None:
            raise UserError(
                f"{self._label} has no Principled BSDF to vary; add one, or name the slots to vary "
                "in materials.channels"
            )
        for name in names:
            socket = principled.inputs.get(name)
            if socket is None or socket.type not in kinds:
                fitting = [s for s in principled.inputs if s.type in kinds and s.enabled]
                known = ", ".join(s.name for s in fitting)
                if socket is not None and socket.type in KINDS:
                    what = "a colour" if socket.type == "RGBA" else "no colour"
                    raise UserError(
                        f"materials: {name!r} is {what}: colours go into `color`, with hue, "
                        f"saturation and value, and numbers into `inputs`; here fit {known}"
                    )
                raise UserError(f"materials: {name!r} is not a Principled input; inputs: {known}")
            tree = node_tree(self.material)
            for link in socket.links:
                tree.links.remove(link)
            still(tree, f"{socket.path_from_id()}.")
            if name not in self._rest:
                value = socket.default_value
                self._rest[name] = value if isinstance(value, float) else tuple(value)

    def keep(self, values: Mapping[str, Any]) -> None:
        """What the claimed inputs are where an image does not set them."""
        self._rest.update(values)

    def add_detail(self, told: bool) -> str | None:
        """Call it when everything is claimed. A note where there is nothing to put detail on.
        `told`: whether the parts' vertices say how much of an edge they are."""
        principled = self._principled
        if principled is None:
            return f"{self._label} has no Principled BSDF; it gets no surface detail"
        plated = bool(self.material.get(PLATED))
        self.detail = surface_detail.Detail(node_tree(self.material), principled, plated, told)
        return None

    def set(self, values: Mapping[str, Any]) -> None:
        principled = self._principled
        if principled is None:  # which nothing was claimed of
            return
        for name, rest in self._rest.items():
            value = values.get(name, rest)
            if isinstance(rest, tuple) and isinstance(value, float):
                value = (value,) * len(rest)
            if name not in self._values or self._values[name] != value:
                principled.inputs[name].default_value = self._values[name] = value
            if self.detail is not None:
                self.detail.set_base(name, value)
