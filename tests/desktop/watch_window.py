"""Runs in the Blender of a window test: tells from a timer what goes on, and how long it waits.

blender --python watch_window.py -- FOLDER

FOLDER/status.json is written anew several times a second; FOLDER/do.py, where it appears, is run.
"""

import json
import os
import sys
import time
from pathlib import Path

import bpy

OUT = Path(sys.argv[sys.argv.index("--") + 1])
MODULE = "bl_ext.user_default.synthpoint"

# How often the timer asks to be called (s): what it is called later by is what an artist waits.
EVERY = 0.01

waits = []
polls = []
# A time for each that the viewport was drawn.
views = []
last = said = 0.0


def run_of(kind):
    runs = sys.modules[f"{MODULE}.operators.runs"]
    run, problem = runs.of(kind), runs.problem(kind)
    found = {"state": "", "done": 0, "problem": problem.text if problem else ""}
    return {**found, "state": run.state, "done": run.done} if run else found


def sidebar():
    for area in bpy.context.window_manager.windows[0].screen.areas:
        if area.type == "VIEW_3D":
            return next(r for r in area.regions if r.type == "UI")
    return None


def status():
    window, region = bpy.context.window_manager.windows[0], sidebar()
    return {
        "dataset": run_of("dataset"),
        "preview": run_of("preview"),
        "scene": window.scene.name,
        "instruments": len(bpy.context.window_manager.synthpoint.instruments),
        "sheet": "Synthpoint Contact Sheet" in bpy.data.images,
        "clipboard": bpy.context.window_manager.clipboard,
        "sidebar": [
            region.x,
            window.height - region.y - region.height,
            region.width,
            region.height,
        ],
        "calls": len(waits),
        "longest": max(waits, default=0.0),
        "longest_poll": max(polls, default=0.0),
        "over": sum(w > 0.2 for w in waits),
        "views": len(views),
        "ahead": run_of("next preview")["state"],
    }


def tick():
    global last, said
    now = time.monotonic()
    waits.append(now - last - EVERY)
    last = now
    if now - said > 0.1:
        said = now
        command = OUT / "do.py"
        if command.exists():
            try:
                exec(compile(command.read_text(), "do.py", "exec"), globals())
            finally:
                command.unlink()
        new = OUT / "status.new"
        new.write_text(json.dumps(status()))
        os.replace(new, OUT / "status.json")
        last = time.monotonic()  # what the watching takes is not the artist's
    return EVERY


def timed(poll):
    """The extension's own timer, with a watch on it."""

    def watched():
        begun = time.monotonic()
        try:
            return poll()
        finally:
            polls.append(time.monotonic() - begun)

    return watched


def draw_often():
    """Has the sidebar drawn as often as a run does, for comparison."""
    sidebar().tag_redraw()
    return 1.0


def set_up():
    global last
    runs = sys.modules[f"{MODULE}.operators.runs"]
    runs._poll = timed(runs._poll)
    for area in bpy.context.window_manager.windows[0].screen.areas:
        if area.type == "VIEW_3D":
            area.spaces.active.show_region_ui = True
    bpy.types.SpaceView3D.draw_handler_add(
        lambda: views.append(time.monotonic()), (), "WINDOW", "POST_PIXEL"
    )
    last = time.monotonic()
    bpy.app.timers.register(tick, first_interval=1.0, persistent=True)


bpy.context.preferences.view.show_splash = False
bpy.app.timers.register(set_up, first_interval=1.0)
