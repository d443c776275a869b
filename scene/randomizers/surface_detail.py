"""Surface detail on any Principled material: brushing, scratches, smudges, wear, blood, fluid.

One node group stands before the Principled inputs of each material and lays the detail over what
they were: a value, or whatever was plugged in. Strengths are inputs of the group; at 0 the renderer
leaves out what belongs to them. The patterns live on each part's own coordinates in metres, turned
along its longest extent, so that neither UVs nor a model in metres are needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from ...core.geometry import align
from ...core.geometry.pointiness import pointiness
from ...core.geometry.types import floats
from ...core.randomizers.stains import StainsDraw
from ...core.randomizers.surface import SurfaceDraw
from ...core.running.kept import digest, fetch
from ..blender import meshes
from .backdrop.noise_level import level
from .surface_nodes import BASES, BLOOD_SPREAD, FLUID_SPREAD, POINTED, group

# Custom properties of a part, read by the group: Euler angles that turn its own axes onto its
# extents, and metres per unit of its coordinates.
TURN, UNIT = "synthpoint_turn", "synthpoint_unit"

OFF = {
    "Brushing": 0.0, "Scratches": 0.0, "Smudges": 0.0, "Wear": 0.0,
    "Stain Blood": 0.0, "Stain Fluid": 0.0,
}  # fmt: skip


class Detail:
    """The group on one material. Linked inputs of the Principled BSDF go through it as they are.
    What is `plated` can be worn to the steel under it; `told` is what `tell_edges` says of all that
    is made of it."""

    def __init__(
        self, tree: bpy.types.NodeTree, principled: bpy.types.Node, plated: bool, told: bool
    ) -> None:
        self._values: dict[str, Any] = {}  # as they were set last
        self.node = tree.nodes.new("ShaderNodeGroup")
        self.node.node_tree = group(told)
        self.node.inputs["Plated"].default_value = float(plated)
        self.node.location = (principled.location.x - 260.0, principled.location.y)
        normal = tree.nodes.new("ShaderNodeNewGeometry").outputs["Normal"]
        for name in BASES:
            socket, base = principled.inputs[name], self.node.inputs[name]
            if socket.links:
                tree.links.new(socket.links[0].from_socket, base)
            elif name in ("Normal", "Coat Normal"):
                tree.links.new(normal, base)
            else:
                base.default_value = socket.default_value
            tree.links.new(self.node.outputs[name], socket)
        if not principled.inputs["Tangent"].links:
            tree.links.new(self.node.outputs["Tangent"], principled.inputs["Tangent"])

    def set_base(self, name: str, value: Any) -> None:
        """What a Principled input has under the detail."""
        if name in BASES:
            self._set(name, value)

    def apply(self, surface: SurfaceDraw | None, stains: StainsDraw | None) -> None:
        values: dict[str, Any] = dict(OFF)
        if surface is not None:
            values |= {k.replace("_", " ").title(): v for k, v in asdict(surface).items()}
        if stains is not None:
            values |= {f"Stain {k.title()}": v for k, v in asdict(stains).items()}
            values["Stain Color"] = (*stains.color, 1.0)
            values["Stain Blood Level"] = level(stains.blood, BLOOD_SPREAD)
            values["Stain Fluid Level"] = level(stains.fluid, FLUID_SPREAD)
        for name, value in values.items():
            self._set(name, value)

    def _set(self, name: str, value: Any) -> None:
        """Written unchanged, Blender would look through all node trees for what that changes."""
        if name not in self._values or self._values[name] != value:
            self.node.inputs[name].default_value = self._values[name] = value


def measure(parts: Iterable[bpy.types.Object]) -> None:
    """Notes on each part which way it extends and how large a unit of it is."""
    for part in parts:
        unit = np.abs(np.array(part.matrix_world.to_scale(), dtype=np.float64))
        axes = np.round(_extents(part, unit), 6)
        part[TURN] = list(Matrix(axes.T.tolist()).to_euler("XYZ"))
        part[UNIT] = unit.tolist()


def tell_edges(part: bpy.types.Object) -> bool:
    """Notes on each vertex of a part how much of an edge it is, so that Cycles need not compute it
    for every render. False where it must, since modifiers make the vertices or they are another
    file's."""
    mesh = part.data
    if not isinstance(mesh, bpy.types.Mesh) or mesh.library is not None or part.modifiers:
        return False
    there = mesh.attributes.get(POINTED)
    if there is None:
        there = mesh.attributes.new(POINTED, "FLOAT", "POINT")
        # Also edges that are of no face.
        of = digest(meshes.identity(mesh), meshes.edges(mesh))
        pointed = fetch("pointed", of, lambda: _pointed(mesh))
        there.data.foreach_set("value", pointed.astype(np.float32))
    return True


def _pointed(mesh: bpy.types.Mesh) -> NDArray[np.float64]:
    normals = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertex_normals.foreach_get("vector", normals)
    places = meshes.points(mesh.vertices)
    return pointiness(places, floats(normals.reshape(-1, 3)), meshes.edges(mesh))


def _extents(part: bpy.types.Object, unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns: its longest, middle and thinnest direction, in its own axes."""
    mesh = part.data if part.type == "MESH" else None
    if mesh is None or not mesh.polygons:
        return align.principal_axes(np.array(part.bound_box, dtype=np.float64) * unit)

    def found() -> NDArray[np.float64]:
        places = meshes.points(mesh.vertices) * unit
        return align.principal_axes(align.sample(places[meshes.triangles(mesh, lasting=True)]))

    axes: NDArray[np.float64] = fetch("extents", digest(meshes.identity(mesh), unit), found)
    return axes
