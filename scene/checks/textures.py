"""Pictures and light profiles that the render needs and cannot read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import bpy

from ...core.job.spec import JobSpec
from ...core.randomizers.environment import Environment
from ...core.randomizers.lights import Lights
from ..blender import compat


def lost(
    scene: bpy.types.Scene, spec: JobSpec, shown: set[bpy.types.Object] | None = None
) -> dict[str, tuple[str, set[str]]]:
    """Path and users (materials, lamps, the world, modifiers) by name of each picture or profile
    that is missing or broken. Only what is rendered counts: by default, what the view layer
    shows."""
    found: dict[str, tuple[str, set[str]]] = {}
    for user, block in _used(scene, spec, shown):
        if isinstance(block, bpy.types.Image):
            name, path, fine = block.name_full, block.filepath, _is_readable(block)
        else:  # a node with a light profile
            name, path = Path(block.filepath).name, block.filepath
            fine = not path or Path(bpy.path.abspath(path)).is_file()
        if not fine:
            found.setdefault(name, (path, set()))[1].add(user)
    return found


def _used(
    scene: bpy.types.Scene, spec: JobSpec, shown: set[bpy.types.Object] | None
) -> Iterator[tuple[str, bpy.types.Image | bpy.types.Node]]:
    owners: dict[str, bpy.types.NodeTree] = {}
    if scene.world is not None and not spec[Environment].enabled:
        tree = compat.shading(scene.world)
        if tree is not None:
            owners[scene.world.name_full] = tree
    if shown is None:
        graph = bpy.context.evaluated_depsgraph_get()
        shown = {item.object.original for item in graph.object_instances}
    for obj in shown:
        if obj.type == "LIGHT" and not spec[Lights].enabled and obj.data.node_tree is not None:
            owners[obj.data.name_full] = obj.data.node_tree
        materials = [slot.material for slot in obj.material_slots]
        for modifier in obj.modifiers:
            image = getattr(getattr(modifier, "texture", None), "image", None)
            if image is not None and modifier.show_render:
                yield obj.name_full, image
            if modifier.type == "NODES" and modifier.node_group is not None:
                materials += _given(modifier.node_group)
        for material in materials:
            tree = compat.shading(material) if material is not None else None
            if material is not None and tree is not None:
                owners[material.name_full] = tree
    for name, tree in owners.items():
        for node in _reached(tree):
            if isinstance(getattr(node, "image", None), bpy.types.Image):
                yield name, node.image
            elif node.type == "TEX_IES" and node.mode == "EXTERNAL":
                yield name, node


def _given(tree: bpy.types.NodeTree) -> list[bpy.types.Material]:
    """Materials that geometry nodes put on."""
    return [
        socket.default_value
        for node in tree.nodes
        for socket in node.inputs
        if socket.type == "MATERIAL" and socket.default_value is not None
    ]


def _reached(tree: bpy.types.NodeTree) -> Iterator[bpy.types.Node]:
    """The nodes that lead to an output, those inside groups too."""
    waiting = [n for n in tree.nodes if n.type.startswith("OUTPUT_") or n.type == "GROUP_OUTPUT"]
    seen = set(waiting)
    for node in waiting:  # which grows
        if node.type == "GROUP" and node.node_tree is not None:
            yield from _reached(node.node_tree)
        yield node
        for socket in node.inputs:
            for link in socket.links:
                if link.from_node not in seen:
                    seen.add(link.from_node)
                    waiting.append(link.from_node)


def _is_readable(image: bpy.types.Image) -> bool:
    if image.source in ("GENERATED", "VIEWER") or image.packed_files or not image.filepath:
        return True
    path = Path(bpy.path.abspath(image.filepath, library=image.library))
    if image.source == "TILED":
        tiles = [re.sub("<UDIM>|<UVTILE>", str(t.number), path.name) for t in image.tiles]
        return all((path.parent / tile).is_file() for tile in tiles)
    if image.source in ("SEQUENCE", "MOVIE"):  # which of its pictures depends on the frame
        start = re.sub(r"\d+$", "", path.stem)
        return path.parent.is_dir() and any(
            f.suffix == path.suffix and f.stem.startswith(start) for f in path.parent.iterdir()
        )
    return bool(image.size[0] and image.size[1])
