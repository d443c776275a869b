"""The zips that tools/check.py built before these tests."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build" / "release"
VERSION = tomllib.loads((ROOT / "blender_manifest.toml").read_text())["version"]

# The wheels' platform tags begin so on each platform.
PLATFORMS = {
    "linux_x64": ("manylinux_2_27_x86_64", "manylinux_2_28_x86_64"),
    "windows_x64": ("win_amd64",),
    "macos_arm64": ("macosx_11_0_arm64",),
    "macos_x64": ("macosx_10_10_x86_64", "macosx_10_13_x86_64"),
}
_HERE = {"linux": "linux_x64", "win32": "windows_x64", "darwin": "macos_arm64"}[sys.platform]
HERE = "macos_x64" if (sys.platform, platform.machine()) == ("darwin", "x86_64") else _HERE

# The tested Blenders' Pythons that tools/check.py found here, by Blender's version.
PYTHONS: dict[str, str] = json.loads(os.environ.get("SYNTHPOINT_PYTHONS", "{}"))

DRAW = """
import sys
sys.path.insert(0, sys.argv[1])
import PIL
from PIL import Image, ImageDraw, ImageFont
picture = Image.new("L", (120, 30))
ImageDraw.Draw(picture).text((4, 2), "tip_left", 255, ImageFont.load_default(20))
print(PIL.__file__, *picture.getbbox())
"""


def zip_of(platform: str = "") -> Path:
    return RELEASE / f"synthpoint-{VERSION}{'-' if platform else ''}{platform}.zip"


def assert_pillow_draws(python: str, folder: Path) -> None:
    """With this Python and nothing but its standard library, Pillow out of the folder."""
    done = subprocess.run(
        [python, "-I", "-S", "-c", DRAW, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    file, left, top, right, bottom = done.stdout.rsplit(maxsplit=4)
    assert Path(file) == folder / "PIL" / "__init__.py"
    # Letters 20 px high: wider than Pillow's fixed font of 11 px makes them.
    assert int(right) - int(left) > 60
    assert int(bottom) - int(top) > 14
