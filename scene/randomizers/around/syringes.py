"""Syringes, with a cap on the needle or without, and vials."""

from __future__ import annotations

import bpy

from ....core.geometry.rotation import about
from ....core.randomizers.around.draw import ThingDraw
from ...blender.compat import node_tree
from ...blender.nodes import Inputs, Nodes
from ...instruments.metals import metal
from .shape import Shape, joined, moved
from .solids import lying, oblong, plate, turned

_CLEAR, _WHITE, _DARK, _COLORED, _STEEL = range(5)


def shapes(shown: frozenset[str]) -> list[Shape]:
    """Syringes of 10 and 5 ml, pulled and pushed, then vials that stand and lie."""
    standing = _vial(0.011, 0.042)
    return [
        _syringe(0.0082, 0.075, 0.6, capped=True),
        _syringe(0.0066, 0.062, 0.25, capped=False),
        standing,
        lying(_vial(0.009, 0.036)),
    ]


def _syringe(radius: float, length: float, pulled: float, *, capped: bool) -> Shape:
    """A barrel with what it holds, its plunger drawn back by a share, and a hub at its end."""
    inside, out = 0.86 * radius, pulled * 0.75 * length
    stop = 0.012 + out  # of the rubber, from the front
    barrel = turned(
        [(0.002, 0), (0.0022, 0.006), (0.3 * radius, 0.0075), (radius, 0.011), (radius, length),
         (inside, length), (inside, stop + 0.008)], _CLEAR,
    )  # fmt: skip
    rubber = turned([(0.001, stop - 0.003), (inside * 0.99, stop), (inside * 0.93, stop + 0.003),
                     (inside * 0.99, stop + 0.007), (0.5 * inside, stop + 0.008)],
                    _DARK)  # fmt: skip
    flange = plate(oblong(1.0 * radius, 1.9 * radius, 0.9 * radius, 48), length - 0.002, length,
                   _CLEAR)  # fmt: skip
    cross = [
        moved(plate(oblong(0.0006, 0.8 * inside, 0.0003, 24), stop + 0.008, length + out, _WHITE),
              about(2, turn), (0, 0, 0))
        for turn in (0.0, 1.5708)
    ]  # fmt: skip
    thumb = turned([(0.002, length + out - 0.002), (1.15 * radius, length + out - 0.001),
                    (1.15 * radius, length + out + 0.001), (0.002, length + out + 0.0015)],
                   _WHITE)  # fmt: skip
    hub = turned([(0.0012, -0.012), (0.0028, -0.008), (0.0034, 0.004), (0.001, 0.005)], _COLORED)
    if capped:
        tip = turned([(0.001, -0.046), (0.0022, -0.045), (0.0036, -0.008), (0.004, 0.0),
                      (0.001, 0.001)], _CLEAR, 20)  # fmt: skip
    else:
        tip = turned([(0.00005, -0.042), (0.0004, -0.040), (0.0004, -0.01)], _STEEL, 10)
    whole = joined([barrel, rubber, flange, *cross, thumb, hub, tip])
    return lying(moved(whole, about(2, 0.785), (0, 0, -0.4 * length)))


def _vial(radius: float, high: float) -> Shape:
    glass = turned(
        [(0.6 * radius, 0.0), (radius, 0.0015), (radius, 0.68 * high), (0.9 * radius, 0.74 * high),
         (0.58 * radius, 0.82 * high), (0.58 * radius, 0.9 * high), (0.2 * radius, 0.9 * high)],
        _CLEAR,
    )  # fmt: skip
    band = turned([(1.008 * radius, 0.14 * high), (1.01 * radius, 0.145 * high),
                   (1.01 * radius, 0.6 * high), (1.008 * radius, 0.605 * high)],
                  _WHITE)  # fmt: skip
    crimp = turned([(0.6 * radius, 0.84 * high), (0.72 * radius, 0.845 * high),
                    (0.72 * radius, 0.975 * high), (0.4 * radius, 0.98 * high)],
                   _STEEL)  # fmt: skip
    lid = turned([(0.68 * radius, 0.976 * high), (0.7 * radius, 0.98 * high),
                  (0.7 * radius, high), (0.1 * radius, high)], _COLORED)  # fmt: skip
    return joined([glass, band, crimp, lid])


def tint(one: ThingDraw) -> tuple[float, float, float, float]:
    """The color of its hub or lid."""
    return (*one.color, 1.0)


def materials() -> list[bpy.types.Material]:
    """In the order of the numbers in its shapes. Clear plastic is pale, and darker where it is
    looked into than at its sides: nothing is seen through it, which costs a render nothing."""
    made = []
    for name, color, rough in (
        ("Clear", None, 0.12), ("White", (0.72, 0.73, 0.73), 0.4),
        ("Rubber", (0.012, 0.012, 0.013), 0.5), ("Hub", None, 0.35),
    ):  # fmt: skip
        material = bpy.data.materials.new(f"Synthpoint {name}")
        make = Nodes(node_tree(material))
        make.tree.nodes.clear()
        inputs: Inputs = {"Roughness": rough, "Specular IOR Level": 0.5}
        if name == "Clear":
            facing = make.add("ShaderNodeLayerWeight", {"Blend": 0.45}).outputs["Facing"]
            inputs["Base Color"] = make.mix(
                make.step(facing, 0.3, 0.95), (0.3, 0.32, 0.33), (0.78, 0.8, 0.8)
            )
            inputs["Specular IOR Level"] = 0.8
        elif color is None:
            inputs["Base Color"] = make.add("ShaderNodeObjectInfo").outputs["Color"]
        else:
            inputs["Base Color"] = (*color, 1.0)
        surface = make.add("ShaderNodeBsdfPrincipled", inputs)
        make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})
        made.append(material)
    return [*made, metal("steel")]
