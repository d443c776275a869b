"""Runs in Blender's window: *Install from Disk*, then a preview of the example, whose labels this
Blender's Pillow draws in the background.

blender --python install_window.py -- ZIP FOUND.json PREVIEW.png
"""

import json
import sys
import time
import traceback

import bpy

LONGEST = 240.0  # s
SHEET = "Synthpoint Contact Sheet"

archive, found, picture = sys.argv[sys.argv.index("--") + 1 :]
begun = time.monotonic()


def in_window():
    return bpy.context.temp_override(window=bpy.context.window_manager.windows[0])


def first():
    with in_window():
        bpy.ops.extensions.package_install_files(
            filepath=archive, repo="user_default", enable_on_install=True
        )
        bpy.ops.wm.save_userpref()
        bpy.ops.synthpoint.add_example()
        bpy.context.window_manager.synthpoint.preview_count = 1
        bpy.ops.synthpoint.preview_images()
    bpy.app.timers.register(guarded(wait), first_interval=0.5)


def wait():
    image = bpy.data.images.get(SHEET)
    if image is None and time.monotonic() - begun < LONGEST:
        return 0.5
    if image is not None:
        image.save(filepath=picture)
    report(background=bpy.app.background, size=image and [*image.size])
    return None


def guarded(step):
    """What goes wrong is to be read, not waited for."""

    def run():
        try:
            return step()
        except Exception:
            report(problem=traceback.format_exc())
            return None

    return run


def report(**values):
    with open(found, "w") as file:
        json.dump(values, file)
    bpy.ops.wm.quit_blender()


bpy.app.timers.register(guarded(first), first_interval=1.0)
