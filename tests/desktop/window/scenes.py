"""Images shown and taken away in a window with a second one beside it, by scripts and by keys.

python3 scenes.py FOLDER   on a screen that has xdotool and ImageMagick's import
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from drive_window import OUT, do, in_window, shot, x  # noqa: E402

found: dict[str, Any] = {}

# What every step can use. A window that opens takes a moment, so steps that need one come after.
TOOLS = f"""
import bpy, json, sys
from pathlib import Path
OUT = Path({str(OUT)!r})
room = lambda name: sys.modules[MODULE + name]
shown, preview = room('.operators.shown'), room('.scene.authoring.shown_scene')
windows = bpy.context.window_manager.windows

def start():
    bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=False)
    bpy.data.scenes.new('Another')
    scene = bpy.data.scenes['Scene']
    scene.name = 'Image 1'
    bpy.ops.wm.save_as_mainfile(filepath=str(OUT / 'image.blend'), copy=True)
    scene.name = 'Scene'

def show():
    (OUT / 'made').mkdir(exist_ok=True)
    scene = bpy.data.scenes['Scene']
    shown.show(OUT / 'image.blend', 1, OUT / 'made' / 'copy.blend', scene.session_uid)

def saved(name):
    with bpy.data.libraries.load(str(OUT / name)) as (source, _):
        return sorted(source.scenes)

def save(name):
    bpy.ops.wm.save_as_mainfile(filepath=str(OUT / name), copy=True)
    return saved(name)

def look():
    return [[w.scene.name for w in windows], sorted(s.name for s in bpy.data.scenes)]

def tell(value):
    (OUT / 'answer.json').write_text(json.dumps(value))
"""

# The last four are tried with more windows as well.
OVERRIDES = {
    "nothing": "{}",
    "artist's scene": "{'scene': bpy.data.scenes['Scene']}",
    "window": "{'window': windows[0]}",
    "no window": "{'window': None}",
    "shown scene": "{'scene': preview.shown()}",
    "shown scene in the window": "{'window': windows[0], 'scene': preview.shown()}",
    "second window": "{'window': windows[-1]}",
}
WAYS = {
    "operator": "bpy.ops.synthpoint.restore()",
    "saving": "kept.extend(save('mine.blend'))",
}


def ask(text: str) -> Any:
    """Runs Python in the window's Blender, which tells something; what it tells."""
    (OUT / "answer.json").unlink(missing_ok=True)
    do(TOOLS + text)
    return json.loads((OUT / "answer.json").read_text())


def seen() -> Any:
    """What the windows show, and which scenes there are; a scene that leaves may take a moment."""
    for _ in range(20):
        now = ask("tell(look())")
        if "Image 1" not in now[1]:
            break
    return now


def take_away(ways: list[str], overrides: list[str]) -> dict[str, Any]:
    """Each way under each override: what the windows show then, and what was saved."""
    result = {}
    for way in ways:
        for name in overrides:
            kept = ask(
                f"show()\nkept = []\nwith bpy.context.temp_override(**{OVERRIDES[name]}):\n"
                f"    {WAYS[way]}\ntell(kept)"
            )
            result[f"{way}, {name}"] = [*seen(), kept]
    return result


def undo() -> list[Any]:
    """Ctrl-Z brings the shown image back, by the way Blender does it; Restore takes it again."""
    x("mousemove", 600, 500)
    do(TOOLS + "show()\nbpy.ops.ed.undo_push(message='shown')")
    do("bpy.context.window_manager.windows[0].scene.render.fps = 33")
    do("bpy.ops.ed.undo_push(message='changed')")
    do(TOOLS + "shown.put_back()\nbpy.ops.ed.undo_push(message='put back')")
    states = [ask("tell(look())")]
    for keys in ("ctrl+z", "ctrl+z", "ctrl+shift+z"):
        x("key", keys)
        time.sleep(1)
        states.append(ask("tell(look())"))
    return [*states, ask("tell(save('undone.blend'))"), seen()]


def disable() -> Any:
    do(TOOLS + "show()")
    off = ask(
        "bpy.ops.preferences.addon_disable(module=MODULE)\n"
        "found = look()\n"
        "bpy.ops.preferences.addon_enable(module=MODULE)\n"
        "tell(found)"
    )
    return [off, ask("tell(look())")]


def steps(blender: subprocess.Popen[bytes]) -> None:
    do(TOOLS + "start()")
    found["one window"] = take_away(list(WAYS), list(OVERRIDES))
    # One opened while the image is shown, which it shows too; one with a scene of its own.
    do(TOOLS + "show()\nbpy.ops.wm.window_new()")
    time.sleep(1)
    found["opened while shown"] = ask("tell(look())")
    do(TOOLS + "shown.put_back()")
    found["put back in both"] = ask("tell(look())")
    found["two windows"] = take_away(["operator"], list(OVERRIDES)[-4:])
    do(TOOLS + "bpy.ops.wm.window_new_main()")
    time.sleep(1)
    do(TOOLS + "windows[-1].scene = bpy.data.scenes['Another']")
    found["three windows"] = take_away(["operator"], list(OVERRIDES)[-4:])
    found["undo"] = undo()
    do(TOOLS + "show()\nbpy.data.scenes.remove(bpy.data.scenes['Scene'])")
    do("bpy.ops.synthpoint.restore()")
    found["deleted"] = ask("tell(look())")
    shot("windows")
    do(TOOLS + "start()")
    found["disabled"] = disable()
    do(TOOLS + "show()\nstart()")
    found["another file"] = ask("tell(look())")
    do(TOOLS + "show()")
    shot("last")
    do("(OUT / 'temp.txt').write_text(bpy.app.tempdir)")
    (OUT / "do.py").write_text("bpy.ops.wm.quit_blender()")
    found["ended"] = blender.wait(60)
    left = Path((OUT / "temp.txt").read_text()).parent / "quit.blend"
    shutil.copy(left, OUT / "quit.blend")


if __name__ == "__main__":
    in_window(steps, found)
