"""A scene prepared for a job: everything that is made once, so that an image only sets values."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import bpy
from mathutils import Matrix

from ..core.balance.splits import split_of
from ..core.camera.pinhole import View
from ..core.dataset.files import file_digest
from ..core.dataset.layout import image_name
from ..core.errors import UserError
from ..core.job.draw import draw
from ..core.labels.record import InstanceLabel, Record
from ..core.labels.units import to_metres
from ..core.picture import sensor
from ..core.picture.warp import Warp
from ..core.running.devices import CPU, Card
from ..core.sample import InstrumentDraw, Sample
from ..core.sampling import feasible, holdouts, mix
from ..core.sampling.catalog import Catalog
from ..core.spec import JobSpec
from .blender import memory, units
from .blender.animation import PICTURE, TRANSFORM, still, still_showing
from .blender.parenting import constraints_of
from .blender.visibility import match_viewport_to_render, show
from .checks import faults, plausible
from .instruments import holds, inspection, physics, problems, sets, upkeep
from .instruments.articulation import free_joints, set_opening
from .instruments.copies import duplicate
from .instruments.fasten import fasten
from .instruments.instance import Instance
from .instruments.problems import Problem
from .instruments.unpack import realize, unpack
from .instruments.unseen import keep_places
from .labels import measure
from .randomizers import kept_materials, materials
from .randomizers.backdrop.ground import Grounds
from .randomizers.backdrop.photos import Photo, find_photos
from .randomizers.camera import Lens
from .randomizers.environment import Surroundings, find_environments
from .randomizers.lights import Lamps
from .randomizers.motion_blur import Motion
from .randomizers.occluders import Obstacles
from .render import cycles, devices, pixels
from .render.exposure import Exposure

# Half the edge of the ground, as a multiple of the furthest the camera gets.
GROUND_REACH = 30.0

# What of a sample goes into the record as it is.
RECORDED = (
    "lights", "environment", "photo", "exposure", "render_seed", "sensor",
    "depth_of_field", "motion",
)  # fmt: skip


class Stage:
    """Takes the open scene over. For a process of its own: the scene is changed throughout.

    `notes` are one-line warnings for the user, but for the card's name the same on every worker of
    the job; `skipped` are those of them that --strict refuses. `card` is what it renders on, None:
    the CPU.
    """

    def __init__(self, scene: bpy.types.Scene, spec: JobSpec) -> None:
        self.scene, self.spec = scene, spec
        self.layer = bpy.context.view_layer
        self.notes: list[str] = []
        self.skipped: list[str] = []
        self._take_over()
        self._refuse_or_raise(problems.of_scene(scene, _keypoints_of(spec)))
        originals, elsewhere = faults.in_layer(scene, self.layer)
        self._refuse_or_note(elsewhere)
        if not originals and elsewhere:
            raise UserError(elsewhere[0])
        for original in originals:
            self.notes += upkeep.bring_up(original.root, scene)
            self._refuse_or_raise(problems.of(original.root, scene, original.objects))
            upkeep.make_ready(original)
            _free(original)
            if spec.moves_instruments:
                self._refuse_or_note(fasten(original))
        originals = unpack(originals)
        realize(originals)
        lost = sets.unlabelled(scene)
        if not originals:
            raise UserError(
                lost
                or "no tagged instrument in the scene; tag one in the panel (Tag as "
                "Instrument), or use --tag-by-name for a file that follows the naming convention"
            )
        if lost:
            self._refuse_or_note([lost])
        self.schemas = {i.name: inspection.check_instrument(i, spec.classes) for i in originals}
        for original in originals:
            plausible.check_surfaces(original)
        inspection.check_copies(originals)
        inspection.check_layers(scene)
        if spec.articulation.enabled:  # before it is measured how far they open
            for original in originals:
                free_joints(original.root)
        infos = tuple(inspection.describe(i, spec.articulation) for i in originals)
        for original in originals:
            original.holds = holds.of(original.keypoints())
            if spec.articulation.opens:
                inspection.check_opening(original)
        self._homes = {i.name: Matrix(i.home) for i in infos}
        self._instances = {(i.name, 0): i for i in originals}
        for original in originals:
            for copy in range(1, spec.copies):
                self._instances[original.name, copy] = duplicate(original, copy)
        # A part that the artist hid from render stays hidden.
        self._rendered = {
            p.name_full: not p.hide_render for i in self._instances.values() for p in i.parts
        }
        self._metals, notes = materials.make(self._instances, spec)
        self.notes += notes
        pictures, photos = self._find_environments(), self._find_photos()
        self._lamps = Lamps(scene, int(spec.lights.count.max)) if spec.lights.enabled else None
        self._world = Surroundings(scene, pictures) if spec.environment.enabled else None
        self._grounds = self._make_grounds()
        own_size = spec.camera.enabled or spec.render.width
        self.size = spec.size if own_size else self._file_size()
        self._photo = Photo(scene, photos, self.size) if photos else None
        self._obstacles = None
        if spec.occluders.enabled:
            self._obstacles = Obstacles(scene, spec, len(self._instances))
        kept_materials.keep(scene, self._materials())
        self.denoised = cycles.configure(scene, spec.render, self.size)
        self._exposure = Exposure(scene, spec.render.exposure.max)
        if spec.render.denoise and not self.denoised:
            self.notes.append("this Blender has no OpenImageDenoise; pictures are not denoised")
        bpy.context.view_layer.update()
        self.catalog = Catalog(
            instruments=infos,
            environments=tuple(pictures),
            environment_digests=tuple(file_digest(p) for p in pictures.values()),
            occluders=self._obstacles.infos if self._obstacles else (),
            photos=tuple(photos),
            photo_digests=tuple(file_digest(p) for p in photos.values()),
            camera=None if spec.camera.enabled else inspection.view_of(scene),
        )
        unseen = plausible.check_sizes(originals, scene, spec, self.catalog.camera)
        self.skipped += unseen
        self.notes += unseen
        self._lens = self._make_lens() if spec.replaces_camera else None
        self._motion = self._make_motion()
        holdouts.check(spec, self.catalog)
        feasible.check(spec, self.catalog)
        self.notes += mix.notes(spec, self.catalog)
        self._darkroom: cycles.Darkroom | None = None
        self.card: Card | None = None

    def use(self, card: Card | None) -> None:
        """Renders on this card from now on, or (None) on the CPU, as at first."""
        devices.switch(self.scene, card)
        self.card = card
        if card is not None:
            self.notes.append(f"renders on {card.text}")

    def pack(self) -> None:
        """Puts into the open file what only a temporary folder holds and the scene shows."""
        for pictures in (self._world, self._photo):
            if pictures is not None:
                pictures.pack()

    def close(self) -> None:
        if self._darkroom is not None:
            self._darkroom.close()
        for pictures in (self._world, self._photo):
            if pictures is not None:
                pictures.close()

    def show_keypoints(self) -> None:
        """Puts the keypoints of what is shown where they are labelled, for the eye. Copies are
        then plain objects: what is shown is to be looked at, and nobody's to label."""
        for (_name, copy), instance in self._instances.items():
            for name, empties in instance.keypoints().items():
                if name in instance.holds:
                    holds.follow(empties[0], instance.holds[name])
                if copy:
                    empties[0].synthpoint.role = "NONE"
        bpy.context.view_layer.update()

    def sample(self, index: int) -> Sample:
        return draw(self.spec, self.catalog, index)

    def apply(self, sample: Sample) -> list[measure.Shown]:
        """Puts the sample into the scene and updates it."""
        if self._obstacles is not None:
            self._obstacles.hide()
        shown = self._apply_instruments(sample)
        if self._lens is not None and sample.view is not None:
            self._lens.apply(sample.view, sample.depth_of_field)
        if self._motion is not None:
            self._motion.apply(sample.motion, [s.instance.root for s in shown])
        if self._lamps is not None and sample.lights is not None:
            self._lamps.apply(sample.lights)
        if self._world is not None and sample.environment is not None:
            self._world.apply(sample.environment)
        if self._grounds is not None:
            self._grounds.apply(sample.ground)
        if self._photo is not None:
            self._photo.apply(sample.photo)
        cycles.guide_denoiser(self.scene)
        self._exposure.apply(sample.exposure)
        self.scene.cycles.seed = sample.render_seed
        bpy.context.view_layer.update()
        if self._obstacles is not None:
            view = self._picture_view(sample)
            self._obstacles.apply(sample, self.catalog, view, shown, self._motion)
            if self._grounds is not None and self._obstacles.placed:
                self._grounds.make_room([p.balls for p in self._obstacles.placed])
                bpy.context.view_layer.update()
        return shown

    def shoot(self, index: int) -> tuple[Path, Record]:
        """Draws, renders and labels image `index`. The picture lies in a temporary file until
        the next call; nothing of the dataset is written."""
        sample = self.sample(index)
        shown = self.apply(sample)
        view = self._picture_view(sample)
        others = self._obstacles.owners if self._obstacles else {}
        geometry = measure.measure(self.scene, self.layer, view, shown, others)
        if self._darkroom is None:  # not before: a scene that is only applied stays free of it
            self._darkroom = cycles.Darkroom(
                self.scene, self.layer, self.spec.render, lossless=self._develops
            )
        picture, passes = self._darkroom.shoot(geometry.alone)
        memory.give_back()
        if self._develops:
            values = pixels.read(picture)
            if view.intrinsics.distorted:
                warp = Warp(view.intrinsics)
                values = warp.colors(values)
                passes = passes.through(warp.values)
            if sample.sensor is not None:
                values = sensor.develop(values, sample.sensor)
            picture = pixels.finish(values, picture.parent, self.spec.render, sample.sensor)
        labels = measure.instances(geometry, passes, shown, self.spec.labels)
        if self._obstacles is not None:
            labels += self._obstacles.labels(geometry, passes)
        return picture, self._record(sample, view, labels)

    def _record(self, sample: Sample, view: View, labels: tuple[InstanceLabel, ...]) -> Record:
        drawn = asdict(sample)
        scene = {key: drawn[key] for key in RECORDED}
        ground = self._grounds.shown if self._grounds is not None else None
        scene["ground"] = None if ground is None else asdict(ground)
        if self._obstacles is not None:
            scene["occluders"] = self._obstacles.recorded()
        record = Record(
            index=sample.index,
            split=split_of(sample.index, self.spec.splits),
            file=image_name(sample.index, self.spec.render.format),
            view=view,
            instances=labels,
            scene=scene,
            notes=() if self.denoised or not self.spec.render.denoise else ("not denoised",),
            device=self.card.text if self.card is not None else CPU,
        )
        return to_metres(record, units.metres(self.scene))

    def _take_over(self) -> None:
        self.scene.camera = inspection.camera_of(self.scene)
        for marker in self.scene.timeline_markers:
            marker.camera = None
        # As the renderer will: what keyframes and drivers say of this frame counts.
        self.scene.frame_set(self.scene.frame_current, subframe=self.scene.frame_subframe)
        self._refuse_or_note(faults.drivers(self.scene, self.spec))
        still(self.scene, *PICTURE)
        physics.rest(self.scene)
        still_showing()
        match_viewport_to_render(self.scene, self.layer)
        keep_places(self.scene, self.layer)
        sets.take_over(self.scene)
        self._refuse_or_note(faults.find(self.scene, self.spec))
        self.layer.update()
        for layer in self.scene.view_layers:
            layer.use = layer == self.layer
        for obj in bpy.data.objects:  # also those inside instanced collections
            obj.pass_index = 0

    def _find_environments(self) -> dict[str, Path]:
        s = self.spec.environment
        return self._skip("HDRIs", find_environments(s.folder, s.weights)) if s.enabled else {}

    def _find_photos(self) -> dict[str, Path]:
        ground, photos = self.spec.ground, self.spec.photos
        if ground.enabled and ground.share > 0 and not self.spec.backdrops:
            off = [s for kind, s in self.spec.backdrops_off.items() if ground.weights[kind]]
            self.notes.append(
                "ground: all that has a weight is off, so pictures show the surroundings; switch "
                f"{' or '.join(f'{s}.enabled' for s in off)} on, or give another kind a weight"
            )
        if photos.enabled and not ground.enabled:
            self.notes.append(
                "photos: they take part by their weight in ground, which is off, so none is shown; "
                "switch ground.enabled on"
            )
        if not (ground.enabled and photos.enabled):
            return {}
        return self._skip("photos", find_photos(photos.folder))

    def _refuse_or_raise(self, found: list[Problem]) -> None:
        for problem in found:
            if problem.refuses:
                raise UserError(problem.text)
            self._refuse_or_note([problem.text])

    def _refuse_or_note(self, found: list[str]) -> None:
        self.skipped += found
        self.notes += found

    def _skip(self, kind: str, found: tuple[dict[str, Path], list[str]]) -> dict[str, Path]:
        """The good ones; the others are noted."""
        good, broken = found
        if broken:
            count = len(good) + len(broken)
            self._refuse_or_note(
                [f"{len(broken)} of {count} {kind} unreadable and skipped: {', '.join(broken)}"]
            )
        return good

    def _make_grounds(self) -> Grounds | None:
        if not self.spec.ground.enabled:
            return None
        reach = GROUND_REACH * max(1.0, self.spec.camera.distances[1])
        return Grounds(self.scene, self.spec.backdrops, self.spec.placement.ground_height, reach)

    def _materials(self) -> list[bpy.types.Material]:
        """All that an image can have and another not."""
        objects = [part for i in self._instances.values() for part in i.parts]
        objects += self._grounds.objects if self._grounds is not None else []
        objects += self._obstacles.objects if self._obstacles is not None else []
        chosen = [m for metal in self._metals.values() for m in metal.materials]
        return kept_materials.of(objects) + chosen

    def _make_lens(self) -> Lens:
        if self.spec.camera.enabled:
            return Lens.drawn(self.scene, self.spec.camera)
        assert self.catalog.camera is not None
        k = self.catalog.camera.intrinsics
        if self.spec.distortion.enabled:
            self.spec.distortion.check_picture("distortion", k.distortion, k.rim)
        return Lens.beside(self.scene)

    def _make_motion(self) -> Motion | None:
        if self._lens is None or not self.spec.motion_blur.enabled:
            return None
        roots = [i.root for i in self._instances.values()]
        things = self._obstacles.objects if self._obstacles is not None else ()
        return Motion(self.scene, self._lens.object, roots, things)

    @property
    def _develops(self) -> bool:
        return self.spec.distorts or self.spec.sensor.enabled

    def _picture_view(self, sample: Sample) -> View:
        """The camera as it is evaluated, with the lens that Blender's does not have."""
        seen = inspection.view_of(self.scene)
        if sample.view is None or not sample.view.intrinsics.distorted:
            return seen
        return replace(seen, intrinsics=sample.view.intrinsics)

    def _file_size(self) -> tuple[int, int]:
        settings = self.scene.render
        # Whole numbers throughout, as Blender does it: in floats 57 % of 200 are 113.
        share = settings.resolution_percentage
        return settings.resolution_x * share // 100, settings.resolution_y * share // 100

    def _apply_instruments(self, sample: Sample) -> list[measure.Shown]:
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
                    self._metals[key].apply(drawn[key])
                shown.append(
                    measure.Shown(ids[key], instance, self.schemas[instance.name], drawn[key])
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
        if self.spec.articulation.enabled:
            set_opening(instance.root, drawn.opening, drawn.articulation)


def _keypoints_of(spec: JobSpec) -> dict[str, tuple[str, ...]]:
    return {c.name: c.keypoint_names for c in spec.classes}


def _free(instance: Instance) -> None:
    """Takes animation and constraints off the root, which would move it away from where it is put;
    it stays where it is. Its parts keep theirs, but for what opens it."""
    root = instance.root
    home, before = root.matrix_world.copy(), root.matrix_basis.copy()
    still(root, *TRANSFORM, "constraints[")
    held = constraints_of(root)
    for constraint in held:
        constraint.mute = True
    if held or root.matrix_basis != before or root.animation_data is not None:
        bpy.context.view_layer.update()
        root.matrix_world = home
        bpy.context.view_layer.update()
