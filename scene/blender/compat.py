"""Every difference between Blender 4.2, 4.5 and 5.2 that this project meets."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import bpy

VERSION = bpy.app.version

# Blender's words for the formats of pictures.
FILE_FORMATS: dict[str, Literal["JPEG", "PNG"]] = {"jpeg": "JPEG", "png": "PNG"}

# The end of the name of what `set_lossless_format` makes.
LOSSLESS = ".tif"


def version_text() -> str:
    """Major and minor version, within which pictures are the same bit for bit."""
    return f"{VERSION[0]}.{VERSION[1]}"


def node_tree(owner: bpy.types.Material | bpy.types.World) -> bpy.types.NodeTree:
    """The owner's node tree; before 5.0 nodes have to be switched on."""
    if VERSION < (5, 0):
        owner.use_nodes = True
    tree = owner.node_tree
    assert tree is not None
    return tree


def shading(owner: bpy.types.Material | bpy.types.World) -> bpy.types.NodeTree | None:
    """The nodes the material or world is rendered with; None where it has none."""
    return owner.node_tree if VERSION >= (5, 0) or owner.use_nodes else None


def output(owner: bpy.types.Material | bpy.types.World) -> bpy.types.Node | None:
    """The node that Cycles takes for the end of these nodes; None where there is none."""
    tree = shading(owner)
    return None if tree is None else tree.get_output_node("CYCLES")


def subdivides_as_rendered(scene: bpy.types.Scene, obj: bpy.types.Object) -> bool:
    """Whether the renderer itself subdivides the object, as finely as the picture asks for."""
    levels = [m for m in obj.modifiers if m.type == "SUBSURF" and m.show_render]
    if VERSION >= (5, 0):
        return any(m.use_adaptive_subdivision for m in levels)
    wanted = obj.cycles.use_adaptive_subdivision and scene.cycles.feature_set == "EXPERIMENTAL"
    return bool(levels) and wanted


def fcurves(obj: bpy.types.Object) -> list[bpy.types.FCurve]:
    """The curves of the object's action."""
    animation = obj.animation_data
    assert animation is not None and animation.action is not None
    if VERSION < (4, 4):
        return list(animation.action.fcurves)
    strip = animation.action.layers[0].strips[0]
    return list(strip.channelbag(animation.action_slot).fcurves)


def curves_of(action: bpy.types.Action) -> list[bpy.types.FCurve]:
    """All curves of the action, whatever they move."""
    if VERSION < (4, 4):
        return list(action.fcurves)
    bags = [bag for layer in action.layers for strip in layer.strips for bag in strip.channelbags]
    return [curve for bag in bags for curve in bag.fcurves]


def set_denoiser(scene: bpy.types.Scene) -> bool:
    """The cheapest setting that leaves a clean picture of a few samples; False in builds without
    OpenImageDenoise, where setting it raises."""
    try:
        scene.cycles.denoiser = "OPENIMAGEDENOISE"
    except TypeError:
        return False
    scene.cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    scene.cycles.denoising_prefilter = "FAST"
    if hasattr(scene.cycles, "denoising_quality"):
        scene.cycles.denoising_quality = "FAST"
    return True


def set_picture_format(scene: bpy.types.Scene, picture_format: str, quality: int) -> None:
    """`jpeg` with a quality from 1 to 100, or `png`."""
    settings = scene.render.image_settings
    if VERSION >= (5, 0):
        settings.media_type = "IMAGE"
    settings.file_format = FILE_FORMATS[picture_format]
    settings.color_mode = "RGB"
    settings.quality = quality
    if picture_format == "png":
        settings.color_depth = "8"
        settings.compression = 15


def set_lossless_format(scene: bpy.types.Scene) -> None:
    """TIFF of 16 bits, for pictures that are worked on. It is not packed: a PNG has the same values
    and takes Blender three times as long."""
    set_picture_format(scene, "png", 100)
    settings = scene.render.image_settings
    settings.file_format, settings.color_depth, settings.tiff_codec = "TIFF", "16", "NONE"


def save_copy(image: bpy.types.Image, path: Path, quality: int) -> None:
    """Writes an image that is in no file, and stays so where this version can do that."""
    known: Any = bpy.types.Image.bl_rna
    known = known.functions["save"].parameters
    more: dict[str, Any] = {"save_copy": True} if "save_copy" in known else {}
    image.save(filepath=str(path), quality=quality, **more)


class PassOutput:
    """A compositor that passes the picture through and writes the object-index and the depth
    pass, exactly, as single-layer 32-bit EXRs into `folder`."""

    def __init__(self, scene: bpy.types.Scene, layer: bpy.types.ViewLayer, folder: Path) -> None:
        self._folder = folder
        self._layer = layer
        self.switch(True)
        if VERSION >= (5, 0):
            tree: bpy.types.NodeTree | None = bpy.data.node_groups.new(
                "Synthpoint Passes", "CompositorNodeTree"
            )
            assert tree is not None
            tree.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
            scene.compositing_node_group = tree
            picture = tree.nodes.new("NodeGroupOutput")
        else:
            scene.use_nodes = True
            tree = scene.node_tree
            assert tree is not None
            tree.nodes.clear()
            picture = tree.nodes.new("CompositorNodeComposite")
        layers: Any = tree.nodes.new("CompositorNodeRLayers")
        layers.scene = scene
        layers.layer = layer.name
        tree.links.new(layers.outputs["Image"], picture.inputs["Image"])
        writer: Any = tree.nodes.new("CompositorNodeOutputFile")
        if VERSION >= (5, 0):
            writer.format.media_type = "IMAGE"
            writer.directory = str(folder)
            writer.file_name = "pass"
            sources = {"index": "Object Index", "depth": "Depth"}
            for name in sources:
                writer.file_output_items.new("FLOAT", name)
        else:
            writer.base_path = str(folder)
            writer.file_slots.clear()
            sources = {"index": "IndexOB", "depth": "Depth"}
            for name in sources:
                writer.file_slots.new(f"pass{name}")
        writer.format.file_format = "OPEN_EXR"
        writer.format.color_depth = "32"
        writer.format.exr_codec = "NONE"
        for number, source in enumerate(sources.values()):
            tree.links.new(layers.outputs[source], writer.inputs[number])

    def switch(self, on: bool) -> None:
        """Whether the renderer makes the passes at all."""
        self._layer.use_pass_object_index = self._layer.use_pass_z = on

    def take(self, name: str) -> Path:
        """The file of pass `index` or `depth` that the last render wrote (its name differs
        between versions)."""
        found = sorted(self._folder.glob(f"pass{name}*.exr"))
        if len(found) != 1:
            raise RuntimeError(f"expected one {name} pass, found {len(found)}")
        return found[0]
