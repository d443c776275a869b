"""Blender's list of graphics cards, and the one that a process renders on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy

from ...core.running import devices
from ...core.running.console import quiet
from ...core.running.devices import KINDS, Card


def found() -> tuple[Card, ...]:
    """Every card that Cycles can render on, by kind. Drivers are asked, which takes a moment where
    there are some; without them it says so on its own, which is kept away."""
    preferences = _preferences()
    if preferences is None:
        return ()
    cards: list[Card] = []
    with quiet(1), quiet(2):
        there = {word for word, *_ in preferences.get_device_types(bpy.context)}
        for kind in KINDS:
            if kind.upper() not in there:
                continue
            entries = preferences.get_devices_for_type(kind.upper())
            # Read at once: the next question may move Blender's list in memory. The CPU is in it
            # too, to be used beside a card.
            own = [(e.name, e.id, bool(e.use)) for e in entries if e.type == kind.upper()]
            cards += [Card(kind, name, n, key, use) for n, (name, key, use) in enumerate(own)]
    return tuple(cards)


def chosen(wish: str, numbers: Sequence[int] = ()) -> tuple[Card, ...]:
    """The cards that a wish (see devices.choose) comes to here; UserError where it is not there."""
    return devices.choose(() if wish == "cpu" else found(), wish, numbers)


def worker_words(wish: str, numbers: Sequence[int], worker: int) -> list[str]:
    """What tells a worker (from 0) which card is its own."""
    return devices.words(devices.of_worker(chosen(wish, numbers), worker))


def switch(scene: bpy.types.Scene, card: Card | None) -> None:
    """Renders on this card and nothing beside it, or (None) on the CPU. The picture is denoised
    where it is rendered. On the CPU Blender's preferences stay as they are."""
    cycles = scene.cycles
    cycles.device = "GPU" if card is not None else "CPU"
    cycles.denoising_use_gpu = card is not None
    if card is None:
        return
    preferences = _preferences()
    preferences.compute_device_type = card.kind.upper()
    for entry in preferences.devices:
        entry.use = entry.type == card.kind.upper() and entry.id == card.id


def _preferences() -> Any:
    """Those of Cycles; None in a Blender that is built, or set, without it."""
    addon = bpy.context.preferences.addons.get("cycles")
    return addon.preferences if addon is not None else None
