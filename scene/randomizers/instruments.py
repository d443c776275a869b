"""Which instruments an image shows: the others are hidden."""

from __future__ import annotations

from ...core.job.spec import JobSpec
from ...core.randomizers.instruments import InstrumentDraw, instruments
from ..blender.visibility import show
from ..labels.measure import Posed
from .effect import Build, Effect, Image


class Choice(Effect[tuple[InstrumentDraw, ...]]):
    """Shows those that are drawn, and gives their parts the object index that the passes tell
    them by, from 1 in the order of the draws."""

    of = instruments
    order = -10  # the others are about what it shows

    @classmethod
    def wanted(cls, spec: JobSpec) -> bool:
        return True

    def __init__(self, build: Build) -> None:
        self._instances, self._schemas = build.instances, build.schemas
        # A part that the artist hid from render stays hidden.
        self._rendered = {
            p.name_full: not p.hide_render for i in build.instances.values() for p in i.parts
        }

    def apply(self, drawn: tuple[InstrumentDraw, ...], image: Image) -> None:
        draws = {(d.instrument, d.copy): d for d in drawn}
        ids = {key: number for number, key in enumerate(draws, start=1)}
        for key, instance in self._instances.items():
            for part in instance.parts:
                show(part, key in draws and self._rendered[part.name_full])
                number = ids.get(key, 0)
                if part.pass_index != number:  # written, Blender would look at it anew
                    part.pass_index = number
        image.shown = [
            Posed(ids[key], self._instances[key], self._schemas[draw.instrument], draw)
            for key, draw in draws.items()
        ]
