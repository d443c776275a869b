"""Photos behind the scene: seen by the camera, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import bpy

from ....core.dataset.files import file_digest
from ....core.job.spec import JobSpec
from ....core.randomizers.backdrop.ground import Ground
from ....core.randomizers.backdrop.photos import PhotoDraw, Photos, photos
from ...blender.compat import node_tree, shading
from ...blender.nodes import Nodes
from ..effect import Build, Effect, Image
from ..pictures import Pictures, find_pictures

ENDINGS = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp")

# Of the picture's size: what is kept of a larger photo.
DETAIL = 2.0


def find_photos(folder: str) -> tuple[dict[str, Path], list[str]]:
    """Readable photos by name and the names of the others."""
    root = Path(bpy.path.abspath(folder)).expanduser()
    return find_pictures(root, ENDINGS, "photos.folder")


class Photo(Effect[PhotoDraw | None]):
    """Adds a photo to the scene's world, which goes on giving the light."""

    of = photos

    @classmethod
    def wanted(cls, spec: JobSpec) -> bool:
        return spec[Photos].enabled and spec[Ground].enabled

    @classmethod
    def remarks(cls, spec: JobSpec) -> list[str]:
        if spec[Photos].enabled and not spec[Ground].enabled:
            return [
                "photos: they take part by their weight in ground, which is off, so none is shown; "
                "switch ground.enabled on"
            ]
        return []

    def __init__(self, build: Build) -> None:
        self._render = build.scene.render
        width, height = build.size
        self._files = build.readable("photos", find_photos(build.spec[Photos].folder))
        self._pictures = Pictures(self._files, lambda w, h: DETAIL * max(width / w, height / h))
        self._build(*_open(build.scene))

    def offers(self) -> dict[str, tuple[str, ...]]:
        digests = tuple(file_digest(path) for path in self._files.values())
        return {"photos": tuple(self._files), "photo_digests": digests}

    def _build(self, tree: bpy.types.NodeTree, output: bpy.types.Node) -> None:
        """Window coordinates → moved within a disc, for blur → cropped → photo."""
        make = Nodes(tree)
        window = make.add("ShaderNodeTexCoord").outputs["Window"]
        # Each sample of a pixel looks elsewhere in a disc, as through an open lens: any blur, of
        # one picture.
        chance = make.add("ShaderNodeTexWhiteNoise", {"Vector": window}).outputs["Color"]
        parts = make.add("ShaderNodeSeparateColor", {"Color": chance}).outputs
        angle = make.math("MULTIPLY", parts[0], 6.283185307)
        radius = make.math("SQRT", parts[1])
        disc = make.add(
            "ShaderNodeCombineXYZ",
            {
                "X": make.math("MULTIPLY", radius, make.math("COSINE", angle)),
                "Y": make.math("MULTIPLY", radius, make.math("SINE", angle)),
            },
        ).outputs[0]
        self._blur = make.add(
            "ShaderNodeVectorMath", {0: disc, 2: window}, operation="MULTIPLY_ADD"
        )
        self._crop = make.add(
            "ShaderNodeVectorMath", {0: self._blur.outputs[0]}, operation="MULTIPLY_ADD"
        )
        self._texture = make.add(
            "ShaderNodeTexImage", {"Vector": self._crop.outputs[0]}, extension="EXTEND"
        )
        self._shine = make.add("ShaderNodeEmission", {"Color": self._texture.outputs["Color"]})
        seen = make.add("ShaderNodeLightPath").outputs["Is Camera Ray"]
        self._shown = make.add("ShaderNodeMath", {0: seen}, operation="MULTIPLY")
        light = next((link.from_socket for link in output.inputs["Surface"].links), None)
        mixed = make.add(
            "ShaderNodeMixShader", {0: self._shown.outputs[0], 2: self._shine.outputs[0]}
        )
        if light is not None:
            tree.links.new(light, mixed.inputs[1])
        tree.links.new(mixed.outputs[0], output.inputs["Surface"])

    def apply(self, draw: PhotoDraw | None, image: Image) -> None:
        self._shown.inputs[1].default_value = float(draw is not None)
        if draw is None:
            return
        photo = self._pictures.image(draw.picture)
        photo.alpha_mode = "NONE"
        self._texture.image = photo
        self._shine.inputs["Strength"].default_value = 2.0**draw.exposure

    def settle(self, draw: PhotoDraw | None, image: Image) -> bool:
        """With a lens that distorts, the rendered frame is larger than the picture; by now it is
        this image's. Nothing in the scene moves."""
        if draw is None:
            return False
        size = width, height = self._render.resolution_x, self._render.resolution_y
        self._blur.inputs[1].default_value = (draw.blur, draw.blur * width / height, 0.0)
        scale, offset = crop(self._pictures.size(draw.picture), size, draw)
        self._crop.inputs[1].default_value = (*scale, 0.0)
        self._crop.inputs[2].default_value = (*offset, 0.0)
        return False

    def pack(self) -> None:
        self._pictures.pack()

    def close(self) -> None:
        self._pictures.close()


def crop(
    photo: tuple[int, int], picture: tuple[int, int], draw: PhotoDraw
) -> tuple[tuple[float, float], tuple[float, float]]:
    """(scale, offset) from window coordinates (0 to 1 from below left) to those of the photo, so
    that it fills a picture of (width, height) pixels."""
    wider = (photo[0] / photo[1]) / (picture[0] / picture[1])
    shown = (min(1.0, 1.0 / wider) / draw.zoom, min(1.0, wider) / draw.zoom)
    start = [place * (1.0 - part) for place, part in zip(draw.place, shown, strict=True)]
    if draw.flip:
        return (-shown[0], shown[1]), (start[0] + shown[0], start[1])
    return shown, (start[0], start[1])


def _open(scene: bpy.types.Scene) -> tuple[bpy.types.NodeTree, bpy.types.Node]:
    """The nodes of the scene's world and its output; a world that is made where there is none
    gives no light."""
    if scene.world is None:
        scene.world = bpy.data.worlds.new("Synthpoint World")
        node_tree(scene.world).nodes.clear()
    color = tuple(scene.world.color)
    lit_by_color = shading(scene.world) is None
    tree = node_tree(scene.world)
    if lit_by_color:
        for node in tree.nodes:
            if node.type == "BACKGROUND":
                node.inputs["Color"].default_value = (*color, 1.0)
    output = next((n for n in tree.nodes if n.type == "OUTPUT_WORLD" and n.is_active_output), None)
    return tree, output or tree.nodes.new("ShaderNodeOutputWorld")
