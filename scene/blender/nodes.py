"""Shader nodes, in few words."""

from __future__ import annotations

from typing import Any, NamedTuple, Self

import bpy

from .compat import node_tree

Socket = bpy.types.NodeSocket

Vector = tuple[float, float, float]

# Values of inputs by name or number.
Inputs = dict[str | int, Any]


class Channels(NamedTuple):
    """Of a picture."""

    red: Socket
    green: Socket
    blue: Socket
    alpha: Socket


class Nodes:
    """Adds nodes to a tree. An input is given a number, a vector, a colour or a socket."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        self.tree = tree

    @classmethod
    def of(cls, owner: bpy.types.Material | bpy.types.World) -> Self:
        """Those of a material or a world, without any that it had."""
        tree = node_tree(owner)
        tree.nodes.clear()
        return cls(tree)

    def add(self, kind: str, inputs: Inputs | None = None, **settings: Any) -> bpy.types.Node:
        """A node with its settings, and its inputs by name or number."""
        node = self.tree.nodes.new(kind)
        for name, value in settings.items():
            setattr(node, name, value)
        for key, value in (inputs or {}).items():
            self._put(value, node.inputs[key])
        return node

    def dial(self, value: float = 0.0) -> bpy.types.Node:
        """A number that an image sets, by `set_dial`."""
        node = self.add("ShaderNodeValue")
        node.outputs[0].default_value = value
        return node

    def math(self, operation: str, *values: Any, clamp: bool = False) -> Socket:
        inputs: Inputs = dict(enumerate(values))
        return self.first("ShaderNodeMath", inputs, operation=operation, use_clamp=clamp)

    def vector(self, operation: str, *values: Any) -> Socket:
        return self.first("ShaderNodeVectorMath", dict(enumerate(values)), operation=operation)

    def noise(
        self,
        vector: Socket,
        scale: Any,
        detail: float = 2.0,
        roughness: float = 0.5,
        distortion: float = 0.0,
        stretch: Vector = (1.0, 1.0, 1.0),
    ) -> Socket:
        """About 0.5, between 0 and 1; its coordinates are multiplied by `stretch` first."""
        inputs: Inputs = {
            "Vector": vector, "Scale": scale, "Detail": detail, "Roughness": roughness,
            "Distortion": distortion,
        }  # fmt: skip
        found = self.add("ShaderNodeTexNoise", inputs)
        lay_texture(found, stretch)
        return found.outputs[0]

    def looked_up(
        self, image: bpy.types.Image, place: Socket, often: tuple[float, float] = (1.0, 1.0)
    ) -> Channels:
        """The channels of a picture that tiles, so often within a unit of x and y."""
        found = self.add("ShaderNodeTexImage", {"Vector": place})
        lay_texture(found, (*often, 1.0))
        found.image = image
        split = self.add("ShaderNodeSeparateColor", {"Color": found.outputs["Color"]}).outputs
        return Channels(split[0], split[1], split[2], found.outputs["Alpha"])

    def step(self, value: Any, low: Any, high: Any, top: Any = 1.0) -> Socket:
        """From 0 at `low` smoothly to `top` at `high`."""
        inputs: Inputs = {"Value": value, "From Min": low, "From Max": high, "To Max": top}
        return self.first("ShaderNodeMapRange", inputs, interpolation_type="SMOOTHSTEP")

    def mix(self, factor: Any, a: Any, b: Any, blend: str = "MIX") -> Socket:
        """Two colours."""
        node = self.add("ShaderNodeMix", data_type="RGBA", blend_type=blend)
        self._put(factor, node.inputs["Factor"])
        ends = [s for s in node.inputs if s.type == "RGBA"]
        for value, end in zip((a, b), ends, strict=True):
            self._put(value, end)
        return next(s for s in node.outputs if s.type == "RGBA")

    def bump(self, height: Socket, distance: Any, strength: Any = 1.0, over: Any = None) -> Socket:
        """A normal: a relief `distance` (m) high, on top of the normal `over`."""
        inputs: Inputs = {"Height": height, "Distance": distance, "Strength": strength}
        if over is not None:
            inputs["Normal"] = over
        return self.first("ShaderNodeBump", inputs)

    def first(self, kind: str, inputs: Inputs, **settings: Any) -> Socket:
        """What a new node puts out first."""
        return self.add(kind, inputs, **settings).outputs[0]

    def _put(self, value: Any, socket: Socket) -> None:
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        elif socket.type == "RGBA" and len(value) == 3:
            socket.default_value = (*value, 1.0)
        else:
            socket.default_value = value


def lay_texture(node: Any, scale: Vector, turn: float = 0.0) -> None:
    """Multiplies the coordinates that the texture is given by a scale of each axis, then turns them
    about z (radians). Cycles makes one matrix of that, once; a Mapping node asks for sines and
    cosines wherever a ray looks."""
    node.texture_mapping.scale = scale
    node.texture_mapping.rotation = (0.0, 0.0, turn)


def set_dial(node: bpy.types.Node, value: float) -> None:
    """Sets what `Nodes.dial` made."""
    node.outputs[0].default_value = value


def set_color(node: bpy.types.Node, color: tuple[float, ...]) -> None:
    """Sets an RGB node."""
    node.outputs[0].default_value = (*color, 1.0)
