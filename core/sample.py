"""What was drawn for one image: values only, ready to be applied to a scene and recorded."""

from __future__ import annotations

from dataclasses import dataclass, field

from .camera import View

Color = tuple[float, float, float]
Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class SurfaceDraw:
    """Detail on an instrument's metal: strengths as in the spec, brushing direction in radians,
    sizes in metres. `offset` moves the patterns (m)."""

    brushing: float
    brushing_direction: float
    brushing_width: float
    scratches: float
    smudges: float
    smudge_size: float
    wear: float
    offset: tuple[float, float, float]


@dataclass(frozen=True)
class StainsDraw:
    """Shares of an instrument's surface under blood and clear fluid (0: none), blood's linear RGB
    and wetness; size and `offset`, which moves the patterns, in metres."""

    blood: float
    color: tuple[float, float, float]
    wetness: float
    fluid: float
    size: float
    offset: tuple[float, float, float]


@dataclass(frozen=True)
class InstrumentDraw:
    """One instrument of the image.

    `pose`: 4×4 similarity from its home orientation with the root at the origin to the world,
    scale included; None where placement is off. `opening` in radians, the first channel's
    where they open independently; `articulation`: channel → opening in radians. `materials`: slot
    → Principled input → value (a number, or RGBA for Base Color). `swaps`: slot → the material it
    has instead of its own. `surface` and `stains` are None where they are off.
    """

    instrument: str
    copy: int
    class_name: str
    pose: Rows | None
    scale: float
    opening: float
    materials: dict[str, dict[str, float | tuple[float, ...]]]
    articulation: dict[str, float] = field(default_factory=dict)
    swaps: dict[str, str] = field(default_factory=dict)
    surface: SurfaceDraw | None = None
    stains: StainsDraw | None = None


@dataclass(frozen=True)
class LightDraw:
    """An area lamp: world location (m), what it points at, W, K, square edge (m), angle of its
    beam (radians)."""

    location: tuple[float, float, float]
    target: tuple[float, float, float]
    energy: float
    temperature: float
    size: float
    spread: float


@dataclass(frozen=True)
class EnvironmentDraw:
    """An HDRI by its name in the catalog; rotation in radians about the vertical; `tint` is what
    its light is multiplied with, linear RGB."""

    picture: str
    strength: float
    rotation: float
    tint: Color


@dataclass(frozen=True)
class GroundDraw:
    """A plane, `kind` "plain" or "color"; colour linear RGB, pattern size in metres, `stretch` its
    length over its width, turned by `rotation` (radians), offset in metres."""

    kind: str
    color: Color
    contrast: float
    pattern: float
    stretch: float
    roughness: float
    bump: float
    rotation: float
    offset: tuple[float, float]


@dataclass(frozen=True)
class DrapeDraw:
    """Cloth of linear RGB colour; folds `depth` deep and `spacing` apart (m), turned by `rotation`
    (radians) and moved by `offset` (spacings)."""

    kind: str
    color: Color
    depth: float
    spacing: float
    wrinkles: float
    weave: float
    blood: float
    rotation: float
    offset: tuple[float, float]


@dataclass(frozen=True)
class TissueDraw:
    """Tissue of linear RGB colour; lumps `depth` deep and `spacing` apart (m), turned and moved as
    a drape's folds."""

    kind: str
    color: Color
    wetness: float
    depth: float
    spacing: float
    mottling: float
    fat: float
    veins: float
    blood: float
    rotation: float
    offset: tuple[float, float]


@dataclass(frozen=True)
class TrayDraw:
    """Steel of brightness `value`; holes `hole` wide and `spacing` apart (m; 0 wide: none), turned
    by `rotation` (radians) and moved by `offset` (m)."""

    kind: str
    value: float
    roughness: float
    brushing: float
    scratches: float
    spacing: float
    hole: float
    rotation: float
    offset: tuple[float, float]


AnyGround = GroundDraw | DrapeDraw | TissueDraw | TrayDraw


@dataclass(frozen=True)
class PhotoDraw:
    """A photo by its name in the catalog. `zoom` over the size that just fills the picture;
    `place` where in the overhang, 0 to 1 from left and from below; `blur` a radius as a share of
    the picture's width; exposure in stops."""

    picture: str
    zoom: float
    place: tuple[float, float]
    flip: bool
    blur: float
    exposure: float


@dataclass(frozen=True)
class SensorDraw:
    """What the camera makes of the light: see core/spec/sensor.py; hue in radians, `haze_color`
    linear RGB, `quality` the JPEG quality (None: as the picture is written anyway)."""

    exposure: float
    temperature: float
    tint: float
    hue: float
    saturation: float
    contrast: float
    vignetting: float
    haze: float
    haze_color: tuple[float, float, float]
    bloom: float
    bloom_threshold: float
    bloom_size: float
    blur: float
    shot_noise: float
    read_noise: float
    noise_seed: int
    quality: int | None


@dataclass(frozen=True)
class Sample:
    """Image `index`. None for a part whose randomizer is off (the file's own stays); an empty
    lights tuple means no lamp, `ground` and `photo` may be None by chance as well, and never are
    both there."""

    index: int
    instruments: tuple[InstrumentDraw, ...]
    view: View | None
    lights: tuple[LightDraw, ...] | None
    environment: EnvironmentDraw | None
    ground: AnyGround | None
    photo: PhotoDraw | None
    exposure: float
    render_seed: int
    sensor: SensorDraw | None
