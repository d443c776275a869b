"""A scene prepared for a job: everything that is made once, so that an image only sets values."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import bpy
from mathutils import Matrix

from ..core.camera import View, to_blender
from ..core.catalog import Catalog
from ..core.errors import UserError
from ..core.layout import file_digest, image_name
from ..core.record import InstanceLabel, Record
from ..core.sample import InstrumentDraw, Sample
from ..core.sampling import draw
from ..core.spec import JobSpec
from ..core.splits import split_of
from . import gather, label, render
from .articulation import set_opening
from .ground import GroundPlane
from .instance import Instance, duplicate, instruments, realize, unpack
from .lights import Lamps
from .materials import Metal
from .visible import match_viewport_to_render, show
from .world import Surroundings, find_pictures

# Half the edge of the ground, as a multiple of the furthest the camera gets.
GROUND_REACH = 30.0

# Starts of the data paths that drivers move an object by.
TRANSFORM = ("location", "rotation", "scale", "delta_")


class Stage:
    """Takes the open scene over. For a process of its own: the scene is changed throughout.

    `notes` are one-line warnings for the user, the same on every worker of the job; `skipped` are
    those of them that --strict refuses.
    """

    def __init__(self, scene: bpy.types.Scene, spec: JobSpec) -> None:
        self.scene, self.spec = scene, spec
        self.layer = bpy.context.view_layer
        self.notes: list[str] = []
        self.skipped: list[str] = []
        self._take_over()
        unpack(scene)
        realize(scene)
        originals = instruments(scene)
        if not originals:
            raise UserError(
                "no tagged instrument in the scene; tag one in the panel (Tag as Instrument), or "
                "use --tag-by-name for a file that follows the naming convention"
            )
        self.schemas = {i.name: gather.check_instrument(i, spec.classes) for i in originals}
        independent = spec.instruments.articulation == "independent"
        infos = tuple(gather.describe(i, independent) for i in originals)
        self._homes = {i.name: Matrix(i.home) for i in infos}
        for original in originals:
            _free(original)
        self._instances = {(i.name, 0): i for i in originals}
        for original in originals:
            for copy in range(1, spec.copies):
                self._instances[original.name, copy] = duplicate(original, copy)
        # A part that the artist hid from render stays hidden.
        self._rendered = {
            p.name_full: not p.hide_render for i in self._instances.values() for p in i.parts
        }
        self._metals = self._make_metals()
        pictures = self._find_pictures()
        self._lamps = Lamps(scene, int(spec.lights.count.max)) if spec.lights.enabled else None
        self._world = Surroundings(scene, pictures) if spec.environment.enabled else None
        self._ground = self._make_ground()
        self._camera = self._make_camera() if spec.camera.enabled else None
        self.size = spec.size if self._camera or spec.render.width else self._file_size()
        self.denoised = render.configure(scene, spec.render, self.size)
        if spec.render.denoise and not self.denoised:
            self.notes.append("this Blender has no OpenImageDenoise; pictures are not denoised")
        bpy.context.view_layer.update()
        self.catalog = Catalog(
            instruments=infos,
            environments=tuple(pictures),
            environment_digests=tuple(file_digest(p) for p in pictures.values()),
            camera=None if self._camera else gather.view_of(scene),
        )
        self._darkroom: render.Darkroom | None = None

    def close(self) -> None:
        if self._darkroom is not None:
            self._darkroom.close()

    def sample(self, index: int) -> Sample:
        return draw(self.spec, self.catalog, index)

    def apply(self, sample: Sample) -> list[label.Shown]:
        """Puts the sample into the scene and updates it."""
        shown = self._apply_instruments(sample)
        if sample.view is not None:
            self._aim(sample.view)
        if self._lamps is not None and sample.lights is not None:
            self._lamps.apply(sample.lights)
        if self._world is not None and sample.environment is not None:
            self._world.apply(sample.environment)
        if self._ground is not None:
            self._ground.apply(sample.ground)
        self.scene.view_settings.exposure = sample.exposure
        self.scene.cycles.seed = sample.render_seed
        bpy.context.view_layer.update()
        return shown

    def shoot(self, index: int) -> tuple[Path, Record]:
        """Draws, renders and labels image `index`. The picture lies in a temporary file until
        the next call; nothing of the dataset is written."""
        sample = self.sample(index)
        shown = self.apply(sample)
        view = gather.view_of(self.scene)
        geometry = label.measure(self.scene, self.layer, view, shown)
        if self._darkroom is None:  # not before: a scene that is only applied stays free of it
            self._darkroom = render.Darkroom(self.scene, self.layer, self.spec.render)
        picture, passes = self._darkroom.shoot()
        labels = label.instances(geometry, passes, shown, self.spec.labels)
        return picture, self._record(sample, view, labels)

    def _record(self, sample: Sample, view: View, labels: tuple[InstanceLabel, ...]) -> Record:
        drawn = asdict(sample)
        return Record(
            index=sample.index,
            split=split_of(sample.index, self.spec.splits),
            file=image_name(sample.index, self.spec.render.format),
            view=view,
            instances=labels,
            scene={
                key: drawn[key]
                for key in ("lights", "environment", "ground", "exposure", "render_seed")
            },
            notes=() if self.denoised or not self.spec.render.denoise else ("not denoised",),
        )

    def _take_over(self) -> None:
        self.scene.camera = gather.camera_of(self.scene)
        for marker in self.scene.timeline_markers:
            marker.camera = None
        match_viewport_to_render(self.scene, self.layer)
        self.layer.update()
        for layer in self.scene.view_layers:
            layer.use = layer == self.layer
        for obj in bpy.data.objects:  # also those inside instanced collections
            obj.pass_index = 0

    def _make_metals(self) -> dict[tuple[str, int], Metal]:
        if not self.spec.materials.enabled:
            return {}
        metals = {key: Metal(instance) for key, instance in self._instances.items()}
        for channel in self.spec.materials.channels:
            names = [*channel.inputs, *(["Base Color"] if channel.hue else [])]
            for key, metal in metals.items():
                instance = self._instances[key]
                if channel.class_name not in ("*", instance.class_name):
                    continue
                for slot in metal.slots:
                    if channel.slot in ("*", slot):
                        metal.check(slot, names)
        return metals

    def _find_pictures(self) -> dict[str, Path]:
        if not self.spec.environment.enabled:
            return {}
        good, broken = find_pictures(self.spec.environment.folder)
        if broken:
            self.skipped.append(f"unreadable HDRIs skipped: {', '.join(broken)}")
            self.notes += self.skipped
        return good

    def _make_ground(self) -> GroundPlane | None:
        if not self.spec.ground.enabled:
            return None
        reach = GROUND_REACH * max(1.0, self.spec.camera.distance.max)
        return GroundPlane(self.scene, self.spec.placement.ground_height, reach)

    def _make_camera(self) -> bpy.types.Object:
        camera = bpy.data.objects.new(
            "Synthpoint Camera", bpy.data.cameras.new("Synthpoint Camera")
        )
        camera.data.sensor_fit = "HORIZONTAL"
        camera.data.clip_start = min(0.01, self.spec.camera.distance.min / 10)
        camera.data.clip_end = 100 * self.spec.camera.distance.max + 100
        self.scene.collection.objects.link(camera)
        self.scene.camera = camera
        return camera

    def _file_size(self) -> tuple[int, int]:
        settings = self.scene.render
        # Whole numbers throughout, as Blender does it: in floats 57 % of 200 are 113.
        share = settings.resolution_percentage
        return settings.resolution_x * share // 100, settings.resolution_y * share // 100

    def _aim(self, view: View) -> None:
        assert self._camera is not None
        settings = to_blender(view.intrinsics)
        lens = self._camera.data
        lens.sensor_width, lens.lens = settings.sensor_width, settings.lens
        lens.shift_x, lens.shift_y = settings.shift_x, settings.shift_y
        self.scene.render.pixel_aspect_x = settings.aspect_x
        self.scene.render.pixel_aspect_y = settings.aspect_y
        self._camera.matrix_world = Matrix(view.world_from_camera)

    def _apply_instruments(self, sample: Sample) -> list[label.Shown]:
        drawn = {(d.instrument, d.copy): d for d in sample.instruments}
        ids = {key: number for number, key in enumerate(drawn, start=1)}
        shown = []
        for key, instance in self._instances.items():
            present = key in drawn
            for part in instance.parts:
                show(part, present and self._rendered[part.name_full])
                part.pass_index = ids.get(key, 0)
            if present:
                self._pose(instance, drawn[key])
                if key in self._metals:
                    self._metals[key].apply(drawn[key].materials)
                shown.append(
                    label.Shown(ids[key], instance, self.schemas[instance.name], drawn[key])
                )
        return sorted(shown, key=lambda s: s.id)

    def _pose(self, instance: Instance, drawn: InstrumentDraw) -> None:
        home = self._homes[instance.name]
        if drawn.pose is None:
            world = home @ Matrix.Scale(drawn.scale, 4)
        else:
            upright = home.copy()
            upright.translation = (0.0, 0.0, 0.0)
            world = Matrix(drawn.pose) @ upright
        instance.root.matrix_world = world
        set_opening(instance.root, drawn.opening, drawn.articulation)


def _free(instance: Instance) -> None:
    """Takes animation and constraints off the root, which would move it away from where it is put
    as soon as the renderer sets the frame. Its parts keep theirs."""
    root = instance.root
    animation = root.animation_data
    if animation is not None:
        animation.action = None
        for track in animation.nla_tracks:
            track.mute = True
        for curve in list(animation.drivers):
            if curve.data_path.startswith(TRANSFORM):
                animation.drivers.remove(curve)
    for constraint in root.constraints:
        constraint.mute = True
