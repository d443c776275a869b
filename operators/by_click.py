"""The modal tool that puts keypoints or contacts on an instrument in the 3D viewport by click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
from bpy_extras import view3d_utils
from mathutils import Vector

from ..core.errors import UserError
from ..properties.scene import ensure
from ..scene.authoring import overlay, watch
from ..scene.authoring.click_session import Placing, Slots
from ..scene.blender.editable import require_own
from .base import Outcome
from .instruments import OfInstrument, instrument

END = {"ESC", "RET", "NUMPAD_ENTER", "RIGHTMOUSE"}

# What looks around, changes no scene, or comes from no key: Blender goes on with it. Every other
# key would edit the scene under the tool (X deletes what was just placed).
LOOK = {"NONE", "N", "T", "Z", "HOME", "MIDDLEMOUSE", "LEFTMOUSE", "ACCENT_GRAVE"}
LOOK_KINDS = (
    "WHEEL", "TRACKPAD", "MOUSE", "INBETWEEN", "NDOF", "NUMPAD", "TIMER", "WINDOW", "EVT",
)  # fmt: skip


def looks(event: bpy.types.Event) -> bool:
    """Whether the event is one that Blender may have while the tool runs."""
    if event.type.startswith("NUMPAD"):
        # Ctrl-0 makes the active object the camera.
        return not (event.type == "NUMPAD_0" and (event.ctrl or event.alt))
    if event.type in {"N", "T", "Z"}:
        return not (event.ctrl or event.alt or event.shift or event.oskey)
    return event.type in LOOK or event.type.startswith(LOOK_KINDS)


class ByClick(OfInstrument):
    """Asks for one thing after the other, each to be clicked on."""

    # The keys beside the usual.
    hints = ""

    def asks(self, name: str) -> str:
        """What is said of the one that is to be clicked next."""
        return f"Click on {name}"

    def slots(self) -> Slots:
        """What is placed."""
        raise NotImplementedError

    def names(self, root: bpy.types.Object) -> tuple[Sequence[str], Sequence[str]]:
        """The names of all that can be placed, and of those that are to be; UserError where there
        is none."""
        raise NotImplementedError

    def target(
        self, context: bpy.types.Context, root: bpy.types.Object, name: str, origin: Vector,
        direction: Vector,
    ) -> tuple[Any, ...] | None:  # fmt: skip
        """Where a click on this view ray would put it: a place, a part and what else its slot asks
        for; None where nothing of the instrument is on the ray."""
        raise NotImplementedError

    def pressed(self, key: str) -> bool:
        """Whether this key is one of the tool's own."""
        return False

    def state(self) -> str:
        """What the line at the top says of how it places."""
        return ""

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> Outcome:
        root = instrument(context)
        try:
            if context.area is None or context.area.type != "VIEW_3D":
                raise UserError("clicks go to a 3D viewport; start it from the sidebar there")
            require_own(root)
            names, wanted = self.names(root)
        except UserError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        ensure(context.scene)
        self._area, self._name = context.area, root.name
        self._placing = Placing(root, list(wanted or names), slots=self.slots())
        kind = root.synthpoint.class_name
        self._class_color = next(
            (tuple(c.color) for c in context.scene.synthpoint.classes if c.name == kind),
            (1.0, 1.0, 1.0),
        )
        self._said = ""
        assert context.window is not None
        context.window.cursor_modal_set("CROSSHAIR")
        context.window_manager.modal_handler_add(self)
        self._tell(context)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> Outcome:
        if not self._placing.alive():
            self.report({"WARNING"}, f"{self._name} is no instrument here any more; tool ended")
            return self._end(context)
        if event.type in END and event.value == "PRESS":
            return self._end(context)
        if event.type == "MOUSEMOVE":
            self._hover(context, event)
            return {"PASS_THROUGH"}
        if event.value != "PRESS":
            return {"PASS_THROUGH"}
        if self.pressed(event.type):
            self._hover(context, event)
        elif event.type == "TAB":
            self._placing.skip()
            self._hover(context, event)
        elif event.type == "BACK_SPACE" or (event.type == "Z" and (event.ctrl or event.oskey)):
            self._said = "" if self._placing.take_back() else "Nothing to take back"
            watch.refresh()
        elif event.type == "LEFTMOUSE" and self._place_of(event) is not None:
            if self._click(context, event):
                return self._end(context)
        else:
            return {"PASS_THROUGH"} if looks(event) else {"RUNNING_MODAL"}
        self._tell(context)
        return {"RUNNING_MODAL"}

    def _click(self, context: bpy.types.Context, event: bpy.types.Event) -> bool:
        """Places the next one; True when that was the last."""
        target = self._target(context, event)
        if target is None:
            self._said = f"That is not {self._name}: click on its surface"
            return False
        self._placing.place(*target)
        self._said, overlay.current.ghost = "", None
        watch.refresh()
        return not self._placing.todo

    def _hover(self, context: bpy.types.Context, event: bpy.types.Event) -> None:
        target = self._target(context, event)
        name = self._placing.todo[0]
        overlay.current.ghost = target and (target[0], name, self._class_color)
        self._area.tag_redraw()

    def _target(self, context: bpy.types.Context, event: bpy.types.Event) -> tuple[Any, ...] | None:
        """Where the click would go, and on which part."""
        place = self._place_of(event)
        if place is None:
            return None
        region, xy = place
        view = self._area.spaces.active.region_3d
        return self.target(
            context, self._placing.root, self._placing.todo[0],
            view3d_utils.region_2d_to_origin_3d(region, view, xy),
            view3d_utils.region_2d_to_vector_3d(region, view, xy),
        )  # fmt: skip

    def _place_of(self, event: bpy.types.Event) -> tuple[bpy.types.Region, Vector] | None:
        """The viewport's region and the mouse in it; None over a sidebar or elsewhere."""
        x, y = event.mouse_x, event.mouse_y
        inside = [
            r for r in self._area.regions
            if r.x <= x < r.x + r.width and r.y <= y < r.y + r.height
            and r.width > 1 and r.height > 1
        ]  # fmt: skip
        # Toolbars lie over the window region; empty room in a header belongs to it as well.
        if not inside or any(r.type in {"UI", "HEADER", "TOOL_HEADER", "TOOLS"} for r in inside):
            return None
        region = next((r for r in inside if r.type == "WINDOW"), None)
        return None if region is None else (region, Vector((x - region.x, y - region.y)))

    def _tell(self, context: bpy.types.Context) -> None:
        """The line at the top of the viewport, and the keys at the bottom of the window."""
        done, todo = len(self._placing.done), self._placing.todo
        count = ", ".join(filter(None, (f"{done + 1} of {done + len(todo)}", self.state())))
        text = f"{self.asks(todo[0])}  ({count})"
        self._area.header_text_set(f"{text}    {self._said}" if self._said else text)
        overlay.current.prompt = self._said or self.asks(todo[0])
        context.workspace.status_text_set(
            f"Click: place    {self.hints}Tab: skip    Backspace: take back    Enter or Esc: finish"
        )

    def _end(self, context: bpy.types.Context) -> Outcome:
        overlay.current.ghost, overlay.current.prompt = None, ""
        self._area.header_text_set(None)
        context.workspace.status_text_set(None)
        assert context.window is not None
        context.window.cursor_modal_restore()
        watch.refresh()
        if not self._placing.done:
            return {"CANCELLED"}
        names = ", ".join(name for name, _ in self._placing.done)
        self.report({"INFO"}, f"{self._name}: placed {names}")
        return {"FINISHED"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Blender ends the tool itself, as when it loads another file."""
        overlay.current.ghost, overlay.current.prompt = None, ""
