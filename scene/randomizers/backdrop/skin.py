"""The material of a patient's skin, and of a cut in it.

The mesh says where on the unrolled skin a vertex is; all colors and blood are painted there for an
image (core/randomizers/backdrop/skin_paint.py), and what is finer is looked up in a small picture
that tiles. Neither noise nor scattering is computed while rendering.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from ....core.randomizers.backdrop import wound_shape
from ....core.randomizers.backdrop.flesh_tile import SIDE as FLESH_SIDE
from ....core.randomizers.backdrop.flesh_tile import flesh_tile
from ....core.randomizers.backdrop.skin import SkinDraw
from ....core.randomizers.backdrop.skin_paint import SIDE, SIZE, Field
from ....core.randomizers.backdrop.skin_tile import SIDE as TILE_SIDE
from ....core.randomizers.backdrop.skin_tile import skin_tile
from ....core.randomizers.backdrop.wound import WoundDraw
from ...blender.baked import tiling
from ...blender.nodes import Nodes, lay_texture, set_color, set_dial
from ...blender.painted import Painted

if TYPE_CHECKING:
    from ...blender.nodes import Socket

# Attributes of a mesh. Where on the unrolled skin (m): x along the limb, y around it, from the
# middle of the wound.
FROM_SPOT = "synthpoint_from_spot"
# Of a cut: how far from its edge (mm, negative within it), how deep (mm), and how much blood
# stands there (0 to 1).
CUT = "synthpoint_cut"
# Where on the surface of the flesh (m): x along the wound, y across it and down its walls.
FLESH = "synthpoint_flesh"

_LINES = 0.0001  # depth of the lines of skin (m)
_DOME = 0.0006  # height of thick blood (m)
_RUDDY, _FURROW = (0.86, 0.70, 0.65), (0.80, 0.66, 0.60)
# Skin times this below a film of blood; and blood itself, thin and thick.
_FILM, BRIGHT, DARK = (0.80, 0.17, 0.09), (0.30, 0.007, 0.005), (0.075, 0.0015, 0.0018)
_DERMIS, _FAT, _FURROWED = (0.78, 0.52, 0.44), (0.88, 0.65, 0.31), (0.62, 0.26, 0.09)
_MUSCLE, _FASCIA = (0.26, 0.018, 0.016), (0.50, 0.13, 0.10)


class Skin:
    """Its nodes in the material of a limb and in that of a cut; made once. `unit` is a metre in
    the scene's."""

    def __init__(
        self, limb: bpy.types.Material, cut: bpy.types.Material, unit: float = 1.0
    ) -> None:
        self._parts = [_Part(limb, unit, False), _Part(cut, unit, True)]
        self._painted = Painted("Synthpoint Painted Skin", SIZE, self._parts[0].painted)
        self._painted.also(self._parts[1].painted)

    def apply(self, skin: SkinDraw, wound: WoundDraw, painted: Field) -> None:
        """`painted` as by Painter.paint."""
        self._painted.put(painted)
        for part in self._parts:
            set_dial(part.wet, skin.wetness)
            set_dial(part.stubble, min(1.0, 1.6 * skin.hair))
            set_color(part.hair, skin.hair_color)
            set_dial(part.blood, wound_shape.bloody(wound))
            deepest = 1000 * wound_shape.deepest(wound)
            set_dial(part.fat, deepest * wound.fat)
            set_dial(part.dermis, 0.85 + min(0.8, 0.12 * deepest))

    def pack(self) -> None:
        """Puts what is painted into the open file."""
        self._painted.pack()


class _Part(Nodes):
    """The nodes of one material."""

    def __init__(self, material: bpy.types.Material, unit: float, cut: bool) -> None:
        super().__init__(Nodes.of(material).tree)
        self.wet, self.stubble = self.dial(), self.dial()
        self.blood, self.fat, self.dermis = self.dial(), self.dial(), self.dial()
        self.hair = self.add("ShaderNodeRGB")
        place = self._attribute(FROM_SPOT)
        near, frayed = self._tile(place, 1 / TILE_SIDE)
        far, _ = self._tile(place, 1 / (4.3 * TILE_SIDE))
        self.lines, mottled, stubs = self._split(near)
        _, broad, _ = self._split(far)
        self.frayed = frayed

        # Whatever is painted has edges as ragged as the skin is.
        ragged = self.first("ShaderNodeCombineXYZ", {0: mottled, 1: frayed})
        bent = self.vector("MULTIPLY_ADD", ragged, (0.0011,) * 3, place)
        there = self.vector("MULTIPLY_ADD", bent, (1 / SIDE,) * 3, (0.5 - 0.00055 / SIDE,) * 3)
        self.painted = self.add("ShaderNodeTexImage", {"Vector": there}, extension="EXTEND")
        color, amount = self.painted.outputs

        patchy = self.math("MULTIPLY", self.math("ADD", mottled, broad), 0.42)
        color = self.mix(patchy, color, _RUDDY, "MULTIPLY")
        furrow = self.math("MULTIPLY", self.math("SUBTRACT", 1.0, self.lines), 0.5)
        color = self.mix(furrow, color, _FURROW, "MULTIPLY")
        stub = self.math("MULTIPLY", stubs, self.stubble.outputs[0])
        color = self.mix(self.math("MULTIPLY", stub, 0.85), color, self.hair.outputs[0])

        grain = self.math("MULTIPLY_ADD", self.lines, 0.16, self.math("MULTIPLY", frayed, 0.3))
        film = self.step(self.math("ADD", grain, amount), 0.28, 0.78, 0.9)
        color = self.mix(film, color, _FILM, "MULTIPLY")
        edge = self.math("MULTIPLY_ADD", frayed, 0.10, amount)
        thick = self.step(edge, 0.52, 0.58)
        color = self.mix(thick, color, self.mix(self.step(edge, 0.55, 1.0), BRIGHT, DARK))
        rough = self.math("MULTIPLY_ADD", self.wet.outputs[0], -0.2, 0.52)
        rough = self.math("MULTIPLY_ADD", self.lines, -0.06, rough)
        rough = self.math("MULTIPLY_ADD", film, -0.12, rough)
        wet = thick
        dry = self.math("SUBTRACT", 1.0, self.math("MULTIPLY", thick, 0.9))
        height = self.math(
            "ADD", self.math("MULTIPLY", self.math("MULTIPLY", self.lines, dry), _LINES),
            self.math("MULTIPLY", self.math("MAXIMUM", amount, 0.4), _DOME),
        )  # fmt: skip
        if cut:
            color, height, wet = self._cut(color, height, thick)
        rough = self.math("MULTIPLY", rough, self.math("MULTIPLY_ADD", wet, -0.78, 1.0))
        surface = self.add(
            "ShaderNodeBsdfPrincipled",
            {
                "Base Color": color, "Roughness": rough, "Specular IOR Level": 0.45,
                "Normal": self.bump(height, unit),
            },
        )  # fmt: skip
        self.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})

    def _cut(self, color: Socket, height: Socket, thick: Socket) -> tuple[Socket, Socket, Socket]:
        """(color, height, wetness) with what is within the edges of skin."""
        away, deep, pool = self._split(self._attribute(CUT))
        tile = self.add("ShaderNodeTexImage", {"Vector": self._attribute(FLESH)})
        lay_texture(tile, (1 / FLESH_SIDE,) * 3)
        tile.image = tiling("Flesh", 1, flesh_tile)
        lobes, fibres, clings = self._split(tile.outputs[0])
        grain = tile.outputs[1]
        uneven = self.math("MULTIPLY_ADD", clings, 1.6, deep)
        fat = self.mix(self.step(lobes, 0.15, 0.7), _FURROWED, _FAT)
        muscle = self.mix(self.step(fibres, 0.3, 0.8), _MUSCLE, _FASCIA)
        below = self.math("ADD", self.fat.outputs[0], 0.8)
        lean = self.step(uneven, below, self.math("ADD", below, 0.7))
        inside = self.mix(lean, fat, muscle)
        thin = self.dermis.outputs[0]
        skin = self.step(uneven, self.math("ADD", thin, 0.4), self.math("SUBTRACT", thin, 0.2))
        inside = self.mix(skin, inside, _DERMIS)
        # Blood clings to all of it, least to the edge.
        much = self.math("MULTIPLY_ADD", self.blood.outputs[0], 0.9, clings)
        film = self.step(self.math("MULTIPLY_ADD", deep, 0.05, much), 0.6, 1.0, 0.95)
        inside = self.mix(film, inside, (0.62, 0.055, 0.035), "MULTIPLY")
        stands = self.math("MAXIMUM", pool, self.step(much, 1.12, 1.2))
        blood = self.mix(self.step(deep, 0.5, 4.0), BRIGHT, DARK)
        inside = self.mix(stands, inside, blood)
        # The edge is as uneven as a knife leaves it.
        edge = self.math("MULTIPLY_ADD", self.frayed, 0.5, away)
        within = self.step(edge, 0.3, 0.14)
        color = self.mix(within, color, inside)
        moist = self.math("MULTIPLY_ADD", stands, 0.45, 0.55)
        wet = self.math("MAXIMUM", thick, self.math("MULTIPLY", within, moist))
        lumps = self.math("MULTIPLY_ADD", lobes, 0.0005, self.math("MULTIPLY", grain, 0.0004))
        lumps = self.math("MULTIPLY", lumps, self.math("MULTIPLY_ADD", stands, -0.98, 1.0))
        inner = self.math("MULTIPLY", within, lumps)
        outer = self.math("MULTIPLY", self.math("SUBTRACT", 1.0, within), height)
        return color, self.math("ADD", inner, outer), wet

    def _tile(self, place: Socket, scale: float) -> tuple[Socket, Socket]:
        """(color, alpha) of the fine structure of skin."""
        turned = 0.0 if scale * TILE_SIDE > 0.9 else 0.9
        node = self.add("ShaderNodeTexImage", {"Vector": place})
        lay_texture(node, (scale,) * 3, turned)
        node.image = tiling("Skin", 1, skin_tile)
        return node.outputs[0], node.outputs[1]

    def _split(self, color: Socket) -> tuple[Socket, Socket, Socket]:
        x, y, z = self.add("ShaderNodeSeparateXYZ", {0: color}).outputs
        return x, y, z

    def _attribute(self, name: str) -> Socket:
        return self.add("ShaderNodeAttribute", attribute_name=name).outputs["Vector"]
