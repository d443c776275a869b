"""What was drawn for one image: values only, ready to be applied to a scene and recorded."""

from __future__ import annotations

from dataclasses import dataclass, field

from .camera.pinhole import View

Color = tuple[float, float, float]
Vector = tuple[float, float, float]
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
    → Principled input → value (a number, or RGBA of a colour). `swaps`: slot → the material it
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
    """An area lamp: world location (m), what it points at, W, K, width of its disc (m), angle of
    its beam (radians)."""

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
    """A plane, `kind` "plain", or "color" without contrast and bump; colour linear RGB, pattern
    size in metres, `stretch` its length over its width, turned by `rotation` (radians), its origin
    at `offset` (m)."""

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
    (radians) and moved by `offset` (spacings). `marks` is where the origin of all that is on it
    lies (m): wrinkles, threads and blood, `blood` the share that is stained. Round an opening more
    is."""

    kind: str
    color: Color
    depth: float
    spacing: float
    wrinkles: float
    weave: float
    blood: float
    rotation: float
    offset: tuple[float, float]
    marks: tuple[float, float]


@dataclass(frozen=True)
class OpeningDraw:
    """An opening in a drape, round `center`, `half` its length and width (m), turned by `rotation`
    (radians) in the world; the crests of its middle lie `depth` deep (m). `cloth` is the drape."""

    center: tuple[float, float]
    half: tuple[float, float]
    rotation: float
    depth: float
    cloth: DrapeDraw


@dataclass(frozen=True)
class TissueDraw:
    """Tissue of linear RGB colour; lumps `depth` deep and `spacing` apart (m), turned and moved as
    a drape's folds; `marks` is for what it is of, `fat` and `blood` the shares that they cover. In
    an opening there is more fat: all along the edge. `opening` is None where there is nothing
    else."""

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
    marks: tuple[float, float]
    opening: OpeningDraw | None = None


@dataclass(frozen=True)
class RimDraw:
    """A tray's raised rim round a rectangle at `center`, `half` its edges (m), turned by `rotation`
    (radians) in the world, `height` high; beyond it a table of linear RGB colour `table`."""

    center: tuple[float, float]
    half: tuple[float, float]
    height: float
    rotation: float
    table: Color


@dataclass(frozen=True)
class TrayDraw:
    """Steel of brightness `value`; holes `hole` wide and `spacing` apart (m; 0 wide: none), turned
    by `rotation` (radians) and moved by `offset` (m). `rim` is None where it is out of view."""

    kind: str
    value: float
    roughness: float
    brushing: float
    scratches: float
    spacing: float
    hole: float
    rotation: float
    offset: tuple[float, float]
    rim: RimDraw | None = None


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
class DepthOfFieldDraw:
    """`fstop` as f-number, `aperture` the diameter of the lens's opening (m), `distance` to the
    plane in focus, along the viewing axis (m)."""

    fstop: float
    aperture: float
    distance: float


@dataclass(frozen=True)
class MotionDraw:
    """`shutter` is the exposure as a share of the time between two frames, and centred on the
    frame. From one frame to the next the camera moves by `camera_step` (m, world) and turns by the
    rotation vector `camera_turn` (radians, about the camera's axes); `instrument_steps` and
    `occluder_steps` (m, world) stand in the order of the image's instruments and occluders."""

    shutter: float
    camera_step: Vector
    camera_turn: Vector
    instrument_steps: tuple[Vector, ...]
    occluder_steps: tuple[Vector, ...] = ()


@dataclass(frozen=True)
class SensorDraw:
    """What the camera makes of the light: see core/spec/sensor.py; hue in radians, `haze_color`
    linear RGB, `quality` the JPEG quality (None: as the picture is written anyway)."""

    exposure: float
    warmth: float
    tint: float
    hue: float
    saturation: float
    tone_contrast: float
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
class Target:
    """A keypoint to hide: that of the instrument at a position (from 0) of the image's list."""

    instrument: int
    keypoint: str


@dataclass(frozen=True)
class OccluderDraw:
    """A thing in the way: `kind` and `shape` as in the catalog, `scale` the factor on its own
    measures, colour linear RGB (unused for the user's own objects).

    With a `target` it goes before that keypoint, `toward` of the way to the camera, turned and
    tilted (radians) as in core/covering.py, and location and rotation are None, since they follow
    from where the posed keypoint is. Without one they are the world's.
    """

    kind: str
    shape: str
    scale: float
    color: tuple[float, float, float]
    roughness: float
    target: Target | None
    toward: float
    turn: float
    tilt: float
    location: tuple[float, float, float] | None
    rotation: Rows | None


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
    occluders: tuple[OccluderDraw, ...] | None = None
    depth_of_field: DepthOfFieldDraw | None = None
    motion: MotionDraw | None = None
