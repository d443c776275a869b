"""The settings of occluders."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from typing import TYPE_CHECKING, Literal

from ...errors import UserError
from ...settings.classes import ClassSchema, check_name
from ...settings.fields import fraction, setting, weight
from ...settings.ranges import Range
from .kinds import KINDS


@dataclass(frozen=True)
class Present:
    """How many there are."""

    enabled: bool = setting(False, "put things in the way of the instruments")
    share: float = fraction(0.5, "share of images that have any", label="Share of Images")
    count: Range = setting(
        Range(1, 3), "things an image, in those that have any", low=0, high=32, kind="count"
    )


if TYPE_CHECKING:
    Weights = Present
else:
    _weights = [(k.setting, float, weight(k.weight, k.about, label=k.label)) for k in KINDS]
    Weights = make_dataclass("Weights", _weights, bases=(Present,), frozen=True)


@dataclass(frozen=True)
class Occluders(Weights):
    """Gloves, gauze, blood and other things in the way of the instruments."""

    collection: str = setting("", "collection of the .blend file whose meshes are things in the "
                              "way too; the meshes themselves are hidden",
                              label="Your Collection", kind="collection", kept=True)  # fmt: skip
    size: Range = setting(Range(0.8, 1.25), "size, in the unit that size_of names",
                          low=1e-4, high=1e3)  # fmt: skip
    size_of: Literal["kind", "metres", "instrument"] = setting(
        "kind", "kind: a factor on what the thing measures in life; metres: its widest measure; "
        "instrument: that, as a share of the instrument's length",
        label="Size Counts In",
    )  # fmt: skip
    distance: Range = setting(Range(0.0, 0.05), "how far from an instrument", "m", 0.0, 1e3)
    resting: float = fraction(0.7, "share of them that lie on the ground; the others float",
                              label="On the Ground")  # fmt: skip
    onto_share: float = fraction(0.3, "share of them that are put before a keypoint, so that it is "
                                 "hidden", label="Put onto a Keypoint")  # fmt: skip
    keypoints: tuple[str, ...] = setting((), "names of those keypoints; none: any")
    toward: Range = setting(
        Range(0.02, 0.15), "where they are put: share of the way from the keypoint to the camera "
        "(blood, gauze and tissue always lie on the instrument)", low=0.0, high=0.9,
        label="How Far Before It",
    )  # fmt: skip
    margin: float = setting(3.0, "how far round the keypoint they reach at least",
                            "px", 0.5, 1000.0, label="Covered Around It (px)")  # fmt: skip
    most_hidden: float = setting(0.5, "most of the instrument's length in the picture that one of "
                                 "them is wide",
                                 low=0.01, high=100.0, label="Most of an Instrument")  # fmt: skip
    most_cover: float = setting(0.25, "most of the picture that one thing takes up, by the balls "
                                "that hold it",
                                low=1e-4, high=1.0, label="Most of the Picture")  # fmt: skip
    any_color: float = fraction(0.1, "share of them in a colour that they never have in life",
                                label="Share in Any Color")  # fmt: skip
    label_as: str = setting("", "class that they are labelled as, without keypoints; none: they "
                            "are not labelled", label="Label As Class", kept=True)  # fmt: skip

    @property
    def weights(self) -> tuple[float, ...]:
        """How often each of KINDS comes, relative to the others."""
        given = {kind.name: float(getattr(self, kind.setting)) for kind in KINDS}
        return tuple(w if k != "own" or self.collection else 0.0 for k, w in given.items())

    @property
    def category(self) -> ClassSchema | None:
        """The class that occluders are labelled as; None where they are not."""
        if not (self.enabled and self.label_as):
            return None
        return ClassSchema(name=self.label_as, supercategory="occluder", color=(1.0, 0.35, 0.05))

    def check(self, path: str) -> None:
        if self.label_as:
            check_name(self.label_as, f"{path}.label_as")
        if self.enabled and not any(self.weights):
            raise UserError(f"{path}: no kind has a weight above 0; give one, or switch {path} off")
