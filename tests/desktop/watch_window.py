"""Runs in the Blender of a window test: sets the sidebar up, and tells from a timer what goes on.

blender --python watch_window.py -- FOLDER   FOLDER/status.json is written anew several times a second.
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
last = time.monotonic()
said = 0.0


def run_of(kind):
    runs = sys.modules[f"{MODULE}.operators.runs"]
    run = runs.of(kind)
    found = runs.problem(kind)
    problem = found.text if found else ""
    if run is None:
        return {"state": "", "problem": problem}
    return {"state": run.state, "done": run.done, "total": run.total, "problem": problem}


def tick():
    global last, said
    now = time.monotonic()
    waits.append(now - last)
    last = now
    if now - said > 0.2:
        said = now
        status = {
            "dataset": run_of("dataset"),
            "preview": run_of("preview"),
            "scene": bpy.context.window_manager.windows[0].scene.name,
            "sheet": any(i.name == "Synthpoint Contact Sheet" for i in bpy.data.images),
            "calls": len(waits),
            "longest_wait": max(waits),
            "waits_over_0.2": sum(w > 0.2 for w in waits),
            "p99": sorted(waits)[int(len(waits) * 0.99)],
        }
        new = OUT / "status.new"
        new.write_text(json.dumps(status))
        os.replace(new, OUT / "status.json")
        command = OUT / "do.py"
        if command.exists():
            text = command.read_text()
            command.unlink()
            exec(compile(text, "do.py", "exec"), globals())
    return EVERY


def set_up():
    bpy.context.preferences.view.show_splash = False
    bpy.context.preferences.view.ui_scale = 1.0
    for area in bpy.context.window_manager.windows[0].screen.areas:
        if area.type == "VIEW_3D":
            area.spaces.active.show_region_ui = True
    bpy.app.timers.register(tick, first_interval=EVERY, persistent=True)


bpy.app.timers.register(set_up, first_interval=0.5)
