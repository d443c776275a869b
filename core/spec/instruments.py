"""Which instruments an image shows, where they lie, and in which state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..errors import UserError
from ..settings.counting import check_whole
from ..settings.fields import setting
from ..settings.ranges import Range


@dataclass(frozen=True)
class OfClass:
    """How many instruments of one class an image shows."""

    class_name: str = setting("", "class that is counted by itself")
    count: Range = setting(Range(0, 1), "instruments of it an image", low=0, high=64)

    def check(self, path: str) -> None:
        """UserError where instruments are counted in fractions."""
        check_whole(self.count, f"{path}.count")


@dataclass(frozen=True)
class Instruments:
    """Which instruments an image shows. Off: all that the file has, once each, at their size."""

    enabled: bool = setting(True, "choose and scale the instruments at random")
    bundled: tuple[str, ...] = setting((), "bundled instruments to use without a scene; none: all")
    count: Range = setting(
        Range(1, 2), "instruments an image, those of of_class aside", low=0, high=64
    )
    of_class: tuple[OfClass, ...] = setting((), "classes that are counted by themselves")
    weights: dict[str, float] = setting(
        {}, "class to how often it is picked, against the others; a class not named counts 1 for "
        "each of its instruments", low=0.0, high=1e6,
    )  # fmt: skip
    repeat: int = setting(1, "most copies of one instrument in an image", low=1, high=16)
    scale: Range = setting(Range(0.95, 1.05), "factor on the modelled size", low=1e-3, high=1e3)

    def check(self, path: str) -> None:
        """UserError where instruments are counted in fractions, or a class twice."""
        check_whole(self.count, f"{path}.count")
        names = [one.class_name for one in self.of_class]
        for number, name in enumerate(names):
            if name in names[:number]:
                raise UserError(f"{path}.of_class[{number}]: {name!r} is there twice; remove one")

    def most(self, there: int) -> int:
        """The most that an image can show where there are so many, copies included."""
        if not self.enabled:
            return there
        own = sum(int(one.count.max) for one in self.of_class)
        return min(int(self.count.max) + own, there)


@dataclass(frozen=True)
class Articulation:
    """How far instruments are open. Off: as the file has them."""

    enabled: bool = setting(True, "open and close the instruments at random")
    opening: Range = setting(
        Range(0.0, 1.0), "opening, as a share of the instrument's own range", low=0.0, high=1.0
    )
    hinges: Literal["correlated", "independent"] = setting(
        "correlated", "several hinges: one draw of the opening for all, or one for each"
    )

    @property
    def opens(self) -> bool:
        """Whether any image can show an instrument open."""
        return self.enabled and (self.opening.min, self.opening.max) != (0.0, 0.0)


@dataclass(frozen=True)
class Placement:
    """Where the instruments lie in the picture. Off: they stay where the file has them."""

    enabled: bool = setting(True, "place instruments at random")
    u: Range = setting(Range(0.2, 0.8), "centre, share of the picture's width", low=-1.0, high=2.0)
    v: Range = setting(Range(0.2, 0.8), "centre, share of the picture's height", low=-1.0, high=2.0)
    resting: float = setting(0.7, "share of instruments that lie on the ground", low=0.0, high=1.0)
    depth: Range = setting(
        Range(0.75, 1.0), "distance of floating ones, as a share of the way to the ground where "
        "the camera looks", low=0.05, high=20.0,
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
