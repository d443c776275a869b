"""JobSpec: everything that decides a dataset, as versioned JSON, each field with unit and range.

Lengths are metres and angles degrees in the file. A Range is drawn anew for each image (or each
instrument, lamp, … of it). Every randomizer has `enabled`; one that is off leaves the file's own
camera, lamps, world or material as they are, and the draws of the others unchanged.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any, Literal

from .classes import ClassSchema
from .errors import UserError
from .fields import read, setting, without_neutral, write
from .pixels import to_continuous
from .ranges import Range

VERSION = 1
MOST_IMAGES = 10_000_000
DEFAULT_SIZE = (640, 480)


def _check_whole(range_: Range, path: str) -> None:
    for end in (range_.min, range_.max):
        if end != int(end):
            raise UserError(f"{path}: {end} is not a whole number; things are counted")


@dataclass(frozen=True)
class CameraMatrix:
    """A calibrated camera as camera.json files hold it: OpenCV's convention, so cx and cy count
    from the centre of the first pixel."""

    fx: float = setting(1000.0, "focal length", unit="px", low=1.0, high=1e6)
    fy: float = setting(1000.0, "focal length", unit="px", low=1.0, high=1e6)
    cx: float = setting(319.5, "principal point, from the first pixel's centre", unit="px",
                        low=-1e5, high=1e5)  # fmt: skip
    cy: float = setting(239.5, "principal point, from the first pixel's centre", unit="px",
                        low=-1e5, high=1e5)  # fmt: skip
    width: int = setting(640, "picture width the matrix holds for", unit="px", low=8, high=16384)
    height: int = setting(480, "picture height the matrix holds for", unit="px", low=8, high=16384)

    def check(self, path: str) -> None:
        """UserError where Blender's camera, which clamps both, cannot be this one."""
        if self.fx * 36.0 / self.width < 1.0:
            raise UserError(
                f"{path}.fx: {self.fx} px is under the shortest lens, {self.width / 36}"
            )
        if max(self.fx / self.fy, self.fy / self.fx) > 200.0:
            raise UserError(f"{path}: fx and fy differ more than 200 times; check the file")

    @property
    def center(self) -> tuple[float, float]:
        """Principal point in continuous coordinates."""
        return to_continuous(self.cx), to_continuous(self.cy)


@dataclass(frozen=True)
class Instruments:
    """Which instruments an image shows, and in which state."""

    bundled: tuple[str, ...] = setting((), "bundled instruments to use without a scene; none: all")
    count: Range = setting(Range(1, 2), "instruments an image", low=0, high=64)
    repeat: int = setting(1, "most copies of one instrument in an image", low=1, high=16)
    scale: Range = setting(Range(0.95, 1.05), "factor on the modelled size", low=1e-3, high=1e3)
    opening: Range = setting(
        Range(0.0, 1.0), "opening, as a share of the instrument's own range", low=0.0, high=1.0
    )

    def check(self, path: str) -> None:
        """UserError where instruments are counted in fractions."""
        _check_whole(self.count, f"{path}.count")


@dataclass(frozen=True)
class Placement:
    """Where the instruments lie in the picture. Off: they stay where the file has them."""

    enabled: bool = setting(True, "place instruments at random")
    u: Range = setting(Range(0.2, 0.8), "centre, share of the picture's width", low=-1.0, high=2.0)
    v: Range = setting(Range(0.2, 0.8), "centre, share of the picture's height", low=-1.0, high=2.0)
    resting: float = setting(0.7, "share of instruments that lie on the ground", low=0.0, high=1.0)
    depth: Range = setting(
        Range(0.75, 1.0), "distance of floating ones, as a share of the camera's to its target",
        low=0.05, high=20.0,
    )  # fmt: skip
    yaw: Range = setting(Range(-180, 180), "turn about the vertical", unit="°", low=-360, high=360)
    tilt: Range = setting(
        Range(-60, 60), "tilt of floating ones about their X axis", unit="°",
        low=-180, high=180,
    )  # fmt: skip
    spin: Range = setting(
        Range(-180, 180), "turn of floating ones about their Y axis", unit="°",
        low=-360, high=360,
    )  # fmt: skip
    ground_height: float = setting(
        0.0, "height that resting ones lie at and others stay above", unit="m", low=-1e4, high=1e4
    )
    in_view: float = setting(0.6, "least share of an instrument inside the picture",
                             low=0.0, high=1.0)  # fmt: skip
    overlap: float = setting(0.25, "most overlap of two silhouettes, as a share of the smaller",
                             low=0.0, high=1.0)  # fmt: skip
    gap: float = setting(0.002, "least distance between two instruments", unit="m",
                         low=0.0, high=10.0)  # fmt: skip
    tries: int = setting(60, "attempts an instrument; then the best one is taken",
                         low=1, high=1000)  # fmt: skip


@dataclass(frozen=True)
class Camera:
    """A camera on a shell around a target. Off: the file's own camera."""

    enabled: bool = setting(True, "place the camera at random")
    target: tuple[float, float, float] = setting((0.0, 0.0, 0.0), "centre of the shell", unit="m",
                                                 low=-1e4, high=1e4)  # fmt: skip
    distance: Range = setting(Range(0.3, 0.55), "distance to the target", unit="m",
                              low=1e-3, high=1e4)  # fmt: skip
    azimuth: Range = setting(Range(-180, 180), "direction round the target", unit="°",
                             low=-360, high=360)  # fmt: skip
    elevation: Range = setting(Range(35, 85), "height above the target's plane", unit="°",
                               low=-90, high=90)  # fmt: skip
    roll: Range = setting(Range(-15, 15), "turn about the viewing axis", unit="°",
                          low=-360, high=360)  # fmt: skip
    focal_length: Range = setting(Range(35, 60), "on a sensor 36 mm wide", unit="mm",
                                  low=1.0, high=5000.0)  # fmt: skip
    look_at_jitter: Range = setting(Range(0.0, 0.02), "how far off the target it looks", unit="m",
                                    low=0.0, high=1e3)  # fmt: skip
    intrinsics: CameraMatrix | None = setting(
        None, "calibrated camera matrix (or the path of a camera.json); replaces focal_length"
    )


@dataclass(frozen=True)
class Lights:
    """Area lamps on a shell around the camera's target. Off: the file's own lamps."""

    enabled: bool = setting(True, "replace the lamps")
    count: Range = setting(Range(1, 3), "lamps an image", low=0, high=32)
    energy: Range = setting(Range(2, 25, "log_uniform"), "power of a lamp", unit="W",
                            low=0.0, high=1e6)  # fmt: skip
    temperature: Range = setting(Range(3500, 7500), "colour temperature", unit="K",
                                 low=1000, high=15000)  # fmt: skip
    size: Range = setting(Range(0.1, 0.6), "edge of the lamp's square", unit="m",
                          low=1e-3, high=1e3)  # fmt: skip
    distance: Range = setting(Range(0.7, 1.5), "distance to the target", unit="m",
                              low=1e-2, high=1e4)  # fmt: skip
    azimuth: Range = setting(Range(-180, 180), "direction round the target", unit="°",
                             low=-360, high=360)  # fmt: skip
    elevation: Range = setting(Range(30, 90), "height above the target's plane", unit="°",
                               low=-90, high=90)  # fmt: skip

    def check(self, path: str) -> None:
        """UserError where lamps are counted in fractions."""
        _check_whole(self.count, f"{path}.count")


@dataclass(frozen=True)
class Environment:
    """Light from all around, from HDRI pictures. Off: the file's own world."""

    enabled: bool = setting(True, "replace the world")
    folder: str = setting(
        "", "folder of .hdr, .exr, .png, .jpg; empty: the eight Blender ships", picture=False
    )
    strength: Range = setting(Range(0.3, 1.2), "factor on the picture's light", low=0.0, high=1e4)
    rotation: Range = setting(Range(-180, 180), "turn about the vertical", unit="°",
                              low=-360, high=360)  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """A large plane under the instruments."""

    enabled: bool = setting(True, "lay a ground plane")
    share: float = setting(0.9, "share of images that have it", low=0.0, high=1.0)
    hue: Range = setting(Range(0.0, 1.0), "colour hue, 0 and 1 are red", low=0.0, high=1.0)
    saturation: Range = setting(Range(0.0, 0.6), "colour saturation", low=0.0, high=1.0)
    value: Range = setting(Range(0.02, 0.6), "colour value", low=0.0, high=1.0)
    contrast: Range = setting(Range(0.0, 0.5), "strength of its pattern", low=0.0, high=1.0)
    pattern: Range = setting(Range(0.002, 0.05, "log_uniform"), "size of its pattern", unit="m",
                             low=1e-4, high=1e3)  # fmt: skip
    roughness: Range = setting(Range(0.2, 1.0), "surface roughness", low=0.0, high=1.0)
    bump: Range = setting(Range(0.0, 0.6), "depth of its relief", low=0.0, high=1.0)


@dataclass(frozen=True)
class MaterialChannel:
    """Principled inputs of one material slot, drawn for each instrument of each image."""

    class_name: str = setting("*", "class it holds for; * is every class")
    slot: str = setting("*", "material name in the slot (without .001); * is every slot")
    inputs: dict[str, Range] = setting(
        {}, "Principled input (Roughness, Metallic, Anisotropic, Coat Weight, …) to its range",
        low=-1e4, high=1e4,
    )  # fmt: skip
    hue: Range | None = setting(None, "base colour hue", low=0.0, high=1.0)
    saturation: Range | None = setting(None, "base colour saturation", low=0.0, high=1.0)
    value: Range | None = setting(None, "base colour value", low=0.0, high=1.0)

    def check(self, path: str) -> None:
        given = [r is not None for r in (self.hue, self.saturation, self.value)]
        if any(given) and not all(given):
            raise UserError(f"{path}: hue, saturation and value go together; give all three")
        if "Base Color" in self.inputs:
            raise UserError(
                f"{path}.inputs.Base Color: a colour is no range; give hue, saturation and value"
            )
        if not self.inputs and not any(given):
            raise UserError(f"{path}: no input and no colour given; remove the channel")


@dataclass(frozen=True)
class Materials:
    """Metal that varies. Off: the materials as they are."""

    enabled: bool = setting(True, "vary the materials")
    channels: tuple[MaterialChannel, ...] = setting((), "which inputs vary; later ones win")


@dataclass(frozen=True)
class Render:
    """The picture and what it costs."""

    width: int | None = setting(None, "none: the camera matrix's, else 640", unit="px",
                                low=8, high=16384)  # fmt: skip
    height: int | None = setting(None, "none: the camera matrix's, else 480", unit="px",
                                 low=8, high=16384)  # fmt: skip
    samples: int = setting(32, "Cycles samples a pixel", low=1, high=65536)
    denoise: bool = setting(True, "OpenImageDenoise, where Blender has it")
    bounces: int = setting(4, "most light bounces", low=0, high=64)
    view_transform: str = setting("AgX", "Blender's view transform: AgX, Filmic, Standard, …")
    exposure: Range = setting(Range(0.0, 0.0), "exposure", unit="stops", low=-10, high=10)
    format: Literal["jpeg", "png"] = setting("jpeg", "picture format")
    quality: int = setting(92, "JPEG quality", low=1, high=100)

    def check(self, path: str) -> None:
        if (self.width is None) != (self.height is None):
            raise UserError(f"{path}: width and height go together; give both")


@dataclass(frozen=True)
class Labels:
    """What is written as an annotation."""

    segmentation: Literal["polygon", "rle", "none"] = setting("polygon", "mask form in COCO",
                                                              picture=False)  # fmt: skip
    min_pixels: int = setting(16, "fewer visible pixels: no annotation", unit="px",
                              low=1, high=1_000_000)  # fmt: skip
    min_visible_fraction: float = setting(
        0.05, "less of the whole silhouette visible: no annotation", low=0.0, high=1.0
    )
    amodal: bool = setting(False, "also write the mask of the whole silhouette")


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
    instruments: Instruments = setting(Instruments(), "which instruments, in which state")
    placement: Placement = setting(Placement(), "where they lie")
    camera: Camera = setting(Camera(), "who looks at them")
    lights: Lights = setting(Lights(), "lamps")
    environment: Environment = setting(Environment(), "light from all around")
    ground: Ground = setting(Ground(), "what they lie on")
    materials: Materials = setting(Materials(), "what they are made of")
    render: Render = setting(Render(), "the picture")
    labels: Labels = setting(Labels(), "the annotations")

    def check(self, path: str) -> None:
        if sum(self.splits) <= 0:
            raise UserError("splits: at least one of train, val, test must be above 0")
        names = [c.name for c in self.classes]
        for i, name in enumerate(names):
            if name in names[:i]:
                raise UserError(f"classes[{i}].name: {name!r} appears twice")

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
    def copies(self) -> int:
        """How often one instrument can be in an image: once where nothing moves it apart."""
        return self.instruments.repeat if self.placement.enabled else 1

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


def digest(data: Any) -> str:
    """SHA-256 of JSON data in canonical form."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def first_difference(a: Any, b: Any, path: str = "") -> str | None:
    """Path and values of the first place where two JSON trees differ; None where they agree."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(set(a) | set(b)):
            where = f"{path}.{key}" if path else key
            if key not in a or key not in b:
                return f"{where}: {a.get(key, 'absent')} and {b.get(key, 'absent')}"
            found = first_difference(a[key], b[key], where)
            if found:
                return found
        return None
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b, strict=True)):
            found = first_difference(x, y, f"{path}[{i}]")
            if found:
                return found
        return None
    return None if a == b else f"{path}: {a} and {b}"
