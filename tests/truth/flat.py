"""Masks as the renderer shows them: instruments in one flat colour each, everything else black."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from pycocotools import mask as decoder
from synthpoint.tests.scene import building
from synthpoint.tests.truth import light


@dataclass
class Row:
    """One instrument: visible pixels, intersection over union, pixels that differ, and how many
    of these lie off the boundary (all eight neighbours alike in both masks)."""

    class_name: str
    area: int
    overlap: float
    differ: int
    inside: int


def compare(stage, record, folder):
    """A row for each instrument with visible pixels; masks are decoded by pycocotools."""
    size = [record.height, record.width]
    rows = []
    for start in range(0, len(record.instances), 3):
        some = record.instances[start : start + 3]
        image = painted(stage, some, folder, samples=1)
        for channel, one in enumerate(some):
            truth = image[:, :, channel] > 0.5
            mask = np.zeros(size, dtype=bool)
            if one.rle is not None:
                mask = decoder.decode({"counts": one.rle, "size": size}).astype(bool)
            if not mask.any() and not truth.any():
                continue
            both = mask & truth
            differ = mask ^ truth
            rows.append(Row(
                one.class_name, int(mask.sum()), both.sum() / (mask | truth).sum(),
                int(differ.sum()), int((differ & ~edge(truth) & ~edge(mask)).sum()),
            ))  # fmt: skip
    return rows


def edge(mask):
    """Pixels with an unlike one among their eight neighbours."""
    room = np.pad(mask, 1, mode="edge")
    found = np.zeros_like(mask)
    h, w = mask.shape
    for dy in range(3):
        for dx in range(3):
            found |= room[dy : dy + h, dx : dx + w] != mask
    return found


def painted(stage, instances, folder, samples, hidden=()):
    """Light (H, W, 3): how much of each pixel up to three instruments cover."""
    scene = stage.scene
    with ExitStack() as stack:
        stack.enter_context(light.dark(scene, samples, hidden))
        shine = {}
        for channel, one in enumerate(instances):
            parts = stage.instances[one.instrument, one.copy].parts
            shine |= dict.fromkeys(parts, building.emission(light.COLORS[channel]))
        black = building.emission((0.0, 0.0, 0.0))
        for obj in scene.objects:
            if obj.type != "MESH":
                continue
            if not obj.material_slots:
                obj.data.materials.append(None)
            for slot in obj.material_slots:
                kept = slot.link, slot.material
                slot.link, slot.material = "OBJECT", shine.get(obj, black)
                stack.callback(restore, slot, *kept)
        return light.render(scene, folder)


def restore(slot, link, material):
    slot.material = None
    slot.link = link
    if link == "OBJECT" or slot.material is None:
        slot.material = material


def alone(stage, record, instance, folder):
    """Coverage (3 H, 3 W) of one instrument without anything in front of it, on a picture that
    reaches one picture size beyond each edge."""
    scene, lens = stage.scene, stage.scene.camera.data
    own = set(stage.instances[instance.instrument, instance.copy].objects)
    hidden = [o for o in scene.objects if o.type == "MESH" and o not in own]
    settings = scene.render
    with (
        light.setting(settings, resolution_x=3 * record.width, resolution_y=3 * record.height),
        light.setting(lens, lens=lens.lens / 3, shift_x=lens.shift_x / 3, shift_y=lens.shift_y / 3),
    ):
        return painted(stage, [instance], folder, 24, hidden)[:, :, 0]
