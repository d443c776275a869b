"""Works in a Blender window as an artist does: clicks real buttons and looks at what happens.

python3 drive_window.py FOLDER   on a screen that has xdotool and ImageMagick's import

A button is found by hovering over the sidebar and pressing Ctrl-C, at which Blender copies the
operator under the mouse. What is found out goes to FOLDER/found.json.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

OUT = Path(sys.argv[1]).resolve()
DATASET = OUT / "dataset"
HERE = Path(__file__).parent

# Height of a panel's header and of a row of buttons (px).
ROW = 26

# From the top of the Generate button, past Check, up to the header of its panel (px).
HEADER = 47

# The mouse's wheel, as buttons.
UP, DOWN = 4, 5

# Over the viewport: no tooltip, no highlight.
AWAY = (300, 880)

# Between two places that are tried for a button (px): less than a button is high.
STEP = 20

# Places that may have been tried since the one that Blender answers for.
LATE = 3

# Images of the run that is paused, cancelled and resumed: enough to outlast the clicks.
COUNT = 60

found: dict[str, Any] = {}
_last = 0


def x(*words: object) -> None:
    subprocess.run(["xdotool", *map(str, words)], check=True)


def shot(name: str) -> None:
    x("mousemove", *AWAY)
    time.sleep(1.2)
    subprocess.run(["import", "-window", "root", str(OUT / f"{name}.png")], check=True)


def status() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((OUT / "status.json").read_text())
    return data


def until(
    true: Callable[[dict[str, Any]], bool], what: str, seconds: float = 300
) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (OUT / "status.json").exists() and true(status()):
            return status()
        time.sleep(0.1)
    shot("failed")
    raise SystemExit(f"waited {seconds} s in vain for: {what}; {status()}")


def do(text: str) -> None:
    """Runs Python in the window's Blender; waits until it has."""
    new = OUT / "do.new"
    new.write_text(text)
    os.replace(new, OUT / "do.py")
    end = time.monotonic() + 60
    while (OUT / "do.py").exists():
        if time.monotonic() > end:
            raise SystemExit(f"the window did not run: {text}")
        time.sleep(0.05)
    time.sleep(0.3)


def button(
    operator: str, share: float = 0.5, near: int | None = None, wheel: int = DOWN
) -> tuple[int, int]:
    """Where the button is, searched in the sidebar at this share of its width, from `near` (where
    the last one was found) outwards, once it is scrolled to its end; to its beginning where it is
    not there (with `wheel` UP the other way round). `operator` may go on with its first words:
    `a.b(to="c"`."""
    global _last
    _last = _last if near is None else near
    left, top, width, height = status()["sidebar"]
    across = int(left + share * (width - 24))
    wanted = operator if "(" in operator else f"{operator}("
    other = UP if wheel == DOWN else DOWN
    do("bpy.context.window_manager.clipboard = ''")
    for end, patience in ((wheel, 0.2), (other, 0.2), (wheel, 0.6), (other, 0.6)):
        scroll(end)
        places = sorted(range(top + 10, top + height, STEP), key=lambda y: abs(y - _last))
        for number, down in enumerate(places):
            if wanted not in copied(across, down, patience):
                continue
            # A busy machine answers late: for a place that was tried before.
            for tried in reversed(places[max(0, number - LATE) : number + 1]):
                do("bpy.context.window_manager.clipboard = ''")
                if wanted in copied(across, tried, 0.6):
                    _last = tried
                    return across, tried
    shot("failed")
    raise SystemExit(f"no button {operator} in the sidebar")


def copied(across: int, down: int, patience: float) -> str:
    """What the clipboard has once Blender was asked for the operator under the mouse there."""
    x("mousemove", across, down)
    time.sleep(patience)
    x("key", "ctrl+c")
    time.sleep(patience)
    text: str = status()["clipboard"]
    return text


def click(place: tuple[int, int]) -> None:
    across, down = place
    x("mousemove", across - 3, down)
    time.sleep(0.3)
    x("mousemove", across, down + 1)  # a button has to see the mouse come
    time.sleep(0.5)
    x("mousedown", 1)
    time.sleep(0.15)
    x("mouseup", 1)
    time.sleep(0.3)


def states() -> list[str]:
    """What the runs are at."""
    now = status()
    return [now[kind]["state"] for kind in ("dataset", "preview")]


def press(
    operator: str, share: float, true: Callable[[dict[str, Any]], bool], seconds: float = 300
) -> dict[str, Any]:
    """Finds the button and clicks it, a second time where nothing comes of the first."""
    for _ in range(3):
        place, before = button(operator, share), states()
        click(place)
        end = time.monotonic() + 15  # a busy machine is slow to click
        while time.monotonic() < end:
            if true(status()) or states() != before:
                return until(true, operator, seconds)
            time.sleep(0.1)
    return until(true, operator, 1)


def top_of(place: tuple[int, int]) -> int:
    """The highest point (px down the screen) that still lies on the same button."""
    across, down = place
    name = status()["clipboard"]
    for up in range(4, 60, 4):
        do("bpy.context.window_manager.clipboard = ''")
        # Asked twice: a busy machine answers late.
        if all(copied(across, down - up, 0.5) != name for _ in range(2)):
            return down - up + 4
    return down


def scroll(wheel: int) -> None:
    """To the beginning of the sidebar, or to its end, where Preview and Generate are."""
    left, top, width, height = status()["sidebar"]
    x("mousemove", left + width // 2, top + height // 2)
    x("click", "--repeat", 20, "--delay", 30, wheel)
    x("mousemove", *AWAY)
    time.sleep(1)  # a message over the sidebar goes away with the mouse


def measured() -> dict[str, float]:
    now = status()
    return {
        "calls": now["calls"],
        "longest": round(now["longest"], 3),
        "over": now["over"],
        "longest_poll": round(now["longest_poll"], 4),
        "views": now["views"],
    }


def forget_waits() -> None:
    do("waits.clear(); polls.clear(); views.clear()")


def workers() -> list[int]:
    """Processes that render: Blenders in the background."""
    alive = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"-b" in words and b"generate" in words:
                alive.append(int(entry.name))
    return alive


def gone(seconds: float = 120) -> float | None:
    """How long it takes until no worker is left."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if not workers():
            return round(time.monotonic() - begun, 1)
        time.sleep(0.2)
    return None


def in_window(steps: Callable[[subprocess.Popen[bytes]], None], found: dict[str, Any]) -> None:
    """Opens a window, goes through the steps in it, and writes what they `found`."""
    log = (OUT / "blender.log").open("w")
    blender = subprocess.Popen(
        ["blender", "--window-geometry", "0", "0", "1600", "1000",
         "--python", str(HERE / "watch_window.py"), "--", str(OUT)],
        stdout=log, stderr=log,
    )  # fmt: skip
    try:
        until(lambda s: s["calls"] > 5, "the window")
        x("key", "Escape")
        steps(blender)
    finally:
        blender.kill()
        (OUT / "found.json").write_text(json.dumps(found, indent=2))


def day(blender: subprocess.Popen[bytes]) -> None:
    do("sidebar().active_panel_category = 'Synthpoint'")
    steps()
    close_mid_run(blender)


def steps() -> None:
    press("synthpoint.add_example", 0.5, lambda s: s["instruments"] == 2)
    # Nothing to write to yet: said before anything starts.
    do("bpy.context.scene.synthpoint.output.folder = '/etc/hostname'")
    refused = press("synthpoint.generate", 0.5, lambda s: s["dataset"]["problem"] != "")
    found["refused"] = refused["dataset"]
    x("key", "Escape")  # the message that Blender itself puts under the mouse
    scroll(DOWN)
    shot("1-refused")
    do(f"""
bpy.ops.synthpoint.load_preset(preset='surgical')  # whose images are quick
group = bpy.context.scene.synthpoint
group.output.folder = {str(DATASET)!r}
group.settings.count = {COUNT}
group.settings.render.samples = 4
group.settings.render.use_width = True
group.settings.render.width, group.settings.render.height = 240, 180
""")
    x("mousemove", *AWAY)
    forget_waits()
    time.sleep(4)
    found["idle"] = measured()
    do("waits.clear(); views.clear(); bpy.app.timers.register(draw_often)")
    time.sleep(6)
    do("bpy.app.timers.unregister(draw_often)")
    found["idle_drawing"] = measured()
    forget_waits()
    press("synthpoint.generate", 0.5, lambda s: s["dataset"]["state"] == "running")
    found["click"] = measured()
    forget_waits()
    until(lambda s: s["dataset"]["done"] >= 4, "four images")
    scroll(DOWN)
    shot("2-running")
    found["running"] = measured()
    pause()
    cancel_and_resume()
    look()
    sheet()


def pause() -> None:
    press("synthpoint.pause", 0.25, lambda s: s["dataset"]["state"] == "paused")
    before = settled()  # the images that were begun are finished
    time.sleep(5)
    found["paused"] = [before, status()["dataset"]["done"]]
    shot("3-paused")
    press("synthpoint.proceed", 0.25, lambda s: s["dataset"]["done"] > before)


def settled(seconds: float = 4) -> int:
    """Images that are done, once that has stayed the same for so long."""
    before, since = -1, time.monotonic()
    while time.monotonic() - since < seconds:
        now = status()["dataset"]["done"]
        if now != before:
            before, since = now, time.monotonic()
        time.sleep(0.1)
    return before


def cancel_and_resume() -> None:
    press("synthpoint.cancel", 0.75, lambda s: s["dataset"]["state"] == "cancelled")
    shot("4-cancelled")
    found["cancelled"] = {"done": len(list(DATASET.glob("images/*/*.jpg"))), "gone": gone()}
    press("synthpoint.resume", 0.95, lambda s: s["dataset"]["state"] == "running")
    forget_waits()
    until(lambda s: s["dataset"]["state"] != "running", "the end", 600)
    found["resumed"] = {**status()["dataset"], **measured()}
    shot("5-done")


def look() -> None:
    """An image of the dataset in the viewport, and back."""
    place = button("synthpoint.generate")
    click((place[0] - 60, top_of(place) - HEADER - ROW))  # the header of Preview
    scroll(DOWN)
    shot("6-preview-panel")
    press("synthpoint.randomize", 0.25, lambda s: s["scene"].startswith("Image"))
    shot("7-randomized")
    found["next"] = [next_image(2), next_image(3)]
    press("synthpoint.restore", 0.75, lambda s: s["scene"] == "Scene")
    do("bpy.context.window_manager.synthpoint.image = 5")
    press("synthpoint.restore_image", 0.3, lambda s: s["scene"] == "Image 5")
    shot("8-image-5")
    press("synthpoint.restore", 0.75, lambda s: s["scene"] == "Scene")
    shot("9-restored")


def next_image(number: int) -> float:
    """How long the arrow takes to show the next image (s); Blender makes the one after it ahead."""
    do("""
with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
    begun = time.monotonic()
    bpy.ops.synthpoint.randomize(step=1)
    (OUT / 'took.json').write_text(json.dumps(time.monotonic() - begun))
""")
    if status()["scene"] == f"Image {number}":
        took = float(json.loads((OUT / "took.json").read_text()))
    else:
        begun = time.monotonic()
        until(lambda s: s["scene"] == f"Image {number}", "the next image")
        took = time.monotonic() - begun
    until(lambda s: s["ahead"] not in ("", "running"), "the image after it")
    return round(took, 2)


def sheet() -> None:
    do("bpy.context.window_manager.synthpoint.preview_count = 6")
    press("synthpoint.preview_images", 0.3, lambda s: s["sheet"])
    shot("10-contact-sheet")


def close_mid_run(blender: subprocess.Popen[bytes]) -> None:
    """Another file, then the end of Blender: both end the workers cleanly."""
    for name in ("other_file", "closed"):
        folder = OUT / name
        do(f"""
import bpy
if not bpy.context.window_manager.synthpoint.instruments:
    bpy.ops.synthpoint.add_example()
bpy.ops.synthpoint.load_preset(preset='surgical')
group = bpy.context.scene.synthpoint
group.output.folder = {str(folder)!r}
group.settings.count = 40
group.settings.render.samples = 4
group.settings.render.use_width = True
group.settings.render.width, group.settings.render.height = 96, 64
bpy.ops.synthpoint.generate()
""")
        until(lambda s: s["dataset"]["done"] >= 3, "three images")
        if name == "other_file":
            do("bpy.ops.wm.read_homefile()")
        else:
            blender.kill()
        found[name] = {"gone": gone(), "done": len(list(folder.glob("images/*/*.jpg")))}


if __name__ == "__main__":
    in_window(day, found)
