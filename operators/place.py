"""Place by Click: the modal tool that puts keypoints on an instrument in the 3D viewport."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
from mathutils import Vector

from ..core.errors import UserError
from ..scene.authoring import keypoints, listing
from ..scene.authoring.click_session import Slots
from .by_click import ByClick
from .instruments import chosen_instrument


class SYNTHPOINT_OT_place_keypoints(ByClick, bpy.types.Operator):
    """Click on the instrument, one keypoint after the other"""

    bl_idname = "synthpoint.place_keypoints"
    bl_label = "Place by Click"

    hints = "M: middle or surface    "

    keypoint: bpy.props.StringProperty(
        name="Keypoint", description="Place only this one; empty: all that are missing"
    )
    middle: bpy.props.BoolProperty(
        name="Middle of the Metal",
        description="Put the point halfway through the metal under the mouse, not on its surface",
        default=True,
    )

    @classmethod
    def hindrance(cls, context: bpy.types.Context) -> str:
        entry = listing.listed(chosen_instrument(context))
        lacks = "The instrument's class has no keypoint; see Classes"
        return super().hindrance(context) or ("" if entry and entry.points else lacks)

    def slots(self) -> Slots:
        return keypoints

    def names(self, root: bpy.types.Object) -> tuple[Sequence[str], Sequence[str]]:
        entry = listing.listed(root)
        assert entry is not None
        names = [p.name for p in entry.points]
        if self.keypoint and self.keypoint not in names:
            raise UserError(f"{root.name}: no keypoint {self.keypoint!r}; see Classes")
        missing = [p.name for p in entry.points if p.object is None]
        return names, [self.keypoint] if self.keypoint else missing

    def target(
        self, context: bpy.types.Context, root: bpy.types.Object, name: str, origin: Vector,
        direction: Vector,
    ) -> tuple[Any, ...] | None:  # fmt: skip
        touch = keypoints.touch(context, root, origin, direction)
        if touch is None:
            return None
        return (touch.middle if self.middle else touch.surface), touch.part

    def pressed(self, key: str) -> bool:
        if key == "M":
            self.middle = not self.middle
        return key == "M"

    def state(self) -> str:
        return "middle of the metal" if self.middle else "surface"

    def run(self, context: bpy.types.Context) -> None:
        raise UserError("this tool needs a mouse; use Place at 3D Cursor in a script")
