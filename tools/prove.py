"""Runs the long proofs and writes their dated tables into docs/.

python3 tools/prove.py            all of them
python3 tools/prove.py overhead steady quality shards
"""

from __future__ import annotations

import datetime
import filecmp
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import benchmark_peers
import benchmark_scaling
from environments import (
    BLENDERS,
    ROOT,
    NotHere,
    any_blender,
    environment,
    find_python,
    with_bpy,
)

PAGE = ROOT / "docs" / "performance.md"
LABELS = ROOT / "docs" / "labels.md"
WINDOW = ROOT / "docs" / "window.md"
START, END = "<!-- {} -->", "<!-- end {} -->"


class Disproved(Exception):
    """A bound that does not hold."""


def main() -> int:
    """0 where every chosen proof holds."""
    chosen = sys.argv[1:] or list(PROOFS)
    unknown = [name for name in chosen if name not in PROOFS]
    if unknown:
        print(f"no proof {unknown[0]!r}; there are {', '.join(PROOFS)}", file=sys.stderr)
        return 2
    failed = 0
    for name in chosen:
        try:
            PROOFS[name]()
            print(f"{name}: holds", flush=True)
        except (Disproved, NotHere) as reason:
            failed += 1
            print(f"{name}: {reason}", flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


def overhead() -> None:
    """A run takes at most 1.10 × the bare renders of its scenes."""
    ((version, found),) = _measured("benchmark", "overhead", "8", newest=True)
    rows = [(version, row) for row in found["rows"]]
    _write("overhead", ["Blender", "preset", "images", "bare render (s)", "an image of a run (s)",
                        "ratio"],
           [[v, f"`{r['preset']}`", found["images"], f"{r['bare_s']:.2f}", f"{r['whole_s']:.2f}",
             f"{r['ratio']:.3f}"] for v, r in rows])  # fmt: skip
    _hold(rows, lambda r: r["ratio"] <= 1.10, "a run takes over 1.10 × its bare renders")


def steady() -> None:
    """500 images at 64×64: no slower at the end, no growing memory."""
    rows = _measured("benchmark", "steady", "500")
    _hold_steady("steady", rows, "last 50", "images 10 to 60")


def everything() -> None:
    """2,000 images at 64×64 with every randomizer on: no slower at the end, no growing memory."""
    rows = _measured("benchmark", "everything", "2000", newest=True)
    _hold_steady("everything", rows, "last 100", "images 100 to 200")


def field() -> None:
    """1,000 images at 64×64 of the default preset: no slower at the end, no growing memory."""
    rows = _measured("benchmark", "field", "1000", newest=True)
    _hold_steady("field", rows, "last 100", "images 100 to 200")


def _hold_steady(name: str, rows: Rows, last: str, first: str) -> None:
    _write(name, ["Blender", "images", f"{last} / {first}", "memory growth (MB)",
                  "datablocks more"],
           [[v, r["images"], f"{r['ratio']:.2f}", f"{r['memory_growth_mb']:.1f}",
             r["datablocks_growth"]] for v, r in rows])  # fmt: skip
    _hold(rows, lambda r: r["ratio"] <= 1.2, f"the {last} images take over 1.2 × as long")
    _hold(rows, lambda r: r["memory_growth_mb"] < 30, "memory grows by 30 MB or more")
    _hold(rows, lambda r: r["datablocks_growth"] == 0, "datablocks leak")


def tools() -> None:
    """All that needs no render, on 100,000 records: within its time (s), under 1 GB."""
    counts = ("1000", "10000", "100000")
    found = [_measured("benchmark", "tools", n, newest=True)[0][1] for n in counts]
    write_tools(found)
    for row in found[-1]["rows"]:
        if row["seconds"] >= row["bound"] or row["memory_mb"] >= 1000:
            raise Disproved(f"over {row['bound']} s or 1000 MB: {row}")


def write_tools(found: list[dict[str, Any]]) -> None:
    """A line a command; for each number of records its time and its memory."""
    head = [f"{r['records']:,}: {what}" for r in found for what in ("s", "CPU s", "MB")]
    _write("tools", ["Command", *head], [
        [f"`{some[0]['command']}`", *(cell for row in some for cell in (
            f"{row['seconds']:.1f}", f"{row['cpu_s']:.1f}", f"{row['memory_mb']:.0f}"))]
        for some in zip(*(r["rows"] for r in found), strict=True)
    ])  # fmt: skip


def blenderproc() -> None:
    """Images a second beside BlenderProc: 25 × at its defaults, 2 × at our samples."""
    rows = benchmark_peers.measure(3)["rows"]
    _write("blenderproc", *benchmark_peers.table(rows))
    for row in rows:
        if not row["held"]:
            raise Disproved(f"{row['side']}: {row['ours']:.2f} × under {row['bound']:g} ×")


def scaling() -> None:
    """What an image's samples, size, instruments and faces cost, and the start: 1.5 × Blender's."""
    ((_, found),) = _measured("benchmark", "scaling", newest=True)
    for name, table in benchmark_scaling.tables(found).items():
        _write(name, *table)
    for row in found["start"]:
        if not row["held"]:
            raise Disproved(f"{row['preset']}: it starts in {row['ratio']:.1f} × Blender's time")


def randomizers() -> None:
    """What each randomizer adds to an image beside the render: aim at most 5 % of it."""
    (_, everything_on), *_ = _measured("benchmark", "cost", "-", newest=True)
    whole = statistics.median(everything_on["whole"])
    table = []
    for name in everything_on["sections"]:
        ((_, without),) = _measured("benchmark", "cost", name, newest=True)
        pairs = zip(everything_on["beside"], without["beside"], strict=True)
        added = statistics.median(a - b for a, b in pairs)
        table.append([name, f"{1000 * added:.0f}", f"{100 * added / whole:.1f} %"])
    _write("randomizers", ["randomizer", "added beside the render (ms)", "of an image"], table)
    dear = [row[0] for row in table if float(row[2].split()[0]) > 5.0]
    if dear:
        raise Disproved(f"{', '.join(dear)}: over 5 % of an image")


def quality() -> None:
    """The table that the render defaults are chosen from; it has no bound."""
    rows = _measured("benchmark", "quality", newest=True)
    head = ["samples", "denoised", "bounces", "error (8-bit levels, RMS)", "processor (s)"]
    _write("quality", head, [
        [r["samples"], "yes" if r["denoise"] else "no", r["bounces"], f"{r['error']:.2f}",
         f"{r['seconds']:.2f}"] for r in rows[0][1]["rows"]
    ])  # fmt: skip


def shards() -> None:
    """12 images as one run and as three shards: the same bytes, on every version."""
    table = []
    for blender in BLENDERS:
        python = with_bpy(blender)
        with tempfile.TemporaryDirectory() as folder:
            whole, parts = Path(folder) / "whole", Path(folder) / "parts"
            common = ["--count", "12", "--resolution", "160x120", "--samples", "4"]
            common += ["--device", "cpu"]  # on a card no two pictures are promised to be the same
            _run(python, "generate", "--output", str(whole), "--range", "1:13", *common)
            for part in ("9:13", "1:5", "5:9"):
                _run(python, "generate", "--output", str(parts), "--range", part, *common)
            for dataset in (whole, parts):
                _run(python, "assemble", str(dataset))
                _run(python, "validate", str(dataset))
            files = [p.relative_to(whole) for p in sorted(whole.rglob("*"))
                     if p.is_file() and "records" not in p.parts
                     and p.name != "blender.log"]  # fmt: skip
            same = [f for f in files if filecmp.cmp(whole / f, parts / f, shallow=False)]
            table.append([blender.version, len(files), len(same)])
            if same != files:
                raise Disproved(f"{sorted(set(files) - set(same))[0]} differs on {blender.version}")
    _write("shards", ["Blender", "files", "identical"], table)


def mmpose() -> None:
    """HRNet, RTMPose and ViTPose of MMPose read the export and learn."""
    _train("mmpose")


def openpose() -> None:
    """Lightweight OpenPose of OpenDR reads the export and learns."""
    _train("openpose")


def yolo() -> None:
    """One real training: YOLO-pose nano from random weights, about 20 minutes on a CPU."""
    words = ("--preset", "tabletop", "--count", "400", "--resolution", "320x240", "--samples", "8")
    _train("yolo-real", *words)


# Packages that ask for libraries of years ago come without them; requirements/ has what they need.
WITHOUT_THEIRS = {
    "mmpose": (
        ("--no-deps", "mmpose==1.3.2", "mmengine==0.10.7", "mmcv-lite==2.1.0", "mmdet==3.3.0",
         "mmpretrain==1.2.0", "chumpy", "albumentations==1.3.1", "qudida"),
        ("--no-deps", "--no-build-isolation", "--no-binary", "xtcocotools", "xtcocotools"),
    ),
    "openpose": (
        ("--no-deps", "--no-build-isolation", "opendr-toolkit-pose-estimation==3.0.0"),
    ),
}  # fmt: skip


def _train(name: str, *render: str) -> None:
    """Runs tools/prove_training.py NAME on a rendered dataset; its rows go into a page."""
    file = "training.txt" if name == "yolo-real" else f"{name}.txt"
    folder = file.removesuffix(".txt")
    python = environment(
        folder, find_python("3.11"), [], [file], uv_too=False, then=WITHOUT_THEIRS.get(folder, ())
    )
    dataset = ROOT / "build" / f"proof-{name}"
    if not render:  # what only has to be read rightly is rendered cheaply, and anew
        shutil.rmtree(dataset, ignore_errors=True)
    words = render or (
        "--preset", "tabletop", "--count", "12", "--resolution", "160x120", "--samples", "2"
    )  # fmt: skip
    _run(with_bpy(any_blender()[0]), "generate", "--output", str(dataset), "--resume", *words)
    said = _run(python, name, str(dataset), script="tools/prove_training.py")
    rows = [line.strip("| ").split(" | ")[1:] for line in said.splitlines() if line[:2] == "| "]
    _write(name, TRAINING_HEADER, rows, ROOT / "docs" / "training.md")


TRAINING_HEADER = ["Model", "Library", "Read", "Result", "Training"]


def labels() -> None:
    """Labels against independent truth; see tools/label_truth.py."""
    for name, (write, bounds) in LABEL_TABLES.items():
        rows = _measured("label_truth", name)
        write(rows)
        for bound, what in bounds:
            _hold(rows, bound, what)


def write_positions(rows: Rows) -> None:
    """A line a case; an error for each version."""
    lines = []
    for number, first in enumerate(rows[0][1]["rows"]):
        cells = []
        for _, result in rows:
            one = result["rows"][number]
            cells += [one["keypoints"], f"{one['median']:.3f}", f"{one['max']:.3f}"]
        lines.append([first["case"], *cells])
    head = [f"{what}, {v}" for v, _ in rows for what in ("keypoints", "median (px)", "max (px)")]
    _write("positions", ["Case", *head], lines, LABELS)


def write_masks(rows: Rows) -> None:
    """What pycocotools reads otherwise, and the overlap with flat renders."""
    head = ["Blender", "images", "masks", "with holes", "polygons that differ",
            "run lengths that differ", "boxes or areas that differ", "compared with a flat render",
            "large", "overlap of these, median", "least", "pixels off the boundary"]  # fmt: skip
    _write("masks", head, [
        [v, r["images"], r["masks"], r["holes"], r["polygons"], r["lengths"], r["boxes"],
         r["compared"], r["large"], f"{r['overlap_median']:.4f}", f"{r['overlap_min']:.4f}",
         r["off_boundary"]] for v, r in rows
    ], LABELS)  # fmt: skip


def write_sight(rows: Rows) -> None:
    """Agreement of the written visibility with renders of marks."""
    head = ["Blender", "images", "keypoints", "borderline", "of the others: visible", "occluded",
            "agree", "agree, borderline ones too"]  # fmt: skip
    _write("sight", head, [
        [v, r["images"], r["keypoints"],
         f"{r['borderline']} ({100 * r['borderline'] / r['keypoints']:.1f} %)", r["visible"],
         r["occluded"], f"{100 * r['agree']:.2f} %", f"{100 * r['agree_borderline_too']:.2f} %"]
        for v, r in rows
    ], LABELS)  # fmt: skip


def panel() -> None:
    """What the panel and the overlay take after a change, with 50 instruments of 100,000 faces."""
    rows = _measured("panel_speed")
    _write("panel", ["Blender", "instruments", "faces in all", "list (ms)", "overlay: places (ms)",
                     "overlay: read anew (ms)", "overlay: visibility (ms)"],
           [[v, r["instruments"], r["faces"], f"{r['list_ms']:.1f}", f"{r['places_ms']:.1f}",
             f"{r['marks_ms']:.1f}", f"{r['visibility_ms']:.1f}"] for v, r in rows],
           WINDOW)  # fmt: skip
    _hold(rows, lambda r: r["list_ms"] + r["visibility_ms"] <= 200, "the panel takes over 0.2 s")


def window() -> None:
    """How long a real window takes to answer while a dataset is rendered."""
    out = ROOT / "build" / "window-generate"
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "tools/desktop.py", "tests/desktop/generate_window.sh", str(out)],
        cwd=ROOT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Disproved(f"the window's run ended with {done.returncode}; see {out}")
    write_window(json.loads((out / "found.json").read_text()))


def write_window(found: dict[str, Any]) -> None:
    """A line for each thing that goes on in the window."""
    lines = []
    for name, what in (("idle", "nothing"), ("idle_drawing", "the sidebar drawn once a second"),
                       ("click", "the click on Generate Dataset: the file is copied"),
                       ("running", "rendering"), ("resumed", "rendering to the end")):  # fmt: skip
        one = found[name]
        lines.append([what, one["calls"], f"{one['longest']:.2f}", one["over"],
                      f"{1000 * one['longest_poll']:.1f}"])  # fmt: skip
    _write("answer", ["What goes on", "calls of the timer", "longest wait (s)", "over 0.2 s",
                      "longest look at the run (ms)"], lines, WINDOW)  # fmt: skip
    first, ahead = found["next"]
    _write("next", ["Next image", "until it is shown (s)"],
           [["not made yet", f"{first:.1f}"], ["made ahead", f"{ahead:.1f}"]], WINDOW)  # fmt: skip


Rows = list[tuple[str, dict[str, Any]]]
Bound = tuple[Callable[[dict[str, Any]], bool], str]
LABEL_TABLES: dict[str, tuple[Callable[[Rows], None], list[Bound]]] = {
    "positions": (write_positions, [
        (lambda r: all(c["max"] <= 0.1 for c in r["rows"]), "a keypoint is over 0.1 px off"),
    ]),
    "masks": (write_masks, [
        (lambda r: r["images"] >= 1000, "fewer than 1,000 images were measured"),
        (lambda r: not r["polygons"] + r["lengths"] + r["boxes"], "a mask reads otherwise"),
        (lambda r: r["overlap_min"] >= 0.995, "a mask overlaps by less than 0.995"),
        (lambda r: not r["off_boundary"], "masks differ off the boundary"),
    ]),
    "sight": (write_sight, [
        (lambda r: r["keypoints"] >= 1000, "fewer than 1,000 keypoints were measured"),
        (lambda r: r["agree"] >= 0.995, "visibility agrees for less than 99.5 %"),
    ]),
}  # fmt: skip

PROOFS: dict[str, Callable[[], None]] = {
    "shards": shards, "overhead": overhead, "steady": steady,
    "everything": everything, "field": field, "randomizers": randomizers, "quality": quality,
    "tools": tools, "blenderproc": blenderproc, "scaling": scaling,
    "labels": labels, "panel": panel, "window": window,
    "mmpose": mmpose, "openpose": openpose, "yolo": yolo,
}  # fmt: skip


def _measured(tool: str, *words: str, newest: bool = False) -> Rows:
    """What a tool prints as JSON, on each Blender or on the newest alone."""
    rows = []
    for blender in BLENDERS[-1:] if newest else BLENDERS:
        print(f"{' '.join((tool, *words))} on {blender.version} …", file=sys.stderr, flush=True)
        output = _run(with_bpy(blender), *words, script=f"tools/{tool}.py")
        found = next(line for line in output.splitlines() if line.startswith("{"))
        rows.append((blender.version, json.loads(found)))
    return rows


def _run(python: Path, *words: str, script: str = "synthpoint.py") -> str:
    done = subprocess.run(
        [str(python), script, *words], cwd=ROOT, check=False, text=True, capture_output=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    if done.returncode:
        raise Disproved(f"{script} {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def _hold(rows: Rows, bound: Callable[[dict[str, Any]], bool], what: str) -> None:
    for version, row in rows:
        if not bound(row):
            raise Disproved(f"on {version} {what}: {row}")


def _write(name: str, header: list[str], rows: list[list[Any]], place: Path = PAGE) -> None:
    """Replaces the table `name` of a page, with today's date."""
    lines = [f"Measured on {datetime.date.today()}.", "",
             "| " + " | ".join(header) + " |", "|" + "---|" * len(header)]  # fmt: skip
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    page = place.read_text(encoding="utf-8")
    before, _, rest = page.partition(START.format(name))
    _, _, after = rest.partition(END.format(name))
    body = "\n".join([START.format(name), "", *lines, "", END.format(name)])
    place.write_text(before + body + after, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
