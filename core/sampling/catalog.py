"""What there is to draw from: the instruments and pictures of a job, without Blender.

The scene room gathers it once; sampling reads it, and its digest is part of the job's fingerprint.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ..camera.pinhole import View
from ..geometry.outline import Points
from ..geometry.types import Floats, floats


@dataclass(frozen=True)
class Channel:
    """Something that opens by itself, from `low` to `high` (radians)."""

    name: str
    low: float
    high: float

    def at(self, share: float) -> float:
        """The opening at a share of its range."""
        return self.low + share * (self.high - self.low)


@dataclass(frozen=True)
class InstrumentInfo:
    """One tagged instrument as the file has it, with its root moved to the origin.

    `hull`: surface points furthest out in evenly spread directions (m), at any opening. The rest
    holds half open. `balls`: centres of equal balls of radius `ball_radius` that together cover
    the surface: the proxy for overlap. `channels`: what opens by itself, in order. `opening`: how
    far the file has it open (radians), where it stays so. `moving`: the same surface points closed,
    half open and open, furthest out in any of them; empty where its parts open each by itself.
    `slots`: material names without .001. `home`: the root's 4×4 world matrix in the file.
    """

    name: str
    class_name: str
    hull: Points
    balls: Points
    ball_radius: float
    opening_min: float
    opening_max: float
    slots: tuple[str, ...]
    home: tuple[tuple[float, ...], ...]
    channels: tuple[Channel, ...] = ()
    opening: float = 0.0
    moving: tuple[Points, ...] = ()

    def shape(self, opening: float) -> Floats:
        """Surface points furthest out (N, 3) at an opening (radians), by the parabola through the
        three of `moving`: of an arc over 40 degrees it is off by 0.3 % of the radius. Without them
        those at any opening."""
        if not self.moving:
            return floats(self.hull)
        closed, half, wide = floats(self.moving)
        s = self.share(opening)
        return floats(
            (2 * s - 1) * (s - 1) * closed + 4 * s * (1 - s) * half + s * (2 * s - 1) * wide
        )

    def share(self, opening: float) -> float:
        """An opening (radians) as a share of its range; 0 where it has none."""
        span = self.opening_max - self.opening_min
        return (opening - self.opening_min) / span if span > 0 else 0.0


@dataclass(frozen=True)
class OccluderInfo:
    """One shape of an occluder, at its own size (m). Its anchor is the origin, +Z the side
    that faces the camera when it is put before a keypoint, and up when it lies on the ground.

    `core` is how far it reaches round the anchor on every side, seen along Z; `reach` the farthest
    point from the anchor; `radius` that of the ball round it; `across` half of how wide it looks;
    `under` how far it goes below the anchor; `balls` as those of an instrument. One that `lies`
    clings to what it hides; one that comes from `outward` (a hand) has −Y pointing to where it
    comes from.
    """

    kind: str
    name: str
    core: float
    reach: float
    radius: float
    across: float
    under: float
    balls: Points
    ball_radius: float
    lies: bool = False
    outward: bool = False


@dataclass(frozen=True)
class Catalog:
    """Instruments, environment pictures and photos by name with the SHA-256 of each, and the
    file's own camera where it is used; `more` is what other randomizers offer, by key: JSON data,
    or something with an `identity` that is; `metres` is how many a unit of the file is."""

    instruments: tuple[InstrumentInfo, ...]
    environments: tuple[str, ...]
    camera: View | None = None
    environment_digests: tuple[str, ...] = ()
    occluders: tuple[OccluderInfo, ...] = ()
    photos: tuple[str, ...] = ()
    photo_digests: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict, hash=False)
    metres: float = 1.0

    @property
    def unit(self) -> float:
        """How much of the file's world a metre is."""
        return 1.0 / self.metres

    def instrument(self, name: str) -> InstrumentInfo:
        return next(i for i in self.instruments if i.name == name)

    def to_json(self) -> dict[str, Any]:
        data = asdict(replace(self, more={}))
        del data["more"]
        if self.metres == 1.0:
            del data["metres"]
        if self.more:  # the fingerprints of all that had none stay as they are
            data["more"] = {
                key: one.identity() if hasattr(one, "identity") else one
                for key, one in self.more.items()
            }
        return data
