"""A scene prepared for a job: everything that is made once, so that an image only sets values.

`Stage` takes the scene over, makes the effects of the randomizers (scene/randomizers), and shoots
one image after the other: sample → scene → passes → record. It knows no randomizer by name.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import bpy

from ..core.balance.splits import split_of
from ..core.camera.pinhole import View
from ..core.dataset.layout import image_name
from ..core.developing.negative import Developed, Negative, develop
from ..core.job import feasible, held_out, mix
from ..core.job.draw import draw
from ..core.job.sample import Sample
from ..core.job.spec import JobSpec
from ..core.labels.record import Record
from ..core.labels.subjects import Subject
from ..core.picture.rendered import read_picture
from ..core.randomizers import of_records
from ..core.randomizers.randomizer import as_data
from ..core.running.devices import Setup
from ..core.running.notes import Notes
from ..core.running.stopwatch import phase
from ..core.sampling.catalog import Catalog
from ..core.settings.output import Labels, Render
from . import takeover
from .blender import memory, units
from .blender.meshes import Triangulated
from .blender.opacity import Opacities
from .checks import plausible
from .labels import measure
from .randomizers import effects, kept_materials
from .randomizers.effect import Build, Effect, Image
from .render import cycles, devices, pixels

E = TypeVar("E", bound=Effect[Any])


class Stage:
    """Takes the open scene over. For a process of its own: the scene is changed throughout.

    `notes` are one-line warnings for the user, but for the card's name the same on every worker of
    the job; `skipped` are those of them that --strict refuses. `setup` is what it renders on.
    """

    def __init__(self, scene: bpy.types.Scene, spec: JobSpec) -> None:
        self.scene, self.spec = scene, spec
        self.layer = bpy.context.view_layer
        told = Notes()
        self.notes, self.skipped = told.lines, told.skipped
        taken = takeover.of(scene, self.layer, spec, told)
        self.instances, self.schemas = taken.instances, taken.schemas
        self.size = cycles.size_of(scene, spec)
        self.denoised = cycles.configure(scene, spec[Render], self.size)
        build = Build(scene, spec, taken.instances, taken.schemas, self.size, told)
        self._effects: list[Effect[Any]] = []
        for effect in effects():
            told.say(effect.remarks(spec))
            if effect.wanted(spec):
                self._effects.append(effect(build))
        objects = [part for i in self.instances.values() for part in i.parts]
        objects += [obj for one in self._effects for obj in one.objects]
        kept_materials.keep(scene, objects, [m for one in self._effects for m in one.materials])
        if spec[Render].denoise and not self.denoised:
            told.say(["this Blender has no OpenImageDenoise; pictures are not denoised"])
        offered = {key: some for one in self._effects for key, some in one.offers().items()}
        known = {f.name for f in fields(Catalog)}
        more = {key: offered.pop(key) for key in list(offered) if key not in known}
        view = build.own_view if spec.own_camera else None
        self.catalog = Catalog(
            instruments=taken.infos, **{"environments": (), **offered}, camera=view, more=more,
            metres=units.metres(self.scene),
        )  # fmt: skip
        told.leave_out(plausible.check_sizes(taken.originals, scene, spec, view))
        held_out.check(spec, self.catalog)
        feasible.check(spec, self.catalog)
        told.say(mix.notes(spec, self.catalog))
        self.darkroom: cycles.Darkroom | None = None
        self._triangulated = Triangulated()
        self._file: Path | None = None  # of the image that was exposed last
        self.setup, self._lean = Setup(), ExitStack()

    def effect(self, kind: type[E]) -> E | None:
        """The job's effect of this class; None where it wants none."""
        return next((one for one in self._effects if isinstance(one, kind)), None)

    def use(self, setup: Setup) -> None:
        """Renders so from now on; at first on the CPU."""
        self._lean.close()
        devices.switch(self.scene, setup)
        self._lean.enter_context(devices.lean(self.scene, setup))
        if setup.card is not None:
            self.notes.append(f"renders on {setup.text}")
        self.setup = setup

    def pack(self) -> None:
        """Puts into the open file what only a temporary folder holds and the scene shows."""
        for one in self._effects:
            one.pack()

    def close(self) -> None:
        if self.darkroom is not None:
            self.darkroom.close()
        self._lean.close()
        for one in self._effects:
            one.close()

    @phase("draw")
    def sample(self, index: int) -> Sample:
        return draw(self.spec, self.catalog, index)

    @phase("apply")
    def apply(self, sample: Sample) -> Image:
        """Puts the sample into the scene and updates it."""
        image = Image(sample, self.catalog, self.scene)
        draws = [(one, sample.draws.get(one.of.name)) for one in self._effects]
        for one, _ in draws:
            one.clear()
        for one, drawn in draws:
            one.apply(drawn, image)
        cycles.guide_denoiser(self.scene)
        bpy.context.view_layer.update()
        for one, drawn in draws:
            # The next may look where this one lies; without it, rays meet it or not by what the
            # image before showed.
            if one.settle(drawn, image):
                bpy.context.view_layer.update()
        gave_way = [one.make_room(drawn, image) for one, drawn in draws]
        if any(gave_way):
            bpy.context.view_layer.update()
        return image

    def shoot(self, index: int) -> tuple[Path, Record]:
        """Draws, renders and labels image `index`. The picture lies in a temporary file until
        the next call; nothing of the dataset is written."""
        developed = develop(self.expose(self.sample(index)))
        return self._file_of(developed), developed.record

    def expose(self, sample: Sample) -> Negative:
        """Renders a sample, and reads all that its labels and its picture are made of."""
        image = self.apply(sample)
        view = image.view
        others = {name: n for one in self._effects for name, n in one.owners.items()}
        marked = [each for one in self._effects for each in one.marked]
        opacities = Opacities(self.layer)
        with phase("labels"):
            geometry, alone = measure.measure(
                self.scene, self.layer, view, image.shown, others, marked,
                self._triangulated, opacities,
            )  # fmt: skip
            subjects: list[Subject] = [one.subject for one in image.shown]
            subjects += [each for one in self._effects for each in one.subjects]
        developing = [one for one in self._effects if one.develops(self.spec)]
        if self.darkroom is None:  # not before: a scene that is only applied stays free of it
            self.darkroom = cycles.Darkroom(
                self.scene, self.layer, self.spec[Render], lossless=bool(developing)
            )
        with phase("passes"):
            self._file, passes = self.darkroom.shoot(alone, opacities)
            picture = read_picture(self._file) if developing else self._file.read_bytes()
            memory.give_back()
        steps = [(s, sample.draws[one.of.name]) for one in developing if (s := one.step)]
        return Negative(
            picture, passes, geometry, tuple(subjects), tuple(steps), self.spec[Labels],
            self._record(sample, view),
        )  # fmt: skip

    def encoded(self, developed: Developed) -> bytes:
        """The picture's file, of any image."""
        if isinstance(developed.picture, bytes):
            return developed.picture
        return self._file_of(developed).read_bytes()

    def _file_of(self, developed: Developed) -> Path:
        """Until the next image; that of the one that was exposed last, if it is a file already."""
        assert self.darkroom is not None and self._file is not None  # it was exposed
        if isinstance(developed.picture, bytes):
            return self._file
        with phase("encode"):
            return pixels.finish(
                developed.picture, self.darkroom.folder, self.spec[Render], developed.quality
            )

    def _record(self, sample: Sample, view: View) -> Record:
        """But for its labels, in Blender units."""
        doing = {one.of: one for one in self._effects}
        drawn = {
            of.name: doing[of].recorded(sample[of]) if of in doing else as_data(sample[of])
            for of in of_records()
            if of in doing or of.always
        }
        undenoised = self.spec[Render].denoise and not self.denoised
        return Record(
            index=sample.index,
            split=split_of(sample.index, self.spec.splits),
            file=image_name(sample.index, self.spec[Render].format),
            view=view,
            instances=(),
            scene=drawn,
            notes=(*(("not denoised",) if undenoised else ()), *self.setup.remarks),
            device=self.setup.text,
        )
