"""Wet tissue: lumps, mottled and veined, partly fat, partly under blood."""

from __future__ import annotations

import bpy

from ...core.sample import TissueDraw
from ..compat import node_tree
from ..nodes import Nodes, set_color, set_dial
from .relief import Plane, lumps
from .stain import BLOOD, threshold

NAME = "Synthpoint Tissue"


class Tissue:
    """A plane of tissue."""

    def __init__(self, scene: bpy.types.Scene, height: float, reach: float) -> None:
        self._plane = Plane(scene, NAME, height, reach, lumps)
        self.objects = (self._plane.object,)
        self._build(node_tree(self._plane.material))

    def _build(self, tree: bpy.types.NodeTree) -> None:
        tree.nodes.clear()
        make = Nodes(tree)
        place = make.add("ShaderNodeNewGeometry").outputs["Position"]
        self._moved = make.add("ShaderNodeMapping", {"Vector": place})
        flesh = self._moved.outputs[0]
        self._color = make.add("ShaderNodeRGB")
        self._wet, self._mottling = make.dial(), make.dial()
        self._fat, self._veins, self._blood = make.dial(), make.dial(), make.dial()
        base = self._color.outputs[0]

        patches = make.noise(flesh, 45.0, detail=4.0, roughness=0.6)
        pale = make.mix(0.45, base, (0.6, 0.26, 0.22))
        deep = make.mix(0.6, base, (0.16, 0.012, 0.014))
        mottled = make.mix(
            self._mottling.outputs[0], base, make.mix(make.step(patches, 0.32, 0.66), deep, pale)
        )
        lobes = make.noise(flesh, 28.0, detail=2.0)
        fat = make.step(lobes, self._fat.outputs[0], make.math("ADD", self._fat.outputs[0], 0.05))
        grains = make.add(
            "ShaderNodeTexVoronoi", {"Vector": flesh, "Scale": 220.0}, feature="F1"
        ).outputs["Distance"]
        yellow = make.mix(make.step(grains, 0.2, 0.7), (0.6, 0.32, 0.1), (0.42, 0.15, 0.05))
        color = make.mix(fat, mottled, yellow)

        # Veins: where a warped noise crosses its middle, in two sizes.
        wide = make.math("ABSOLUTE", make.math("SUBTRACT", make.noise(flesh, 20.0, 2.0), 0.5))
        fine = make.math("ABSOLUTE", make.math("SUBTRACT", make.noise(flesh, 75.0, 2.0), 0.5))
        vein = make.math(
            "MAXIMUM", make.step(wide, 0.014, 0.003), make.step(fine, 0.02, 0.004, 0.6)
        )
        vein = make.math("MULTIPLY", vein, self._veins.outputs[0])
        color = make.mix(vein, color, (0.14, 0.012, 0.03))

        pools = make.noise(flesh, 16.0, detail=3.0, roughness=0.5)
        shore = make.math("SUBTRACT", self._blood.outputs[0], 0.045)
        blood = make.step(pools, shore, self._blood.outputs[0])
        thick = make.mix(make.step(pools, self._blood.outputs[0], 0.8), (0.12, 0.004, 0.004), BLOOD)
        color = make.mix(make.math("MULTIPLY", blood, 0.95), color, thick)

        # Blood lies flat, flesh is grained.
        fibre = make.noise(flesh, 320.0, detail=1.0, roughness=0.6)
        dry = make.math("SUBTRACT", 1.0, make.math("MULTIPLY", blood, 0.9))
        normal = make.bump(fibre, 0.0016, dry)
        normal = make.bump(vein, 0.0012, dry, over=normal)
        normal = make.bump(grains, -0.0016, make.math("MULTIPLY", fat, dry), over=normal)
        film = make.noise(flesh, 90.0, detail=1.0)
        coat = make.math(
            "MAXIMUM", make.math("MULTIPLY", make.step(film, 0.35, 0.65), self._wet.outputs[0]),
            blood,
        )  # fmt: skip
        surface = make.add(
            "ShaderNodeBsdfPrincipled",
            {
                "Base Color": color, "Normal": normal, "Roughness": 0.5, "Coat Weight": coat,
                "Coat Roughness": 0.06, "Coat IOR": 1.36,
                "Coat Normal": make.bump(fibre, 0.0005, dry),
            },
        )  # fmt: skip
        make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})

    def apply(self, draw: TissueDraw) -> None:
        self._plane.lay(draw.spacing, draw.depth, draw.rotation, draw.offset)
        self._moved.inputs["Location"].default_value = (*draw.offset, 0.0)
        set_color(self._color, draw.color)
        set_dial(self._wet, draw.wetness)
        set_dial(self._mottling, draw.mottling)
        set_dial(self._fat, threshold(draw.fat))
        set_dial(self._veins, draw.veins)
        set_dial(self._blood, threshold(draw.blood))
