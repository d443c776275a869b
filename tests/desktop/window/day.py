"""An artist's day: everyday operations on tagged objects, what the panel says, and Ctrl-Z.

python3 day.py FOLDER   on a screen that has xdotool and ImageMagick's import
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from drive_window import AWAY, DOWN, OUT, UP, button, click, do, in_window, scroll, shot, x  # noqa: E402
from place import ask, spot  # noqa: E402

OLDER = HERE.parents[1] / "scene" / "files" / "tagged_0.1.blend"
BROUGHT_UP = "bpy.context.window_manager.synthpoint.brought_up"

# In the header of the viewport (px).
OBJECT_MENU = (331, 60)

# Where each object is clicked on: metal, away from its keypoints (m).
METAL = {
    "body": (-0.02, -0.01, 0.002),
    "jaw": (0.035, 0.004, 0.006),
    "wire": (0.0, -0.07, 0.002),
    "bar": (-0.01, 0.07, 0.002),
}

# Numbers of the file closer than this are the same: Blender keeps them in 32 bits.
SAME = 1e-6

found: dict[str, Any] = {"operations": {}}

Act = Callable[[], None]


def key(*keys: str) -> None:
    """Pressed one after the other, over the viewport."""
    for pressed in keys:
        x("key", pressed)
        time.sleep(0.4)


def pick(*names: str) -> None:
    """Clicks on the metal, on all but the first with Shift."""
    for number, name in enumerate(names):
        if number:
            x("keydown", "shift")
        click(spot(METAL[name]))
        if number:
            x("keyup", "shift")


def choose(*names: str) -> None:
    """Selects what has no metal to be clicked on."""
    listed = ", ".join(f"bpy.data.objects[{n!r}]" for n in names)
    do(f"day.choose({listed})")
    x("mousemove", *AWAY)


def drag(low: tuple[float, float, float], high: tuple[float, float, float]) -> None:
    """A box round the places from `low` to `high`, with B."""
    (left, bottom), (right, top) = spot(low), spot(high)
    x("mousemove", left, bottom)
    key("b")
    x("mousedown", 1)
    for share in (0.3, 0.7, 1.0):
        x("mousemove", round(left + share * (right - left)), round(bottom + share * (top - bottom)))
        time.sleep(0.15)
    x("mouseup", 1)
    time.sleep(0.4)


def near(one: Any, other: Any) -> bool:
    """Whether the same is there at the same places."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < SAME
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(near, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(near(one[k], other[k]) for k in one)
    return bool(one == other)


def settled(true: Callable[[Any], bool]) -> Any:
    """What is in the scene once it is so."""
    for _ in range(20):
        now = ask("day.everything()")
        if true(now):
            break
    return now


def undo(before: Any) -> int:
    """Presses Ctrl-Z until everything is as before; how often. 0: it never was."""
    x("mousemove", *AWAY)
    for times in range(1, 10):
        key("ctrl+z")
        if near(ask("day.everything()"), before):
            return times
    return 0


def look() -> dict[str, Any]:
    """What the list says, once it has been read anew after all changes, and what is there."""
    for _ in range(20):
        told: dict[str, Any] = ask(
            "{'read': day.is_read(), **day.said(), 'points': day.points(), 'alive': day.alive()}"
        )
        if told["read"]:
            break
    return told


def operation(name: str, act: Act, mend: str = "", check: bool = False) -> None:
    """Does it, looks at what is said, presses a button that mends it, and takes both back."""
    before = ask("day.everything()")
    act()
    now = settled(lambda s: s["mode"] == "OBJECT" and not near(s, before))
    told: dict[str, Any] = {**look(), "changed": not near(now, before)}
    found["operations"][name] = told
    scroll(UP)
    shot(name)
    if check:
        told["checked"] = press_check(name)
    if mend:
        told["mended"] = press_mend(mend, now)
    told["opened"] = ask("day.opened(1.0)")
    told["undos"] = undo(before)
    told["after"] = {**look(), "opened": ask("day.opened(1.0)")}


def press_check(name: str) -> Any:
    click(button("synthpoint.check", near=850))
    time.sleep(1)
    scroll(DOWN)
    shot(f"{name}-checked")
    return ask("day.checked()")


def press_mend(way: str, before: Any) -> dict[str, Any]:
    """Presses the button, sees what is said then, and takes it back."""
    click(button(f'synthpoint.mend(way="{way}"', near=470, wheel=UP))
    settled(lambda s: not near(s, before))
    mended = look()
    return {**mended, "opened": ask("day.opened(1.0)"), "undos": undo(before)}


def delete_jaw() -> None:
    pick("jaw")
    key("x", "Return")


def join_jaw() -> None:
    pick("jaw", "body")
    x("mousemove", *AWAY)
    key("ctrl+j")


def delete_root() -> None:
    choose("clamp")
    key("x", "Return")


def delete_keypoint() -> None:
    choose("bar tip")
    key("x", "Return")


def separate_cap() -> None:
    """The loose piece under the mouse, as an object of its own."""
    pick("bar")
    key("Tab", "alt+a")
    x("mousemove", *spot((0.053, 0.078, 0.002)))
    key("l")
    x("mousemove", *AWAY)
    key("p", "s", "Tab")


def apply_scale() -> None:
    pick("jaw")
    x("mousemove", *AWAY)
    key("ctrl+a", "s")


def set_origin() -> None:
    pick("jaw")
    click(OBJECT_MENU)
    time.sleep(0.6)
    key("s", "o")  # Set Origin > Origin to Geometry


def nudge() -> None:
    pick("jaw")
    x("mousemove", *AWAY)
    key("g")
    x("mousemove", AWAY[0] + 20, AWAY[1] - 10)
    key("Return")


def duplicate_root() -> None:
    pick("bar")
    x("mousemove", *AWAY)
    key("shift+d")
    x("mousemove", AWAY[0] + 30, AWAY[1] - 60)
    key("Return")


def clear_parent() -> None:
    pick("jaw")
    x("mousemove", *AWAY)
    key("alt+p", "Down", "Return")  # Clear and Keep Transform


def delete_faces() -> None:
    """All metal near the keypoint, through and through."""
    pick("bar")
    key("Tab", "3", "alt+z", "alt+a")
    drag((-0.06, 0.05, 0.002), (-0.03, 0.09, 0.002))
    x("mousemove", *AWAY)
    key("x", "f", "alt+z", "Tab")


def rename_key() -> None:
    pick("wire")
    do("bpy.data.objects['wire'].data.shape_keys.key_blocks['bent'].name = 'curved'")
    do("bpy.ops.ed.undo_push(message='Rename')")


def open_older() -> None:
    """A file of version 0.1: what is brought up to date as it opens, and is not undone."""
    do(f"bpy.ops.wm.open_mainfile(filepath={str(OLDER)!r}, load_ui=False)")
    do("day.look_down()")
    now = ask("day.everything()")
    told: dict[str, Any] = {"said": ask(BROUGHT_UP), **look()}
    found["older"] = told
    scroll(UP)
    shot("older file")
    choose("rod")
    key("g")
    x("mousemove", AWAY[0] + 20, AWAY[1] - 10)
    key("Return")
    settled(lambda s: not near(s, now))
    told["undos"] = undo(now)
    told["after"] = look()
    told["by_vertices"] = ask("[o.name for o in bpy.data.objects if o.parent_type != 'OBJECT']")
    do(f"bpy.ops.wm.save_as_mainfile(filepath={str(OUT / 'saved.blend')!r})")
    told["said_once_saved"] = ask(BROUGHT_UP)


OPERATIONS: Sequence[tuple[str, Act, dict[str, Any]]] = (
    ("delete the jaw", delete_jaw, {"check": True}),
    ("join the jaw into the body", join_jaw, {"mend": "HANG"}),
    ("delete the root", delete_root, {}),
    ("delete a keypoint", delete_keypoint, {}),
    ("separate the cap", separate_cap, {"mend": "MAKE_PART"}),
    ("apply the jaw's scale", apply_scale, {}),
    ("set the jaw's origin", set_origin, {}),
    ("nudge the jaw", nudge, {}),
    ("duplicate the root alone", duplicate_root, {}),
    ("clear the jaw's parent", clear_parent, {"mend": "MAKE_PART"}),
    ("delete faces under a keypoint", delete_faces, {"mend": "ACCEPT"}),
    ("rename the shape key", rename_key, {}),
)


def steps(wanted: Sequence[str]) -> None:
    do("sidebar().active_panel_category = 'Synthpoint'")
    do(f"sys.path.append({str(HERE)!r})\nimport day_scene as day\nday.make()")
    time.sleep(1)
    found["begun"] = {**look(), "opened": ask("day.opened(1.0)")}
    for name, act, more in OPERATIONS:
        if not wanted or name in wanted:
            operation(name, act, **more)
    if not wanted:
        open_older()


if __name__ == "__main__":
    in_window(lambda _: steps(sys.argv[2:]), found)
