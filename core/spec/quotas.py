"""What the images of a dataset show in given shares, each decided by the image's index alone."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UserError
from ..settings.fields import setting
from ..settings.ranges import Range


@dataclass(frozen=True)
class Occluded:
    """Keypoints of an instrument that are hidden together, in a share of the cases."""

    class_name: str = setting("*", "class it holds for; * is every class")
    keypoints: tuple[str, ...] = setting((), "names of the keypoints, near each other")
    share: float = setting(0.3, "share of them that get something put before them (what lies "
                           "elsewhere may hide more)", low=0.0, high=1.0)  # fmt: skip


@dataclass(frozen=True)
class Quotas:
    """Shares that every stretch of the dataset keeps, not only the whole."""

    enabled: bool = setting(False, "keep these shares")
    empty: float | None = setting(None, "share of images without an instrument; the others have "
                                  "at least one", low=0.0, high=1.0)  # fmt: skip
    occluded: tuple[Occluded, ...] = setting((), "keypoints that things are put before")
    view_directions: bool = setting(False, "every direction that the camera's azimuth and "
                                    "elevation allow as often, by area on the sphere")  # fmt: skip
    image_size: Range | None = setting(
        None, "longer side of an instrument's box as a share of the picture's; moves the camera "
        "(for the first of several)", low=0.005, high=1.0,
    )  # fmt: skip

    def check(self, path: str) -> None:
        """UserError where one leaves nothing for the others."""
        others = bool(self.occluded) or self.image_size is not None
        if self.enabled and self.empty == 1.0 and others:
            raise UserError(
                f"{path}.empty: with 1 no image has an instrument, so that no other quota can be "
                "met; lower it"
            )
