"""Renders docs/pictures/preset_NAME.jpg: the first pictures of each preset.

python tools/sheets.py [PRESET …]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

from environments import ROOT, any_blender, with_bpy

COLUMNS = 6
# Pixels of a picture, and of it on the sheet; rows of the sheet, and samples.
USUAL = (320, 240), (240, 180), 4, 16
OTHERS = {"operating_room": ((960, 540), (320, 180), 8, 6)}

PASTE = """
import sys
from pathlib import Path
from PIL import Image
folder, target, columns, width, height = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
files = sorted(Path(folder).rglob("img_*.jpg"), key=lambda f: f.name)
sheet = Image.new("RGB", (columns * width, -(-len(files) // columns) * height))
for number, file in enumerate(files):
    row, column = divmod(number, columns)
    picture = Image.open(file).resize((width, height), Image.Resampling.LANCZOS)
    sheet.paste(picture, (column * width, row * height))
sheet.save(target, quality=85)
"""


def main() -> None:
    """Renders the presets named on the command line, or all."""
    presets = ROOT / "presets" / "randomization"
    renderer = with_bpy(any_blender()[0])
    for name in sys.argv[1:] or sorted(f.stem for f in presets.glob("*.json")):
        (width, height), cell, rows, samples = OTHERS.get(name, USUAL)
        with tempfile.TemporaryDirectory() as folder:
            words = [
                "generate", "--preset", name, "--count", str(COLUMNS * rows),
                "--samples", str(samples), "--output", f"{folder}/set",
                "--resolution", f"{width}x{height}",
            ]  # fmt: skip
            subprocess.run([renderer, "synthpoint.py", *words], cwd=ROOT, check=True)
            target = ROOT / "docs" / "pictures" / f"preset_{name}.jpg"
            cells = map(str, (COLUMNS, *cell))
            subprocess.run([renderer, "-c", PASTE, f"{folder}/set", target, *cells], check=True)
            print(target)


if __name__ == "__main__":
    main()
