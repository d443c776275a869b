"""Cycles settings and the render of an image: one, and short ones before it for passes that it
does not hold."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np

from ...core.dataset.layout import EXTENSIONS, MEMORY, render_prefix
from ...core.errors import UserError
from ...core.job.spec import JobSpec
from ...core.labels.masks import Mask
from ...core.labels.passes import Passes
from ...core.picture.rendered import read_pass
from ...core.running.console import quiet
from ...core.running.stopwatch import phase
from ...core.settings.output import Render
from ..blender import compat
from ..blender.cameras import camera_of
from ..blender.meanwhile import meanwhile
from ..blender.opacity import Opacities
from . import plain, sheer, volumes
from .alone import Alone


def configure(scene: bpy.types.Scene, spec: Render, size: tuple[int, int]) -> bool:
    """Sets everything about the picture that does not change between images. Returns whether
    the picture will be denoised."""
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    cycles.device, cycles.denoising_use_gpu = "CPU", False
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
    effort = spec.effort
    cycles.samples = effort.samples
    cycles.use_adaptive_sampling = False
    cycles.time_limit = 0.0
    for layer in scene.view_layers:
        layer.samples = 0
    cycles.use_animated_seed = False
    # Looked up, where Blender's own choice is computed for each sample, and a little less noisy.
    cycles.sampling_pattern = "TABULATED_SOBOL"
    # A box of one pixel: what the index pass saw lies inside the pixel it is written to.
    cycles.pixel_filter_type = "BOX"
    cycles.max_bounces = effort.bounces
    cycles.diffuse_bounces = min(2, effort.bounces)
    cycles.glossy_bounces = effort.bounces
    cycles.transmission_bounces = effort.bounces
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 10.0
    try:
        scene.view_settings.view_transform = spec.view_transform
    except TypeError as error:
        known = str(error).rpartition("not found in ")[2] or "see Blender's render properties"
        raise UserError(
            f"render.view_transform: this Blender has no {spec.view_transform!r}; it has {known}"
        ) from None
    scene.view_settings.look = "None"
    scene.view_settings.gamma = 1.0
    scene.display_settings.display_device = "sRGB"
    compat.set_picture_format(scene, spec.format, spec.quality)
    cycles.use_denoising = denoise = spec.denoise and compat.set_denoiser(scene)
    return denoise


def size_of(scene: bpy.types.Scene, spec: JobSpec) -> tuple[int, int]:
    """(width, height) of the job's pictures; the file's own where the spec says nothing of it."""
    if not spec.own_camera or spec[Render].width:
        return spec.size
    settings = scene.render
    # Whole numbers throughout, as Blender does it: in floats 57 % of 200 are 113.
    share = settings.resolution_percentage
    return settings.resolution_x * share // 100, settings.resolution_y * share // 100


def blurred(scene: bpy.types.Scene) -> bool:
    """Whether depth of field or motion smears the picture, and its passes with it."""
    return bool(camera_of(scene).data.dof.use_dof or scene.render.use_motion_blur)


def guide_denoiser(scene: bpy.types.Scene) -> None:
    """Chooses by what the denoiser tells edges from noise: where they are blurred, the passes that
    show them are noise themselves, and it would keep that in the picture."""
    passes = "RGB" if blurred(scene) else "RGB_ALBEDO_NORMAL"
    if scene.cycles.use_denoising and scene.cycles.denoising_input_passes != passes:
        scene.cycles.denoising_input_passes = passes


# Pixels. For another material Blender builds its graph of the scene anew, for the old one again.
PLAIN_FROM = 20_000


class RenderFailed(Exception):
    """Blender returned without a picture, as it does when Ctrl-C comes while it renders."""


class Darkroom:
    """Renders into a private folder, in memory where the machine has one. `lossless`: pictures
    are worked on before they are written in the format of the dataset."""

    def __init__(
        self,
        scene: bpy.types.Scene,
        layer: bpy.types.ViewLayer,
        spec: Render,
        lossless: bool = False,
    ) -> None:
        self._scene, self._layer = scene, layer
        memory = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
        place = MEMORY if memory else bpy.app.tempdir
        self.folder = Path(tempfile.mkdtemp(prefix=render_prefix(os.getpid()), dir=place))
        ending = compat.LOSSLESS if lossless else EXTENSIONS[spec.format]
        self._picture = self.folder / f"picture{ending}"
        if lossless:
            compat.set_lossless_format(scene)
        self._output = compat.PassOutput(scene, layer, self.folder)
        self._plain = plain.material()
        self._lights_first()

    def _lights_first(self) -> None:
        """Shows Cycles the lights before all else. It keeps what it was shown in a row, fills the
        place of what is gone with the last, and draws its noise by the order of the lights: behind
        others, that would depend on the images before."""
        shown = [o for o in self._scene.objects if not o.hide_render]
        others = [o for o in shown if o.type != "LIGHT"]
        if len(shown) - len(others) < 2:
            return
        with (
            ExitStack() as hidden,
            meanwhile(self._scene.render, resolution_percentage=50, use_compositing=False),
            self._for_passes(),
        ):
            for obj in others:
                hidden.enter_context(meanwhile(obj, hide_render=True))
            with quiet():
                bpy.ops.render.render(scene=self._scene.name)

    @phase("passes")
    def shoot(
        self, alone: Sequence[Alone] = (), opacities: Opacities | None = None
    ) -> tuple[Path, Passes]:
        """The picture's file (moved or copied away by the caller) and the passes with it; `alone`
        is what to look at without everything else as well, `opacities` what is known of the
        image's materials."""
        for old in self.folder.iterdir():
            old.unlink()
        self._scene.render.filepath = str(self._picture)
        mist = volumes.in_picture(self._scene, self._layer)
        opacities = opacities or Opacities(self._layer)
        film = sheer.in_picture(self._layer, opacities)
        unsharp = bool(mist or film) or blurred(self._scene)
        masks, sharp = {}, None
        # Before the picture: a denoiser that has had other guides would keep to them, and a render
        # without it in between makes it start anew.
        if alone or unsharp:
            unlike = plain.unlike(opacities) if unsharp and self._worth_it() else None
            with self._for_passes(), volumes.cleared(self._scene, self._layer, mist):
                if alone or unlike is None:
                    with sheer.cleared(film):
                        masks = {one.number: self._mask(one) for one in alone}
                        sharp = self._short() if unsharp and unlike is None else None
                if unlike is not None:
                    with plain.worn(self._scene, self._layer, self._plain, unlike):
                        sharp = self._short()
        with phase("sync"):
            self._render()
        if not self._picture.is_file():
            raise RenderFailed
        return self._picture, replace(sharp or self._passes(), alone=masks)

    def _worth_it(self) -> bool:
        """Whether a plain material saves the short render more than putting it on takes."""
        render = self._scene.render
        return render.resolution_x * render.resolution_y >= PLAIN_FROM

    def _passes(self) -> Passes:
        index, depth = (read_pass(self._output.take(n)) for n in ("index", "depth"))
        return Passes(np.rint(index).astype(np.uint16), depth)

    def _render(self, still: bool = True) -> None:
        with quiet():
            result = bpy.ops.render.render(write_still=still, scene=self._scene.name)
        if result != {"FINISHED"}:
            raise RenderFailed

    def _short(self) -> Passes:
        self._render(still=False)
        return self._passes()

    def _mask(self, one: Alone) -> Mask:
        with one.staged(self._scene):
            mask: Mask = self._short().index == one.number
        return mask

    @contextmanager
    def _for_passes(self) -> Iterator[None]:
        """Without depth of field and motion blur, since the label is the sharp instrument at
        mid-exposure. One sample is all that the passes keep."""
        scene = self._scene
        with (
            meanwhile(scene.cycles, samples=1, use_denoising=False, max_bounces=0),
            meanwhile(scene.render, use_motion_blur=False),
            meanwhile(camera_of(scene).data.dof, use_dof=False),
        ):
            yield

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
