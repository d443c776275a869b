"""Compares pictures of a dataset with real frames, by the measures of core/picture/measures.

Prints a Markdown table: of each measure the frame's value and the dataset's 10th, 25th, 50th, 75th
and 90th percentile, whether the frame lies between the outer two, and how far apart the inner are.

python tools/frame_table.py DATASET FRAME [FRAME ...] [--width 960]
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import conftest  # noqa: F401  loads the package
import numpy as np
from PIL import Image
from synthpoint.core.geometry.types import Floats
from synthpoint.core.picture.measures import Measures, measured

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
NAMES = [field.name for field in fields(Measures)]


def main() -> int:
    """0, unless a frame is outside the dataset's 10th to 90th percentile in some measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("dataset", type=Path)
    parser.add_argument("frames", type=Path, nargs="+")
    parser.add_argument("--width", type=int, default=960, help="pixels that all are brought to")
    asked = parser.parse_args()
    files = sorted(asked.dataset.glob("images/*/*"))
    of = np.array([values(file, asked.width) for file in files])
    percentiles = np.quantile(of, SHARES, axis=0)
    real = {frame.name: values(frame, asked.width) for frame in asked.frames}
    print(f"{len(files)} pictures\n")
    print(
        "| measure | " + " | ".join(real) + " | 10 % | 25 % | 50 % | 75 % | 90 % | within | half |"
    )
    print("|---|" + "---|" * (len(real) + 7))
    outside = False
    for number, name in enumerate(NAMES):
        low, quarter, *_, high = percentiles[:, number]
        inside = [low <= frame[number] <= high for frame in real.values()]
        outside |= not all(inside)
        cells = [f"{frame[number]:.3g}" for frame in real.values()]
        cells += [f"{value:.3g}" for value in percentiles[:, number]]
        cells.append("yes" if all(inside) else "no")
        cells.append(f"{percentiles[3, number] - quarter:.3g}")
        print(f"| {name} | " + " | ".join(cells) + " |")
    return int(outside)


def values(file: Path, width: int) -> Floats:
    """The measures of a picture, brought to a width."""
    with Image.open(file) as opened:
        picture = opened.convert("RGB")
    height = round(picture.height * width / picture.width)
    way = Image.Resampling.BOX if picture.width > width else Image.Resampling.BICUBIC
    found = measured(np.asarray(picture.resize((width, height), way)))
    return np.array([getattr(found, name) for name in NAMES])


if __name__ == "__main__":
    sys.exit(main())
