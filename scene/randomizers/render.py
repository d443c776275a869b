"""How bright an image is: set where the light is measured, not where it is shown.

Blender keeps what it needs to show a picture, a few megabytes, for every value that the exposure of
its colour management ever had, as long as it runs. So that one holds the job's brightest value, and
the film's takes off what an image has less.
"""

from __future__ import annotations

from ...core.randomizers.render import exposure, render_seed
from ...core.settings.output import Render
from .effect import Build, Effect, Image


class Exposure(Effect[float]):
    """The film's own exposure in the file stays a factor. The scene's settings are to be free of
    animation."""

    of = exposure

    def __init__(self, build: Build) -> None:
        self._scene, self._brightest = build.scene, build.spec[Render].exposure.max
        self._own = build.scene.cycles.film_exposure
        build.scene.view_settings.exposure = self._brightest

    def apply(self, stops: float, image: Image) -> None:
        self._scene.cycles.film_exposure = self._own * 2.0 ** (stops - self._brightest)


class Noise(Effect[int]):
    """The seed of the render's noise."""

    of = render_seed

    def __init__(self, build: Build) -> None:
        self._scene = build.scene

    def apply(self, seed: int, image: Image) -> None:
        self._scene.cycles.seed = seed
