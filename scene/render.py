"""Cycles settings and the one render of an image."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.layout import EXTENSIONS
from ..core.spec import Render
from . import compat
from .passes import read_channel


def configure(scene: bpy.types.Scene, spec: Render, size: tuple[int, int]) -> bool:
    """Sets everything about the picture that does not change between images. Returns whether
    the picture will be denoised."""
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    cycles.device = "CPU"
    render.resolution_x, render.resolution_y = size
    render.resolution_percentage = 100
    render.use_border = False
    render.use_persistent_data = True
    render.use_sequencer = False
    render.use_compositing = True
    render.use_motion_blur = False
    render.use_simplify = False
    render.use_multiview = False
    render.film_transparent = False
    render.use_file_extension = True
    render.dither_intensity = 0.0
    for setting in render.bl_rna.properties:
        # Stamps carry dates and times into the picture's metadata.
        if setting.identifier.startswith("use_stamp"):
            setattr(render, setting.identifier, False)
    cycles.samples = spec.samples
    cycles.use_adaptive_sampling = False
    cycles.use_animated_seed = False
    # A box of one pixel: what the index pass saw lies inside the pixel it is written to.
    cycles.pixel_filter_type = "BOX"
    cycles.max_bounces = spec.bounces
    cycles.diffuse_bounces = min(2, spec.bounces)
    cycles.glossy_bounces = spec.bounces
    cycles.transmission_bounces = spec.bounces
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 10.0
    scene.view_settings.view_transform = spec.view_transform
    scene.view_settings.look = "None"
    scene.view_settings.gamma = 1.0
    scene.display_settings.display_device = "sRGB"
    compat.set_picture_format(scene, spec.format, spec.quality)
    denoise = spec.denoise and compat.has_denoiser(scene)
    cycles.use_denoising = denoise
    if denoise:
        compat.set_denoiser(scene)
    return denoise


class RenderFailed(Exception):
    """Blender returned without a picture, as it does when Ctrl-C comes while it renders."""


class Darkroom:
    """Renders into a private folder, in memory where the machine has one."""

    def __init__(self, scene: bpy.types.Scene, layer: bpy.types.ViewLayer, spec: Render) -> None:
        self._scene, self._layer = scene, layer
        memory = Path("/dev/shm")  # noqa: S108  the folder below it has a random name
        inside = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="synthpoint-", dir=inside))
        self._picture = self.folder / f"picture{EXTENSIONS[spec.format]}"
        self._index = compat.IndexOutput(scene, layer, self.folder)

    def shoot(self) -> tuple[Path, NDArray[np.uint16]]:
        """The picture's file (moved or copied away by the caller) and the object index (H, W)."""
        for old in self.folder.iterdir():
            old.unlink()
        self._scene.render.filepath = str(self._picture)
        with quiet():
            result = bpy.ops.render.render(write_still=True, scene=self._scene.name)
        if result != {"FINISHED"} or not self._picture.is_file():
            raise RenderFailed
        index = read_channel(self._index.take())
        return self._picture, np.rint(index).astype(np.uint16)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps what Blender's C code prints on standard output (a line for each render step) away."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
