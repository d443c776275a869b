"""How bright an image is: set where the light is measured, not where it is shown.

Blender keeps what it needs to show a picture, a few megabytes, for every value that the exposure of
its color management ever had, as long as it runs. So that one holds the job's brightest value, and
the film's takes off what an image has less.
"""

from __future__ import annotations

import bpy


class Exposure:
    """`brightest` (stops) is the most that a job draws. The film's own exposure in the file stays
    a factor. The scene's settings are to be free of animation."""

    def __init__(self, scene: bpy.types.Scene, brightest: float) -> None:
        self._scene, self._brightest = scene, brightest
        self._own = scene.cycles.film_exposure
        scene.view_settings.exposure = brightest

    def apply(self, stops: float) -> None:
        self._scene.cycles.film_exposure = self._own * 2.0 ** (stops - self._brightest)
