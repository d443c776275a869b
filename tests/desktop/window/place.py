"""An artist's first minutes: the tab, the example, a mesh of their own, keypoints by click.

python3 place.py FOLDER   on a screen that has xdotool and ImageMagick's import
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from drive_window import (  # noqa: E402
    AWAY,
    HEADER,
    OUT,
    ROW,
    UP,
    button,
    click,
    do,
    in_window,
    shot,
    status,
    top_of,
    x,
)

found: dict[str, Any] = {}

OVERLAY = "__import__('sys').modules[MODULE + '.scene.authoring.overlay'].current"

SETTINGS = "bpy.context.scene.synthpoint.settings"

# What the groups of Randomize hold, by title.
GROUPS = (
    "{title: [one.key for one, _ in some] for title, some in"
    " __import__('sys').modules[MODULE + '.core.job.panel'].grouped().items()}"
)

# Panels below Randomize and above the last one: Camera, Output and Preview.
BELOW = 3

# More than the menu has.
MOST_PRESETS = 20

# A flat bar of 160 x 20 x 6 mm that stands 10 mm above the origin.
BAR = """
for obj in list(bpy.data.objects):
    bpy.data.objects.remove(obj)
x, y, z = 0.08, 0.01, 0.003
corners = [(i, j, k + 0.01) for i in (-x, x) for j in (-y, y) for k in (-z, z)]
faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
mesh = bpy.data.meshes.new('bar')
mesh.from_pydata(corners, [], faces)
bar = bpy.data.objects.new('bar', mesh)
scene = bpy.context.scene
scene.collection.objects.link(bar)
bar.select_set(True)
bpy.context.view_layer.objects.active = bar
camera = bpy.data.objects.new('camera', bpy.data.cameras.new('camera'))
scene.collection.objects.link(camera)
camera.location, scene.camera = (0, 0, 0.6), camera
camera.data.display_size = 0.02
bpy.ops.synthpoint.add_class(preset='custom')
"""

# Where a point of the world is on the screen, below the window manager's title bar.
SPOT = """
import json
from bpy_extras.view3d_utils import location_3d_to_region_2d
window = bpy.context.window_manager.windows[0]
area = next(a for a in window.screen.areas if a.type == 'VIEW_3D')
region = next(r for r in area.regions if r.type == 'WINDOW')
spot = location_3d_to_region_2d(region, area.spaces.active.region_3d, {place})
down = {screen} - window.y - region.y - spot.y
(OUT / 'answer.json').write_text(json.dumps([region.x + spot.x, down]))
"""


def ask(expression: str) -> Any:
    """What an expression is in the window's Blender."""
    (OUT / "answer.json").unlink(missing_ok=True)
    do(f"import json\n(OUT / 'answer.json').write_text(json.dumps({expression}))")
    return json.loads((OUT / "answer.json").read_text())


def spot(place: tuple[float, float, float]) -> tuple[int, int]:
    # The window ends at the lower edge of the screen, so pixels are counted from there.
    do(SPOT.format(place=place, screen=1000))
    across, down = json.loads((OUT / "answer.json").read_text())
    return round(across), round(down)


def open_tab() -> None:
    """Clicks down the tabs until Synthpoint's is the open one."""
    left, top, width, height = status()["sidebar"]
    for down in range(top + 20, top + height, 14):
        click((left + width - 10, down))
        if ask("sidebar().active_panel_category") == "Synthpoint":
            found["tab"] = "opened by mouse"
            return
    shot("failed")
    raise SystemExit("no Synthpoint tab in the sidebar")


def places() -> dict[str, list[float]]:
    """World places of keypoints by name."""
    made: dict[str, list[float]] = ask(
        "{o.synthpoint.keypoint: list(o.matrix_world.translation)"
        " for o in bpy.data.objects if o.synthpoint.role == 'KEYPOINT'}"
    )
    return made


def steps() -> None:
    open_tab()
    shot("1-installed")
    click(button("synthpoint.add_example"))
    x("mousemove", 500, 900)
    time.sleep(1.5)
    shot("2-example")
    found["example"] = ask(
        "[[e.name, e.missing] for e in bpy.context.window_manager.synthpoint.instruments]"
    )
    do("bpy.context.scene.synthpoint.classes.clear()")
    do(BAR)
    click(button("synthpoint.tag_instrument", 0.4))
    time.sleep(1)
    click(button("synthpoint.place_keypoints", 0.5))
    place_two()
    found["places"] = places()
    see()
    x("mousemove", 500, 600)
    x("key", "ctrl+z")
    time.sleep(1)
    found["undone"] = places()
    delete_meanwhile()
    choose_preset()
    fill_lists()


def place_two() -> None:
    tip, end = spot((0.07, 0.0, 0.013)), spot((-0.07, 0.0, 0.013))
    x("mousemove", tip[0] - 4, tip[1])
    x("mousemove", *tip)
    shot("3-placing")
    beside = spot((0.0, 0.06, 0.0))
    click(beside)
    found["beside"] = places()
    click(tip)
    found["first"] = places()
    x("key", "x")  # would ask Blender to delete the instrument
    time.sleep(0.5)
    x("key", "g")
    x("mousemove", tip[0] + 40, tip[1])
    time.sleep(0.5)
    found["after_keys"] = [places(), ask("'bar' in bpy.data.objects")]
    x("key", "BackSpace")
    time.sleep(0.5)
    found["taken_back"] = places()
    click(tip)
    x("key", "m")
    time.sleep(0.3)
    x("mousemove", end[0] - 4, end[1])
    click(end)
    time.sleep(0.5)


def delete_meanwhile() -> None:
    """The instrument goes while the tool runs: the tool ends and says nothing else."""
    for _ in range(2):  # a second time where nothing comes of the first click
        click(button("synthpoint.place_keypoints", 0.5))
        x("mousemove", 500, 600)
        time.sleep(0.5)
        found["asking"] = ask(f"{OVERLAY}.prompt")
        if found["asking"]:
            break
    do("bpy.data.objects.remove(bpy.data.objects['bar'])")
    x("mousemove", 520, 620)
    time.sleep(0.5)
    x("mousemove", 540, 620)
    time.sleep(0.5)
    found["ended"] = ask(f"{OVERLAY}.prompt")


def open_panel(rows: int) -> None:
    """Opens the panel that is so many rows above the last one; those between are closed, a row
    each."""
    last = top_of(button("synthpoint.generate", near=850)) - HEADER
    click((status()["sidebar"][0] + 100, last - rows * ROW))
    x("mousemove", *AWAY)
    time.sleep(1)


def choose_preset() -> None:
    """Load Preset by mouse: a menu above the Load button. In it by keys: which way it opens hangs
    on how many presets there are."""
    open_panel(BELOW + 1)
    across, load = button("synthpoint.load_settings", 0.25, near=680, wheel=UP)
    shot("6-randomize")
    click((across, load - ROW))
    shot("7-presets")
    for _ in range(MOST_PRESETS):
        do("bpy.context.window_manager.clipboard = ''")
        x("key", "Down")
        time.sleep(0.4)
        x("key", "ctrl+c")
        time.sleep(0.4)
        if "load_preset(preset='stress')" in status()["clipboard"]:
            x("key", "Return")
            break
    else:
        x("key", "Escape")
    time.sleep(0.5)
    found["preset"] = ask(f"[{SETTINGS}.name, {SETTINGS}.quotas.enabled]")


def fill_lists() -> None:
    """Rows of the lists of quotas and of hold-outs."""
    groups: dict[str, list[str]] = ask(GROUPS)
    for name in ("quotas.occluded", "holdouts.assets"):
        section = name.partition(".")[0]
        do(f"{SETTINGS}.{section}.enabled = True")
        open_section(groups, section)
        counts = []
        for verb, share in (("add", 0.8), ("add", 0.8), ("remove", 0.89)):
            click(button(f'synthpoint.{verb}_entry(to="{name}"', share))
            counts.append(entries(name))
        found[name] = counts
    shot("8-lists")


_open: set[str] = set()


def open_section(groups: dict[str, list[str]], section: str) -> None:
    """Opens a section of Randomize, and its group if that is closed; both from the top down."""
    group = next(name for name, keys in groups.items() if section in keys)
    later = list(groups)[list(groups).index(group) + 1 :]
    if group not in _open:
        open_panel(BELOW + len(later) + 1)
        _open.add(group)
    keys = groups[group]
    open_panel(BELOW + len(later) + len(keys) - keys.index(section))


def entries(name: str) -> int:
    time.sleep(0.5)
    count: int = ask(f"len({SETTINGS}.{name})")
    return count


def see() -> None:
    """The overlay, with something between the camera and one of the points."""
    do("""
mesh = bpy.data.meshes.new('swab')
mesh.from_pydata([(0.05, -.02, .1), (0.1, -.02, .1), (0.1, .02, .1), (.05, .02, .1)], [],
                 [(0, 1, 2, 3)])
bpy.context.scene.collection.objects.link(bpy.data.objects.new('swab', mesh))
""")
    x("mousemove", 500, 600)
    time.sleep(1.5)
    shot("4-overlay")
    found["seen"] = ask(f"{{m.name: m.seen for m in {OVERLAY}.marks}}")
    do("bpy.data.objects.remove(bpy.data.objects['swab'])")


if __name__ == "__main__":
    in_window(lambda _: steps(), found)
