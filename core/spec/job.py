"""JobSpec: everything that decides a dataset, and its versioned JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..camera.distortion import NONE
from ..errors import UserError
from ..settings.classes import ClassSchema
from ..settings.fields import read, setting, without_neutral, write
from ..settings.output import Labels, Render
from .backdrop import Drape, Ground, Photos, Tissue, Tray
from .camera import Camera
from .holdouts import Holdouts
from .instruments import Articulation, Instruments, Placement
from .lens import Crop, DepthOfField, Distortion, MotionBlur
from .light import Environment, Lights
from .materials import Materials
from .occluders import Occluders
from .quotas import Quotas
from .sensor import Sensor
from .surface import Stains, Surface

VERSION = 1
MOST_IMAGES = 10_000_000
DEFAULT_SIZE = (640, 480)


@dataclass(frozen=True)
class JobSpec:
    """A dataset: image i follows from this and i alone."""

    version: int = setting(VERSION, "format of this file")
    name: str = setting("surgical", "name of the job", picture=False)
    seed: int = setting(0, "seed of every draw", low=0, high=2**63 - 1)
    count: int = setting(12, "images", low=0, high=MOST_IMAGES, picture=False)
    splits: tuple[float, float, float] = setting((0.8, 0.1, 0.1), "train, val, test shares",
                                                 low=0.0, high=1e6)  # fmt: skip
    classes: tuple[ClassSchema, ...] = setting((), "instrument classes; none: those of the scene")
    instruments: Instruments = setting(Instruments(), "which instruments")
    articulation: Articulation = setting(Articulation(), "how far they are open")
    placement: Placement = setting(Placement(), "where they lie")
    camera: Camera = setting(Camera(), "who looks at them")
    crop: Crop = setting(Crop(), "a part of the camera's frame")
    distortion: Distortion = setting(Distortion(), "a lens that bends straight lines")
    depth_of_field: DepthOfField = setting(DepthOfField(), "blur before and behind the focus")
    motion_blur: MotionBlur = setting(MotionBlur(), "blur by camera and instruments that move")
    lights: Lights = setting(Lights(), "lamps")
    environment: Environment = setting(Environment(), "light from all around")
    ground: Ground = setting(Ground(), "what is under and behind them")
    drape: Drape = setting(Drape(), "ground of surgical cloth")
    tissue: Tissue = setting(Tissue(), "ground of wet tissue")
    tray: Tray = setting(Tray(), "ground of steel")
    photos: Photos = setting(Photos(), "photos behind them")
    materials: Materials = setting(Materials(), "what they are made of")
    surface: Surface = setting(Surface(), "traces of grinding, handling and use on them")
    stains: Stains = setting(Stains(), "blood and fluid on them")
    occluders: Occluders = setting(Occluders(), "what gets in the way")
    render: Render = setting(Render(), "the picture")
    sensor: Sensor = setting(Sensor(), "what the camera makes of it")
    quotas: Quotas = setting(Quotas(), "shares that the images keep")
    holdouts: Holdouts = setting(Holdouts(), "what training never sees")
    labels: Labels = setting(Labels(), "the annotations")

    def check(self, path: str) -> None:
        if sum(self.splits) <= 0:
            raise UserError("splits: at least one of train, val, test must be above 0")
        names = [c.name for c in self.classes]
        for i, name in enumerate(names):
            if name in names[:i]:
                raise UserError(f"classes[{i}].name: {name!r} appears twice")
        if self.camera.enabled and self.distortion.enabled:
            matrix = self.camera.intrinsics
            own = matrix.distortion if matrix is not None else NONE
            self.distortion.check_picture("distortion", own, self.camera.rim(*self.size))
        if self.occluders.enabled and self.occluders.label_as in names:
            raise UserError(
                f"occluders.label_as: {self.occluders.label_as!r} is an instrument class; "
                "choose another name"
            )

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the pictures in pixels."""
        if self.render.width is not None and self.render.height is not None:
            return self.render.width, self.render.height
        matrix = self.camera.intrinsics
        if self.camera.enabled and matrix is not None:
            return matrix.width, matrix.height
        return DEFAULT_SIZE

    @property
    def backdrops_off(self) -> dict[str, str]:
        """The kinds whose own section is off, and the name of the section."""
        on = {
            "drape": ("drape", self.drape.enabled), "tissue": ("tissue", self.tissue.enabled),
            "tray": ("tray", self.tray.enabled), "photo": ("photos", self.photos.enabled),
        }  # fmt: skip
        return {kind: section for kind, (section, enabled) in on.items() if not enabled}

    @property
    def backdrops(self) -> tuple[str, ...]:
        """The kinds that pictures can show behind the instruments."""
        off, weights = self.backdrops_off, self.ground.weights
        kinds = tuple(kind for kind, weight in weights.items() if weight > 0 and kind not in off)
        return kinds if self.ground.enabled else ()

    @property
    def replaces_camera(self) -> bool:
        """Whether a camera of its own stands in the scene, in place of the file's."""
        optics = (self.crop, self.distortion, self.depth_of_field, self.motion_blur)
        return self.camera.enabled or any(s.enabled for s in optics)

    @property
    def distorts(self) -> bool:
        """Whether pictures are warped after the render."""
        matrix = self.camera.intrinsics if self.camera.enabled else None
        return self.distortion.enabled or (matrix is not None and matrix.distortion != NONE)

    @property
    def moves_instruments(self) -> bool:
        """Whether an image has instruments in other places or sizes than the file."""
        scale = self.instruments.scale
        scaled = self.instruments.enabled and (scale.min, scale.max) != (1.0, 1.0)
        return self.placement.enabled or scaled

    @property
    def copies(self) -> int:
        """How often one instrument can be in an image: once where nothing moves it apart."""
        s = self.instruments
        return s.repeat if s.enabled and self.placement.enabled else 1

    @property
    def categories(self) -> tuple[ClassSchema, ...]:
        """Everything that is annotated: the instrument classes, and after them what gets in the
        way, where it is labelled; category ids are positions, from 1."""
        extra = self.occluders.category
        return self.classes if extra is None else (*self.classes, extra)

    def with_classes(self, classes: tuple[ClassSchema, ...]) -> JobSpec:
        return replace(self, classes=classes)


def from_json(data: Any) -> JobSpec:
    """Reads a spec (its `provenance`, which a dataset's job.json carries, is left aside)."""
    if isinstance(data, dict):
        # Before everything else: a newer version's settings would be called unknown.
        version = data.get("version", VERSION)
        if version != VERSION:
            raise UserError(
                f"version: {version!r} is not a version this Synthpoint reads ({VERSION}); "
                "use the Synthpoint that wrote the file, or a newer one"
            )
        data = {k: v for k, v in data.items() if k != "provenance"}
    return read(JobSpec, data)


def to_json(spec: JobSpec) -> dict[str, Any]:
    """What `from_json` reads."""
    written: dict[str, Any] = write(spec)
    return written


def picture_settings(spec: JobSpec) -> dict[str, Any]:
    """What of a spec changes a picture or a record."""
    settings: dict[str, Any] = without_neutral(spec)
    settings["render"]["width"], settings["render"]["height"] = spec.size
    return settings
