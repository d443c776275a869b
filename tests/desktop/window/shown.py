"""Takes a shown image away in a real window, one way after the other.

blender --python shown.py -- FOLDER   goes through all ways that were not begun yet

FOLDER/image.blend is the scene that is shown. What is there after a way goes to FOLDER/NAME.json;
a way that ends Blender leaves FOLDER/NAME.begun alone.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import bpy

MODULE = "bl_ext.user_default.synthpoint"

# Between two steps: Blender draws, and runs its timers (s).
PAUSE = 0.5

Way = Callable[[], Iterator[None]]
WAYS: dict[str, Way] = {}


def way(function: Way) -> Way:
    """A way; at each `yield` the window goes on for a while."""
    WAYS[function.__name__] = function
    return function


def module(name: str) -> Any:
    return sys.modules[f"{MODULE}.{name}"]


def windows() -> list[Any]:
    return list(bpy.context.window_manager.windows)


def show() -> None:
    scene = bpy.data.scenes["Scene"]
    module("operators.shown").show(OUT / "image.blend", 1, None, scene.session_uid)


def in_window(call: Callable[..., Any], *words: Any, **values: Any) -> Any:
    with bpy.context.temp_override(window=windows()[0]):
        return call(*words, **values)


def restore() -> None:
    bpy.ops.synthpoint.restore()


def save(name: str) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(OUT / f"{name}.blend"), copy=True)


def look_into(name: str) -> None:
    with bpy.data.libraries.load(str(OUT / f"{name}.blend")) as (source, _):
        found["saved"] = source.scenes


@way
def without_window() -> Iterator[None]:
    show()
    yield
    with bpy.context.temp_override(window=None):
        restore()
        bpy.context.evaluated_depsgraph_get()


@way
def whole_context() -> Iterator[None]:
    """Blender itself would look at the view layer; refused, and then it works."""
    show()
    yield
    with bpy.context.temp_override(**bpy.context.copy()):
        try:
            restore()
        except RuntimeError as error:
            found["said"] = str(error)
    yield
    restore()


@way
def second_window_before() -> Iterator[None]:
    in_window(bpy.ops.wm.window_new)
    yield
    show()
    yield
    found["shown in"] = [w.scene.name for w in windows()]
    with bpy.context.temp_override(window=windows()[1]):
        restore()


@way
def second_window_after() -> Iterator[None]:
    show()
    yield
    in_window(bpy.ops.wm.window_new_main)
    yield
    found["shown in"] = [w.scene.name for w in windows()]
    with bpy.context.temp_override(window=windows()[1]):
        restore()


@way
def second_window_of_another_scene() -> Iterator[None]:
    in_window(bpy.ops.wm.window_new_main)
    yield
    windows()[1].scene = bpy.data.scenes.new("Second")
    show()
    yield
    found["shown in"] = [w.scene.name for w in windows()]
    with bpy.context.temp_override(window=windows()[1]):
        restore()


@way
def saved_by_timer() -> Iterator[None]:
    show()
    yield
    save("saved_by_timer")
    yield
    look_into("saved_by_timer")


@way
def saved_under_override() -> Iterator[None]:
    show()
    yield
    with bpy.context.temp_override(**bpy.context.copy()):
        save("saved_under_override")
    yield
    look_into("saved_under_override")


@way
def saved_by_handler() -> Iterator[None]:
    """In the middle of Blender's own work on the shown scene."""
    show()
    yield

    def handler(*_: object) -> None:
        bpy.app.handlers.frame_change_post.remove(handler)
        save("saved_by_handler")

    bpy.app.handlers.frame_change_post.append(handler)
    in_window(bpy.ops.screen.frame_offset, delta=1)
    yield
    look_into("saved_by_handler")


@way
def undone() -> Iterator[None]:
    in_window(bpy.ops.ed.undo_push, message="before")
    show()
    yield
    in_window(bpy.ops.ed.undo_push, message="while shown")
    restore()
    yield
    in_window(bpy.ops.ed.undo_push, message="after")
    for step in (
        bpy.ops.ed.undo,
        bpy.ops.ed.undo,
        bpy.ops.ed.redo,
        bpy.ops.ed.redo,
        bpy.ops.ed.undo,
    ):
        in_window(step)
        yield
        found.setdefault("steps", []).append(windows()[0].scene.name)
    if module("scene.authoring.shown_scene").shown():
        restore()


@way
def edited() -> Iterator[None]:
    show()
    yield
    in_window(choose_mesh)
    in_window(bpy.ops.object.mode_set, mode="EDIT")
    yield
    found["mode"] = in_window(lambda: bpy.context.mode)
    restore()


def choose_mesh() -> None:
    mesh = next(o for o in bpy.context.view_layer.objects if o.type == "MESH" and o.visible_get())
    bpy.context.view_layer.objects.active = mesh


@way
def deleted() -> Iterator[None]:
    """The artist's scene, while the image is shown."""
    show()
    yield
    bpy.data.scenes.remove(bpy.data.scenes["Scene"])
    yield
    restore()


@way
def other_file() -> Iterator[None]:
    show()
    yield
    in_window(bpy.ops.wm.read_homefile)


@way
def disabled() -> Iterator[None]:
    import addon_utils

    show()
    yield
    addon_utils.disable(MODULE)
    yield
    found["scenes when disabled"] = [s.name for s in bpy.data.scenes]
    found["left"] = ours()
    addon_utils.enable(MODULE)


@way
def reloaded() -> Iterator[None]:
    before = ours()
    for _ in range(2):
        bpy.utils.load_scripts(reload_scripts=True)  # as Reload Scripts does, but now
        yield
    found["before"], found["after"] = before, ours()
    show()
    yield
    restore()


def ours() -> list[str]:
    """What of the extension is in Blender: handlers, classes and properties."""
    handlers = [
        f"{name} {function.__module__}.{function.__name__}"
        for name in dir(bpy.app.handlers)
        if isinstance(getattr(bpy.app.handlers, name), list)
        for function in getattr(bpy.app.handlers, name)
        if function.__module__.startswith(MODULE)
    ]
    types = [name for name in dir(bpy.types) if name.lower().startswith("synthpoint")]
    groups = [
        n
        for n in ("Scene", "Object", "WindowManager")
        if hasattr(getattr(bpy.types, n), "synthpoint")
    ]
    return sorted(handlers + types + groups)


@way
def quit_while_shown() -> Iterator[None]:
    """Blender saves quit.blend by itself then, and calls no handler."""
    show()
    yield
    (OUT / "quit_while_shown.json").write_text(json.dumps([w.scene.name for w in windows()]))
    in_window(bpy.ops.wm.quit_blender)
    while True:
        yield


@way
def open_quit_file() -> Iterator[None]:
    in_window(bpy.ops.wm.open_mainfile, filepath=str(Path(bpy.app.tempdir).parent / "quit.blend"))
    yield


class Round:
    """Goes from way to way, each in a new file; Blender's timer calls it."""

    def __init__(self) -> None:
        self.names = [n for n in WAYS if not (OUT / f"{n}.begun").exists()]
        self.name = ""
        self.steps: Iterator[None] = iter(())

    def __call__(self) -> float | None:
        try:
            for _ in self.steps:
                return PAUSE
            if self.name:
                self.tell()
            if self.names:
                self.begin(self.names.pop(0))
                return PAUSE
        except Exception:
            traceback.print_exc()
        in_window(bpy.ops.wm.quit_blender)
        return None

    def begin(self, name: str) -> None:
        self.name, self.steps = name, chain(WAYS[name](), iter([None]))  # and timers are called
        (OUT / f"{name}.begun").touch()
        print(f"== {name}", flush=True)
        found.clear()
        in_window(bpy.ops.wm.read_homefile)
        in_window(bpy.ops.synthpoint.add_example)

    def tell(self) -> None:
        found["scenes"] = [s.name for s in bpy.data.scenes]
        found["windows"] = [w.scene.name for w in windows()]
        found["marked"] = [b.name for b in bpy.data.user_map() if "synthpoint_came" in b]
        (OUT / f"{self.name}.json").write_text(json.dumps(found))


OUT = Path(sys.argv[sys.argv.index("--") + 1])
found: dict[str, Any] = {}
bpy.context.preferences.view.show_splash = False
bpy.app.timers.register(Round(), first_interval=1.0, persistent=True)
