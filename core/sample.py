"""What was drawn for one image: values only, ready to be applied to a scene and recorded."""

from __future__ import annotations

from dataclasses import dataclass

from .camera import View

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class InstrumentDraw:
    """One instrument of the image.

    `pose`: 4×4 similarity from its home orientation with the root at the origin to the world,
    scale included; None where placement is off. `opening` in radians. `materials`: slot →
    Principled input → value (a number, or RGBA for Base Color).
    """

    instrument: str
    copy: int
    class_name: str
    pose: Rows | None
    scale: float
    opening: float
    materials: dict[str, dict[str, float | tuple[float, ...]]]


@dataclass(frozen=True)
class LightDraw:
    """An area lamp: world location (m), what it points at, W, K, square edge (m)."""

    location: tuple[float, float, float]
    target: tuple[float, float, float]
    energy: float
    temperature: float
    size: float


@dataclass(frozen=True)
class EnvironmentDraw:
    """An HDRI by its name in the catalog; rotation in radians about the vertical."""

    picture: str
    strength: float
    rotation: float


@dataclass(frozen=True)
class GroundDraw:
    """The ground's material; colour linear RGB, pattern size in metres, offset in metres."""

    color: tuple[float, float, float]
    contrast: float
    pattern: float
    roughness: float
    bump: float
    offset: tuple[float, float]


@dataclass(frozen=True)
class Sample:
    """Image `index`. None for a part whose randomizer is off (the file's own stays); an empty
    lights tuple means no lamp, `ground` may be None by chance as well."""

    index: int
    instruments: tuple[InstrumentDraw, ...]
    view: View | None
    lights: tuple[LightDraw, ...] | None
    environment: EnvironmentDraw | None
    ground: GroundDraw | None
    exposure: float
    render_seed: int
