"""Grips by mouse: choosing one, a hand that holds the instrument, a contact that is moved.

python3 grips.py FOLDER   on a screen that has xdotool and ImageMagick's import
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))

from drive_window import AWAY, OUT, UP, button, click, do, in_window, shot, top_of, x  # noqa: E402
from place import ask, spot  # noqa: E402

found: dict[str, Any] = {}

# From the button that places a contact at the cursor to Show Hand (px).
BELOW = 38
# From the top of the button of keypoints to the header of Grips.
HEADER = 80

# From the top of the first contact's button up to the second grip (px).
GRIPS = 100

EMPTY = "list(bpy.data.objects['ring index pad'].matrix_world.translation)"
OVERLAY = "__import__('sys').modules[MODULE + '.scene.authoring.overlay'].current"
# On the shank, nearer to the ring than the index finger is.
ON_SHANK = f"""(lambda at: list(at['index pad'].lerp(at['ring'], 0.35)))(
    {{s.name: s.place for s in {OVERLAY}.contacts}})"""
# How far the skin is from the contact (m).
OFF = """(lambda shown: float(min(
    (shown.world() @ __import__('mathutils').Vector(p)
     - bpy.data.objects['ring index pad'].matrix_world.translation).length
    for p in shown.points.tolist())))({hand})"""

SESSION = "bpy.context.window_manager.synthpoint"
HAND = "__import__('sys').modules[MODULE + '.scene.authoring.hand_shown'].current"
OFF = OFF.format(hand=HAND)

# From above, near the needle holder's rings, and nothing but it and the tweezers.
LOOK = """
from mathutils import Euler
window = bpy.context.window_manager.windows[0]
area = next(a for a in window.screen.areas if a.type == 'VIEW_3D')
view = area.spaces.active.region_3d
root = bpy.data.objects['{name}']
view.view_rotation = Euler({turn}).to_quaternion()
view.view_location = root.matrix_world.translation
view.view_location.y += {along}
view.view_distance = {far}
view.view_perspective = 'PERSP'
area.spaces.active.clip_start = 0.001
for o in bpy.context.view_layer.objects:
    o.select_set(o == root)
bpy.context.view_layer.objects.active = root
"""


def look(name: str, along: float, far: float, turn: tuple[float, float, float]) -> None:
    do(LOOK.format(name=name, along=along, far=far, turn=turn))


def steps() -> None:
    do("bpy.ops.synthpoint.add_example()")
    do("sidebar().active_panel_category = 'Synthpoint'")
    time.sleep(1)
    look("needle_holder", -0.03, 0.35, (0.5, 0.0, 0.2))
    open_grips()
    shot("1-grips")
    show_hand()
    shot("2-hand")
    choose_another()
    move_contact()
    too_far()
    keep()


def open_grips() -> None:
    """The header below that of More Ways, which is below the button."""
    place = button("synthpoint.place_keypoints", 0.5, near=640, wheel=UP)
    click((place[0] - 100, top_of(place) + HEADER))
    x("mousemove", *AWAY)
    time.sleep(2)
    found["grips"] = ask(f"[[g.name, len(g.contacts), g.missing] for g in {SESSION}.grips]")


def show_hand() -> None:
    place = button("synthpoint.contact_at_cursor", 0.93, near=620)
    click((place[0] - 100, top_of(place) + BELOW))
    found["shown"] = hand()
    found["objects"] = ask("[o.name for o in bpy.data.objects if ' Hand' in o.name]")


def hand() -> Any:
    """Whether one is shown, once changes have paused, and what is said of it."""
    x("mousemove", *AWAY)
    time.sleep(3)
    return ask(f"[{HAND} is not None, {HAND} and {HAND}.said]")


def contact(operator: str, part: str, share: float) -> tuple[int, int]:
    """A button in a contact's row."""
    return button(f'synthpoint.{operator}(grip="", part="{part}"', share, near=515)


def choose_another() -> None:
    """The second of the list, by mouse, and the first again: above the contacts' first button."""
    place = contact("place_contacts", "thumb", 0.78)
    top = top_of(place)
    for name, down in (("another", top - GRIPS), ("back", top - GRIPS - 21)):
        click((place[0] - 150, down))
        found[name] = [ask(f"{SESSION}.grips[{SESSION}.active_grip].name"), hand()]
        if name == "another":
            shot("3-another")


def move_contact() -> None:
    """The index finger goes nearer to the rings, by click."""
    place = ask(ON_SHANK)
    click(contact("place_contacts", "index pad", 0.78))
    aim = spot(tuple(place))
    x("mousemove", aim[0] - 4, aim[1])
    x("mousemove", *aim)
    time.sleep(1)
    found["asked"] = ask(f"{OVERLAY}.prompt")
    subprocess.run(["import", "-window", "root", str(OUT / "4-placing.png")], check=True)
    click(aim)
    found["moved"] = hand()
    found["aimed"] = [place, ask(EMPTY)]
    found["off"] = ask(OFF)
    shot("5-moved")


def too_far() -> None:
    """The empty is moved by hand to where no index finger reaches; undo puts it back."""
    click(contact("select_contact", "index pad", 0.83))
    before = ask(EMPTY)
    x("mousemove", *AWAY)
    x("key", "g")
    x("mousemove", AWAY[0] + 60, AWAY[1] - 60)
    x("mousemove", AWAY[0] + 250, AWAY[1] - 330)
    time.sleep(0.5)
    x("mousedown", 1)
    x("mouseup", 1)
    found["far"] = hand()
    shot("6-too-far")
    x("key", "ctrl+z")
    for _ in range(6):  # a busy machine takes its time to hold it again
        again = hand()
        if not again[1]:
            break
    found["undone"] = [again, before, ask(EMPTY)]


def keep() -> None:
    """The contact is in the file, the hand is not."""
    place, file = ask(EMPTY), str(OUT / "kept.blend")
    do(f"bpy.ops.wm.save_as_mainfile(filepath={file!r})")
    do(f"bpy.ops.wm.open_mainfile(filepath={file!r})")
    time.sleep(3)
    found["kept"] = [place, ask(EMPTY), ask(f"{HAND} is None")]


if __name__ == "__main__":
    in_window(lambda _: steps(), found)
