"""Light from HDRI pictures: one world, made once, driven by values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from ...core.dataset.files import file_digest
from ...core.errors import UserError
from ...core.randomizers.environment import Environment, EnvironmentDraw, environment
from ...core.settings.output import Render
from ..blender.nodes import Nodes, lay_texture
from .effect import Build, Effect, Image
from .pictures import Pictures, find_pictures

ENDINGS = (".hdr", ".exr", ".png", ".jpg", ".jpeg")

# Width of the map by which the renderer finds the bright places of a picture.
SAMPLING_MAP = 256


def shipped_folder() -> Path:
    """The eight CC0 HDRIs that come with every Blender."""
    for root in ("LOCAL", "SYSTEM"):
        base = bpy.utils.resource_path(root)
        folder = Path(base) / "datafiles" / "studiolights" / "world"
        if base and folder.is_dir():
            return folder
    # The stubs leave the function out.
    files = bpy.utils.system_resource("DATAFILES")  # type: ignore[attr-defined]
    return Path(files) / "studiolights" / "world"


def find_environments(folder: str, weights: dict[str, float]) -> tuple[dict[str, Path], list[str]]:
    """Readable HDRIs by name and the names of the others; UserError where none can be drawn."""
    root = Path(bpy.path.abspath(folder)).expanduser() if folder else shipped_folder()
    good, broken = find_pictures(root, ENDINGS, "environment.folder")
    # A preset's weights for Blender's own pictures do no harm in another folder.
    known = {*good, *broken, *(file.name for file in shipped_folder().glob("*"))}
    for name in weights:
        if name not in known:
            raise UserError(
                f"environment.weights: {root} has no {name!r}; it has {', '.join(good)}"
            )
    if not any(weights.get(name, 1.0) for name in good):
        raise UserError("environment.weights: every picture has weight 0; raise one")
    return good, broken


class Surroundings(Effect[EnvironmentDraw]):
    """The world that replaces the scene's own."""

    of = environment

    def __init__(self, build: Build) -> None:
        s = build.spec[Environment]
        self._files = build.readable("HDRIs", find_environments(s.folder, s.weights))
        # A wider one is scaled down: more is not seen in metal, and 16k px take 2 GiB.
        widest = build.spec[Render].effort.texture
        self._pictures = Pictures(self._files, lambda width, _: widest / width)
        world = bpy.data.worlds.new("Synthpoint World")
        make = Nodes.of(world)
        self._make, self._textures = make, list[Any]()
        self._tint = make.add("ShaderNodeVectorMath", operation="MULTIPLY")
        self._background = make.add("ShaderNodeBackground", {"Color": self._tint.outputs[0]})
        make.add("ShaderNodeOutputWorld", {"Surface": self._background.outputs[0]})
        assert world.cycles is not None
        # The automatic map is as fine as the picture: up to a second an image to build.
        world.cycles.sampling_method = "MANUAL"
        world.cycles.sample_map_resolution = SAMPLING_MAP
        build.scene.world = world

    def offers(self) -> dict[str, tuple[str, ...]]:
        digests = tuple(file_digest(path) for path in self._files.values())
        return {"environments": tuple(self._files), "environment_digests": digests}

    def apply(self, draw: EnvironmentDraw, image: Image) -> None:
        texture = self._texture(self._pictures.image(draw.picture))
        if not any(link.from_node == texture for link in self._tint.inputs[0].links):
            self._make.tree.links.new(texture.outputs[0], self._tint.inputs[0])
        self._background.inputs["Strength"].default_value = draw.strength
        lay_texture(texture, (1.0, 1.0, 1.0), draw.rotation)
        self._tint.inputs[1].default_value = draw.tint

    def _texture(self, picture: bpy.types.Image) -> Any:
        """A node for each picture that is loaded: where one node has another picture, Blender
        builds its graph of the scene anew."""
        for wanted in (picture, None):  # None: its picture was let go of
            for node in self._textures:
                if node.image == wanted:
                    if wanted is None:
                        node.image = picture
                    return node
        made: Any = self._make.add("ShaderNodeTexEnvironment")  # in the direction of the ray
        made.image = picture
        self._textures.append(made)
        return made

    def pack(self) -> None:
        self._pictures.pack()

    def close(self) -> None:
        self._pictures.close()
