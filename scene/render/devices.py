"""Blender's list of graphics cards, and the one that a process renders on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import bpy

from ...core.running import devices
from ...core.running.console import quiet
from ...core.running.devices import KINDS, Card, Setup
from ..blender.meanwhile import meanwhile


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


def switch(scene: bpy.types.Scene, setup: Setup) -> None:
    """Renders on the setup's card, or on the CPU. The picture is denoised where it is rendered. On
    the CPU Blender's preferences stay as they are."""
    forget(scene)
    cycles, card = scene.cycles, setup.card
    cycles.device = "GPU" if card is not None else "CPU"
    cycles.denoising_use_gpu = card is not None
    if card is None:
        return
    preferences = _preferences()
    preferences.compute_device_type = card.kind.upper()
    for entry in preferences.devices:
        own = entry.type == card.kind.upper() and entry.id == card.id
        entry.use = own or (setup.with_cpu and entry.type == "CPU")


def forget(scene: bpy.types.Scene) -> None:
    """Has the next render begin from nothing. What Cycles keeps from one to the next takes a card's
    memory, and does not take notice of all that `lean` changes."""
    render = scene.render
    if render.use_persistent_data:
        render.use_persistent_data = False
        render.use_persistent_data = True


@contextmanager
def lean(scene: bpy.types.Scene, setup: Setup) -> Iterator[None]:
    """The setup's tiles and textures for the time being; nothing else of what Blender can
    simplify."""
    with ExitStack() as stack:
        if setup.tile:
            tiles = meanwhile(scene.cycles, use_auto_tile=True, tile_size=setup.tile)
            stack.enter_context(tiles)
        if setup.texture:
            whole = {"simplify_subdivision_render": 32767, "simplify_child_particles_render": 1.0,
                     "simplify_volumes": 1.0, "use_simplify_normals": False}  # fmt: skip
            stack.enter_context(meanwhile(scene.render, use_simplify=True, **whole))
            stack.enter_context(meanwhile(
                scene.cycles, texture_limit_render=str(setup.texture),
                use_camera_cull=False, use_distance_cull=False,
            ))  # fmt: skip
        yield


def _preferences() -> Any:
    """Those of Cycles; None in a Blender that is built, or set, without it."""
    addon = bpy.context.preferences.addons.get("cycles")
    return addon.preferences if addon is not None else None
