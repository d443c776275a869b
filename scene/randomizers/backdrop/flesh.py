"""The material of wet tissue: muscle, fat and veins under a film of water and blood."""

from __future__ import annotations

import math

import bpy
from mathutils import Matrix, Vector

from ....core.randomizers.backdrop.tissue import TissueDraw
from ....core.randomizers.backdrop.tissue_tile import (
    BROAD_SIDE,
    FINE_SIDE,
    SPREAD,
    broad_tile,
    fine_tile,
)
from ...blender.baked import Make, tiling
from ...blender.laid import Laid
from ...blender.nodes import Channels, Nodes, set_color, set_dial
from .blood import COLOR
from .noise_level import level

# The mesh attribute that says how deep in an opening a vertex is: 1 in the middle, falling as the
# square of the way to -1 at the edge, so that its mean is 0; a mesh without it has 0 throughout.
DEEP = "synthpoint_deep"

# In values of the tiles: half the breadth of the edges of fat and of blood, how far around blood
# its film goes and within it the thick of it; and how much it gathers in the deep, which is spread
# evenly from -1 to 1.
FAT_EDGE, EDGE, FILM, GATHER = 0.047, 0.03, 0.32, 0.14
DEEP_SPREAD = math.hypot(SPREAD, GATHER / math.sqrt(3.0))

# How high what the tiles show is (m).
GRAIN, FIBRES, VEINS, GRAINS, COATED = 0.0009, 0.00067, 0.0012, -0.0016, 0.0003

# Where flesh is steep, its height moves the tiles on, so that they are not drawn out.
STEEP = (0.6, 0.8, 0.0)

Socket = bpy.types.NodeSocket


class Flesh:
    """Its nodes in `material`, made once and driven by values. Two looks into small pictures and no
    noise, which took most of a picture's time."""

    def __init__(self, material: bpy.types.Material) -> None:
        self._make = make = Nodes.of(material)
        place = make.add("ShaderNodeNewGeometry").outputs["Position"]
        up = make.add("ShaderNodeSeparateXYZ", {0: place}).outputs[2]
        self._steep = make.add("ShaderNodeVectorMath", {0: up, 2: place}, operation="MULTIPLY_ADD")
        self._laid = Laid(make, self._steep.outputs[0])
        deep = make.add("ShaderNodeAttribute", attribute_name=DEEP).outputs["Fac"]
        self._color = make.add("ShaderNodeRGB")
        self._wet, self._mottling = make.dial(), make.dial()
        self._fat, self._veins, self._blood = make.dial(), make.dial(), make.dial()

        fibres, grain, grains, film = self._tile("Fine Tissue", FINE_SIDE, fine_tile)
        lobes, pools, patches, veins = self._tile("Broad Tissue", BROAD_SIDE, broad_tile)
        color = self._muscle(fibres, patches)
        fat = self._fatty(lobes, deep)
        yellow = make.mix(make.step(grains, 0.2, 0.7), (0.68, 0.44, 0.16), (0.48, 0.2, 0.07))
        color = make.mix(fat, color, yellow)
        vein = make.math("MULTIPLY", veins, self._veins.outputs[0])
        color = make.mix(vein, color, (0.14, 0.012, 0.03))
        color, blood = self._bloody(pools, deep, color)

        # Blood lies flat, flesh is grained.
        dry = make.math("SUBTRACT", 1.0, make.math("MULTIPLY", blood, 0.9))
        lean = make.math("MULTIPLY", make.math("SUBTRACT", 1.0, fat), self._mottling.outputs[0])
        height = make.math("MULTIPLY", make.math("SUBTRACT", grain, 0.5), GRAIN)
        for what, strength, high in (
            (make.math("SUBTRACT", fibres, 0.5), lean, FIBRES), (vein, 1.0, VEINS),
            (make.math("SUBTRACT", grains, 0.5), fat, GRAINS),
        ):  # fmt: skip
            strong = make.math("MULTIPLY", strength, high)
            height = make.math("MULTIPLY_ADD", what, strong, height)
        normal = make.bump(height, 1.0, dry)
        coat = make.math(
            "MAXIMUM", make.math("MULTIPLY", make.step(film, 0.16, 0.67), self._wet.outputs[0]),
            blood,
        )  # fmt: skip
        surface = make.add(
            "ShaderNodeBsdfPrincipled",
            {
                "Base Color": color, "Normal": normal, "Roughness": 0.5, "Coat Weight": coat,
                "Coat Roughness": 0.06, "Coat IOR": 1.36,
                "Coat Normal": make.bump(grain, COATED, dry),
            },
        )  # fmt: skip
        make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})

    def _tile(self, name: str, side: float, pattern: Make) -> Channels:
        return self._laid.looked_up(tiling(name, 1, pattern), (1 / side, 1 / side))

    def _muscle(self, fibres: Socket, patches: Socket) -> Socket:
        make, base = self._make, self._color.outputs[0]
        pale = make.mix(0.45, base, (0.6, 0.26, 0.22))
        dark = make.mix(0.6, base, (0.16, 0.012, 0.014))
        mottle = make.math("MULTIPLY_ADD", fibres, 0.6, make.math("MULTIPLY", patches, 0.4))
        mottled = make.mix(make.step(mottle, 0.22, 0.78), dark, pale)
        return make.mix(self._mottling.outputs[0], base, mottled)

    def _fatty(self, lobes: Socket, deep: Socket) -> Socket:
        """Where the fat is: in lobes, and below the skin all round an opening."""
        make, least = self._make, self._fat.outputs[0]
        low, high = (make.math(how, least, FAT_EDGE) for how in ("SUBTRACT", "ADD"))
        spread = make.step(lobes, low, high)
        uneven = make.math("MULTIPLY_ADD", lobes, 0.58, deep)
        return make.math("MAXIMUM", spread, make.step(uneven, -0.06, -0.16))

    def _bloody(self, pools: Socket, deep: Socket, color: Socket) -> tuple[Socket, Socket]:
        """(colour, how much blood): pools, more of them in the deep, with a thin film round
        each."""
        make, least = self._make, self._blood.outputs[0]
        pools = make.math("MULTIPLY_ADD", deep, GATHER, pools)
        outer, inner = (make.math(how, least, EDGE) for how in ("SUBTRACT", "ADD"))
        blood = make.step(pools, outer, inner)
        film = make.step(pools, make.math("SUBTRACT", least, FILM), least, 0.4)
        thick = make.mix(
            make.step(pools, least, make.math("ADD", least, FILM)), (0.16, 0.005, 0.005), COLOR
        )
        color = make.mix(film, color, (0.3, 0.008, 0.008))
        return make.mix(make.math("MULTIPLY", blood, 0.95), color, thick), blood

    def apply(self, draw: TissueDraw) -> None:
        turned = Matrix.Rotation(draw.rotation, 3, "Z") @ Vector(STEEP)
        self._steep.inputs[1].default_value = turned
        self._laid.lay(draw.rotation, draw.marks)
        set_color(self._color, draw.color)
        set_dial(self._wet, draw.wetness)
        set_dial(self._mottling, draw.mottling)
        set_dial(self._fat, level(draw.fat, SPREAD))
        set_dial(self._veins, draw.veins)
        set_dial(self._blood, level(draw.blood, SPREAD if draw.opening is None else DEEP_SPREAD))
