"""Light from HDRI pictures: one world, made once, driven by values."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import bpy

from ..core.errors import UserError
from ..core.sample import EnvironmentDraw
from .compat import node_tree
from .render import quiet

ENDINGS = {".hdr", ".exr", ".png", ".jpg", ".jpeg"}

# Pictures kept in memory; the least recently used goes first.
KEPT = 8

# Width of the map by which the renderer finds the bright places of a picture.
SAMPLING_MAP = 256


def shipped_folder() -> Path:
    """The eight CC0 HDRIs that come with every Blender."""
    for root in ("LOCAL", "SYSTEM"):
        base = bpy.utils.resource_path(root)
        folder = Path(base) / "datafiles" / "studiolights" / "world"
        if base and folder.is_dir():
            return folder
    return Path(bpy.utils.system_resource("DATAFILES")) / "studiolights" / "world"


def find_pictures(folder: str) -> tuple[dict[str, Path], list[str]]:
    """Readable pictures by name, and the names of those that are not.

    UserError where the folder is missing or holds none that can be read. Every picture is opened
    once, so that all workers agree on what is readable before the first image.
    """
    root = Path(bpy.path.abspath(folder)).expanduser() if folder else shipped_folder()
    if not root.is_dir():
        raise UserError(f"{root}: no such folder (environment.folder); check the path")
    files = sorted(f for f in root.iterdir() if f.suffix.lower() in ENDINGS)
    good, broken = {}, []
    for file in files:
        if readable(file):
            good[file.name] = file
        else:
            broken.append(file.name)
    if not good:
        found = f"{len(broken)} broken" if broken else "none at all"
        raise UserError(
            f"{root}: no readable .hdr, .exr, .png or .jpg picture ({found}); put one there, or "
            "leave environment.folder empty for Blender's own"
        )
    return good, broken


def readable(file: Path) -> bool:
    """True where Blender can decode the picture."""
    try:
        image = bpy.data.images.load(str(file))
    except RuntimeError:
        return False
    try:
        with quiet(stream=2):
            return bool(image.size[0] and image.size[1] and len(image.pixels) and image.has_data)
    except RuntimeError:
        return False
    finally:
        bpy.data.images.remove(image)


class Surroundings:
    """The world that replaces the scene's own."""

    def __init__(self, scene: bpy.types.Scene, pictures: dict[str, Path]) -> None:
        self._pictures = pictures
        self._loaded: OrderedDict[str, bpy.types.Image] = OrderedDict()
        world = bpy.data.worlds.new("Synthpoint World")
        tree = node_tree(world)
        tree.nodes.clear()
        output = tree.nodes.new("ShaderNodeOutputWorld")
        self._background = tree.nodes.new("ShaderNodeBackground")
        self._texture = tree.nodes.new("ShaderNodeTexEnvironment")
        self._mapping = tree.nodes.new("ShaderNodeMapping")
        direction = tree.nodes.new("ShaderNodeTexCoord")
        tree.links.new(direction.outputs["Generated"], self._mapping.inputs["Vector"])
        tree.links.new(self._mapping.outputs["Vector"], self._texture.inputs["Vector"])
        tree.links.new(self._texture.outputs["Color"], self._background.inputs["Color"])
        tree.links.new(self._background.outputs["Background"], output.inputs["Surface"])
        # The automatic map is as fine as the picture: up to a second an image to build.
        world.cycles.sampling_method = "MANUAL"
        world.cycles.sample_map_resolution = SAMPLING_MAP
        scene.world = world

    def apply(self, draw: EnvironmentDraw) -> None:
        self._texture.image = self._image(draw.picture)
        self._background.inputs["Strength"].default_value = draw.strength
        self._mapping.inputs["Rotation"].default_value = (0.0, 0.0, draw.rotation)

    def _image(self, name: str) -> bpy.types.Image:
        image = self._loaded.get(name)
        if image is None:
            image = bpy.data.images.load(str(self._pictures[name]))
            self._loaded[name] = image
        self._loaded.move_to_end(name)
        while len(self._loaded) > KEPT:
            _, old = self._loaded.popitem(last=False)
            bpy.data.images.remove(old)
        return image
