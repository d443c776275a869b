"""Place by Click: the modal tool that puts keypoints on an instrument in the 3D viewport."""

from __future__ import annotations

import bpy
from bpy_extras import view3d_utils
from mathutils import Vector

from ..properties.scene import ensure
from ..scene import keypoints, listing, overlay, watch
from .instruments import chosen_instrument, with_instrument

END = {"ESC", "RET", "NUMPAD_ENTER", "RIGHTMOUSE"}


class SYNTHPOINT_OT_place_keypoints(bpy.types.Operator):
    """Click on the instrument, one keypoint after the other"""

    bl_idname = "synthpoint.place_keypoints"
    bl_label = "Place by Click"
    bl_options = {"REGISTER", "UNDO"}  # noqa: RUF012

    keypoint: bpy.props.StringProperty(
        name="Keypoint", description="Place only this one; empty: all that are missing"
    )
    middle: bpy.props.BoolProperty(
        name="Middle of the Metal",
        description="Put the point halfway through the metal under the mouse, not on its surface",
        default=True,
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not with_instrument(cls, context):
            return False
        entry = listing.listed(chosen_instrument(context))
        if entry is None or not len(entry.points):
            cls.poll_message_set("The instrument's class has no keypoint; see Classes")
            return False
        return True

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        if context.area is None or context.area.type != "VIEW_3D":
            self.report({"ERROR"}, "clicks go to a 3D viewport; start it from the sidebar there")
            return {"CANCELLED"}
        ensure(context.scene)
        self._area = context.area
        self._root = chosen_instrument(context)
        entry = listing.listed(self._root)
        names = [p.name for p in entry.points]
        if self.keypoint:
            self._todo = [self.keypoint]
        else:
            self._todo = [p.name for p in entry.points if p.object is None] or names
        self._class_color = next(
            (tuple(c.color) for c in context.scene.synthpoint.classes
             if c.name == entry.class_name), (1.0, 1.0, 1.0),
        )  # fmt: skip
        self._done: list[tuple[str, Vector | None]] = []
        self._said = ""
        context.window.cursor_modal_set("CROSSHAIR")
        context.window_manager.modal_handler_add(self)
        self._tell(context)
        return {"RUNNING_MODAL"}

    def execute(self, _context: bpy.types.Context) -> set[str]:
        self.report({"ERROR"}, "this tool needs a mouse; use Place at 3D Cursor in a script")
        return {"CANCELLED"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if event.type in END and event.value == "PRESS":
            return self._end(context)
        if event.type == "MOUSEMOVE":
            self._hover(context, event)
            return {"PASS_THROUGH"}
        if event.value != "PRESS":
            return {"PASS_THROUGH"}
        if event.type == "M":
            self.middle = not self.middle
            self._hover(context, event)
        elif event.type == "TAB":
            self._todo.append(self._todo.pop(0))
            self._hover(context, event)
        elif event.type == "BACK_SPACE" or (event.type == "Z" and (event.ctrl or event.oskey)):
            self._undo()
        elif event.type == "LEFTMOUSE" and self._place_of(event) is not None:
            if self._click(context, event):
                return self._end(context)
        else:
            return {"PASS_THROUGH"}
        self._tell(context)
        return {"RUNNING_MODAL"}

    def _click(self, context: bpy.types.Context, event: bpy.types.Event) -> bool:
        """Places the next keypoint; True when that was the last one."""
        target = self._target(context, event)
        if target is None:
            self._said = f"That is not {self._root.name}: click on its surface"
            return False
        location, part = target
        name = self._todo.pop(0)
        before = keypoints.find(self._root, name)
        self._done.append((name, before and before.matrix_world.translation.copy()))
        keypoints.place(self._root, name, location, part)
        self._said, overlay.current.ghost = "", None
        watch.refresh()
        return not self._todo

    def _undo(self) -> None:
        if not self._done:
            self._said = "Nothing to take back"
            return
        name, before = self._done.pop()
        if before is None:
            keypoints.remove(self._root, name)
        else:
            keypoints.place(self._root, name, before)
        self._todo.insert(0, name)
        self._said = ""
        watch.refresh()

    def _hover(self, context: bpy.types.Context, event: bpy.types.Event) -> None:
        target = self._target(context, event)
        overlay.current.ghost = target and (target[0], self._todo[0], self._class_color)
        self._area.tag_redraw()

    def _target(
        self, context: bpy.types.Context, event: bpy.types.Event
    ) -> tuple[Vector, bpy.types.Object] | None:
        """Where the click would go, and on which part."""
        place = self._place_of(event)
        if place is None:
            return None
        region, xy = place
        view = self._area.spaces.active.region_3d
        touch = keypoints.touch(
            context, self._root,
            view3d_utils.region_2d_to_origin_3d(region, view, xy),
            view3d_utils.region_2d_to_vector_3d(region, view, xy),
        )  # fmt: skip
        if touch is None:
            return None
        return (touch.middle if self.middle else touch.surface), touch.part

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
        total = len(self._done) + len(self._todo)
        mode = "middle of the metal" if self.middle else "surface"
        text = f"Click on {self._todo[0]}  ({len(self._done) + 1} of {total}, {mode})"
        self._area.header_text_set(f"{text}    {self._said}" if self._said else text)
        overlay.current.prompt = self._said or f"Click on {self._todo[0]}"
        context.workspace.status_text_set(
            "Click: place    M: middle or surface    Tab: skip    Backspace: take back    "
            "Enter or Esc: finish"
        )

    def _end(self, context: bpy.types.Context) -> set[str]:
        overlay.current.ghost, overlay.current.prompt = None, ""
        self._area.header_text_set(None)
        context.workspace.status_text_set(None)
        context.window.cursor_modal_restore()
        watch.refresh()
        if not self._done:
            return {"CANCELLED"}
        names = ", ".join(name for name, _ in self._done)
        self.report({"INFO"}, f"{self._root.name}: placed {names}")
        return {"FINISHED"}

    def cancel(self, context: bpy.types.Context) -> None:
        """Blender ends the tool itself, as when it loads another file."""
        overlay.current.ghost, overlay.current.prompt = None, ""


CLASSES = (SYNTHPOINT_OT_place_keypoints,)
