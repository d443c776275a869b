"""The material of wet tissue: muscle, fat and veins under a film of water and blood."""

from __future__ import annotations

import math

import bpy

from ....core.randomizers.backdrop.tissue import TissueDraw
from ...blender.nodes import Nodes, lay, set_color, set_dial
from .blood import COLOR
from .noise_level import level

# The mesh attribute that says how deep in an opening a vertex is: 1 in the middle, falling as the
# square of the way to -1 at the edge, so that its mean is 0; a mesh without it has 0 throughout.
DEEP = "synthpoint_deep"

# How the noise of fat is spread, and that of blood; half the breadth of blood's edge in its values,
# and how much it gathers in the deep, which is spread evenly from -1 to 1.
LOBES, POOLS, EDGE, GATHER = 0.085, 0.081, 0.015, 0.07
DEEP_POOLS = math.hypot(POOLS, GATHER / math.sqrt(3.0))

# Fibres of muscle to the metre, along and across.
ALONG, ACROSS = 22.0, 420.0

Socket = bpy.types.NodeSocket


class Flesh:
    """Its nodes in `material`, made once and driven by values."""

    def __init__(self, material: bpy.types.Material) -> None:
        self._make = make = Nodes.of(material)
        place = make.add("ShaderNodeNewGeometry").outputs["Position"]
        self._laid = make.laid(place)
        flesh = self._laid.outputs[0]
        deep = make.add("ShaderNodeAttribute", attribute_name=DEEP).outputs["Fac"]
        self._color = make.add("ShaderNodeRGB")
        self._wet, self._mottling = make.dial(), make.dial()
        self._fat, self._veins, self._blood = make.dial(), make.dial(), make.dial()

        fibres = self._fibres(flesh)
        color = self._muscle(flesh, fibres)
        grains = make.add(
            "ShaderNodeTexVoronoi", {"Vector": flesh, "Scale": 220.0}, feature="F1"
        ).outputs["Distance"]
        fat = self._fatty(flesh, deep)
        yellow = make.mix(make.step(grains, 0.2, 0.7), (0.68, 0.44, 0.16), (0.48, 0.2, 0.07))
        color = make.mix(fat, color, yellow)
        vein = self._vein(flesh)
        color = make.mix(vein, color, (0.14, 0.012, 0.03))
        color, blood = self._bloody(flesh, deep, color)

        # Blood lies flat, flesh is grained.
        grain = make.noise(flesh, 320.0, detail=1.0, roughness=0.6)
        dry = make.math("SUBTRACT", 1.0, make.math("MULTIPLY", blood, 0.9))
        normal = make.bump(grain, 0.0016, dry)
        lean = make.math("MULTIPLY", dry, make.math("SUBTRACT", 1.0, fat))
        lean = make.math("MULTIPLY", lean, self._mottling.outputs[0])
        normal = make.bump(fibres, 0.0015, lean, over=normal)
        normal = make.bump(vein, 0.0012, dry, over=normal)
        normal = make.bump(grains, -0.0016, make.math("MULTIPLY", fat, dry), over=normal)
        film = make.noise(flesh, 60.0, detail=1.0)
        coat = make.math(
            "MAXIMUM", make.math("MULTIPLY", make.step(film, 0.3, 0.6), self._wet.outputs[0]),
            blood,
        )  # fmt: skip
        surface = make.add(
            "ShaderNodeBsdfPrincipled",
            {
                "Base Color": color, "Normal": normal, "Roughness": 0.5, "Coat Weight": coat,
                "Coat Roughness": 0.06, "Coat IOR": 1.36,
                "Coat Normal": make.bump(grain, 0.0005, dry),
            },
        )  # fmt: skip
        make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})

    def _fibres(self, flesh: Socket) -> Socket:
        """Bundles of muscle that run one way and bend a little; noise about 0.5."""
        make = self._make
        sway = make.add(
            "ShaderNodeTexNoise", {"Vector": flesh, "Scale": 14.0, "Detail": 1.0}
        ).outputs["Color"]
        bent = make.vector("MULTIPLY_ADD", sway, (0.03, 0.03, 0.0), flesh)
        long = make.stretched(bent, (ALONG, ACROSS, ACROSS))
        return make.noise(long, 1.0, detail=3.0, roughness=0.6)

    def _muscle(self, flesh: Socket, fibres: Socket) -> Socket:
        make, base = self._make, self._color.outputs[0]
        patches = make.noise(flesh, 45.0, detail=4.0, roughness=0.6)
        pale = make.mix(0.45, base, (0.6, 0.26, 0.22))
        dark = make.mix(0.6, base, (0.16, 0.012, 0.014))
        mottle = make.math("MULTIPLY_ADD", fibres, 0.6, make.math("MULTIPLY", patches, 0.4))
        mottled = make.mix(make.step(mottle, 0.36, 0.64), dark, pale)
        return make.mix(self._mottling.outputs[0], base, mottled)

    def _fatty(self, flesh: Socket, deep: Socket) -> Socket:
        """Where the fat is: in lobes, and below the skin all round an opening."""
        make, least = self._make, self._fat.outputs[0]
        lobes = make.noise(flesh, 28.0, detail=2.0)
        spread = make.step(
            lobes, make.math("SUBTRACT", least, 0.025), make.math("ADD", least, 0.025)
        )  # fmt: skip
        uneven = make.math("MULTIPLY_ADD", lobes, 1.1, deep)
        return make.math("MAXIMUM", spread, make.step(uneven, 0.2, 0.1))

    def _vein(self, flesh: Socket) -> Socket:
        """Where a warped noise crosses its middle, in two sizes."""
        make = self._make
        lines = [
            make.math("ABSOLUTE", make.math("SUBTRACT", make.noise(flesh, scale, 2.0), 0.5))
            for scale in (20.0, 75.0)
        ]
        vein = make.math(
            "MAXIMUM", make.step(lines[0], 0.014, 0.003), make.step(lines[1], 0.02, 0.004, 0.6)
        )
        return make.math("MULTIPLY", vein, self._veins.outputs[0])

    def _bloody(self, flesh: Socket, deep: Socket, color: Socket) -> tuple[Socket, Socket]:
        """(colour, how much blood): pools, more of them in the deep, with a thin film round
        each."""
        make, least = self._make, self._blood.outputs[0]
        pools = make.noise(flesh, 16.0, detail=3.0, roughness=0.5)
        pools = make.math("MULTIPLY_ADD", deep, GATHER, pools)
        outer, inner = (make.math(how, least, EDGE) for how in ("SUBTRACT", "ADD"))
        blood = make.step(pools, outer, inner)
        film = make.step(pools, make.math("SUBTRACT", least, 0.16), least, 0.4)
        thick = make.mix(
            make.step(pools, least, make.math("ADD", least, 0.16)), (0.16, 0.005, 0.005), COLOR
        )
        color = make.mix(film, color, (0.3, 0.008, 0.008))
        return make.mix(make.math("MULTIPLY", blood, 0.95), color, thick), blood

    def apply(self, draw: TissueDraw) -> None:
        lay(self._laid, draw.rotation, draw.marks)
        set_color(self._color, draw.color)
        set_dial(self._wet, draw.wetness)
        set_dial(self._mottling, draw.mottling)
        set_dial(self._fat, level(draw.fat, LOBES))
        set_dial(self._veins, draw.veins)
        pools = POOLS if draw.opening is None else DEEP_POOLS
        set_dial(self._blood, level(draw.blood, pools))
