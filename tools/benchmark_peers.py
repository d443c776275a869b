"""Beside BlenderProc, on the same module of Blender, CPU and images: the measure `blenderproc` of
benchmark.py.

BlenderProc renders images that version 0.1 restored to .blend files, with the shaders of that
version; Synthpoint makes the same images of the same preset as it is now. Both write pictures and
COCO labels. Each side is a process that lasts (peer_sides.py); they take turns, image by image.

python tools/benchmark_peers.py [IMAGES] [FOLDER]      FOLDER keeps the files and pictures
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from environments import BLENDERS, ROOT, environment, find_python
from peer_sides import HEIGHT, OURS, PEERS, PRESET, WIDTH, blend

# The commit of version 0.1.
OLD = "acf9f82"

# It keyed motion even where there is none, and BlenderProc loads no camera with keys.
STILL = """
import sys
import bpy
bpy.ops.wm.open_mainfile(filepath=sys.argv[1])
for obj in bpy.data.objects:
    obj.animation_data_clear()
bpy.ops.wm.save_mainfile()
"""

# How many times as many images a second ours are to be.
BOUNDS = {"BlenderProc, its defaults": 40.0, "BlenderProc, our samples": 2.0}


def measure(images: int, keep: Path | None = None) -> dict[str, Any]:
    """A row a side, on so many images after its first."""
    oldest = BLENDERS[0]  # BlenderProc 2.8 is made for it
    python = environment(
        "blenderproc", find_python(oldest.python), [oldest.requirement], ["peers.txt"]
    )
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as ending:
        folder = (keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        restore(python, range(1, images + 2), folder)
        sides = []
        for name in (OURS, *PEERS):
            sides.append(Side(name, python, folder))
            ending.callback(sides[-1].end)
            sides[-1].shoot(1)
        for index in range(2, images + 2):
            for side in sides if index % 2 else reversed(sides):
                side.shoot(index)
        rows = compared([side.row() for side in sides])
    head, lines = table(rows)
    for line in (head, ["---"] * len(head), *lines):
        _say(f"| {' | '.join(line)} |")
    return {"images": images, "versions": sides[-1].versions, "rows": rows}


def restore(python: Path, indices: range, folder: Path) -> None:
    """Saves these images into the folder as version 0.1 restores them."""
    old = folder / "version 0.1"
    archive = folder / "old.tar"
    subprocess.run(["git", "archive", "-o", str(archive), OLD], cwd=ROOT, check=True)
    shutil.unpack_archive(archive, old, filter="data")
    for index in indices:
        _say(f"restoring image {index}")
        place = str(blend(folder, index))
        words = ["--preset", PRESET, "--index", str(index), "--resolution", f"{WIDTH}x{HEIGHT}"]
        for call in (["synthpoint.py", "restore", *words, "--save", place], ["-c", STILL, place]):
            done = subprocess.run([str(python), *call], cwd=old, capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"version 0.1 did not restore image {index}:\n{done.stderr[-2000:]}")


class Side:
    """A process that makes the images that it is told to, and the seconds that it took."""

    def __init__(self, name: str, python: Path, folder: Path) -> None:
        self.name = name
        self._seconds: list[dict[str, float]] = []
        _say(f"starting {name}")
        (folder / name).mkdir(exist_ok=True)
        begun = time.perf_counter()
        with (folder / name / "log.txt").open("w") as log:
            script = str(Path(__file__).with_name("peer_sides.py"))
            self._process = subprocess.Popen(
                [str(python), script, name, str(folder)], text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self.versions: dict[str, str] = self._answer()
        self._start = time.perf_counter() - begun

    def shoot(self, index: int) -> None:
        assert self._process.stdin is not None
        print(index, file=self._process.stdin, flush=True)
        self._seconds.append(self._answer())
        _say(f"{self.name}, image {index}: {self._seconds[-1]['image']:.2f} s")

    def row(self) -> dict[str, Any]:
        first, *later = self._seconds
        return {"side": self.name, "start": self._start, "first": first, "later": later}

    def end(self) -> None:
        self._process.communicate()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended with {self._process.wait()}; see its log.txt")
        return json.loads(line)


def compared(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with images a second, once warm and from the start on, and how many times as many
    ours are: by the clock, and by the processor's time, which other work on the machine hardly
    moves. What a side took to load an image's file is left out, for only this comparison has it."""

    def more(row: dict[str, Any]) -> dict[str, Any]:
        spent = [one["image"] for one in row["later"]]
        before = row["start"] + row["first"]["image"]
        return {
            "image": statistics.mean(spent),
            "cpu": statistics.mean(one["cpu"] for one in row["later"]),
            "rate": len(spent) / sum(spent),
            "rate_from_start": (len(spent) + 1) / (sum(spent) + before),
        }

    done = [{**row, **more(row)} for row in rows]
    ours = next(row for row in done if row["side"] == OURS)
    for row in done:
        row["ours"], row["ours_cpu"] = ours["rate"] / row["rate"], row["cpu"] / ours["cpu"]
        pairs = zip(row["later"], ours["later"], strict=True)
        row["by_image"] = [theirs["image"] / own["image"] for theirs, own in pairs]
        row["bound"] = BOUNDS.get(row["side"], 0.0)
        row["held"] = row["ours"] >= row["bound"]
    return done


def table(rows: list[dict[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """Head and lines of the table of what `compared` gives."""
    head = ["", "start (s)", "first image (s)", "a later image (s)", "of the processor (s)",
            "images a second", "from the start on", "ours are", "image by image",
            "by the processor's time", "bound"]  # fmt: skip
    return head, [
        [row["side"], f"{row['start']:.1f}", f"{row['first']['image']:.1f}", f"{row['image']:.2f}",
         f"{row['cpu']:.2f}", f"{row['rate']:.3f}", f"{row['rate_from_start']:.3f}",
         f"{row['ours']:.2f} ×", f"{min(row['by_image']):.1f} to {max(row['by_image']):.1f}",
         f"{row['ours_cpu']:.2f} ×",
         f"{row['bound']:g} ×, {'held' if row['held'] else 'missed'}" if row["bound"] else ""]
        for row in rows
    ]  # fmt: skip


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    count, *place = sys.argv[1:] or ["3"]
    print(json.dumps(measure(int(count), *map(Path, place))))
