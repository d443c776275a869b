"""Scenes of single images, made by a background Blender: kept beside the copy of the artist's file
that they were made of, and the one that comes next made ahead, since each takes seconds."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import bpy

from ..core.job.spec import JobSpec, to_json
from . import runs, shown

KIND, NEXT = "preview", "next preview"

# Images whose scenes are kept.
MOST = 12

# Where the scene that is being made ahead will be.
_coming: Path | None = None


def show(copy: Path, spec: JobSpec, index: int, step: int, uid: int) -> None:
    """Shows image `index` of the copy in place of the scene with this session_uid, at once where
    it is made already; then the neighbour in the direction of `step` is made ahead."""
    place = _place(copy, spec, index)

    def look() -> None:
        shown.show(place, index, copy, uid)
        if step and index + step > 0 and not bpy.app.background:
            _make_ahead(copy, spec, index + step)

    def finish(run: runs.Run) -> None:
        _keep(run.output, place)
        look()

    if place.is_file():
        look()
    elif place == _coming and runs.active(NEXT):
        runs.adopt(KIND, NEXT, finish)
    else:
        folder = runs.new_folder()
        start(KIND, runs.save_spec(spec, folder), copy, index, folder, finish)


def start(
    kind: str, job: Path, blend: Path | None, index: int, folder: Path, finish: runs.Finish
) -> None:
    """Has the scene of an image made; the run's output is its file."""
    made = folder / "image.blend"
    words = ["restore", "--index", str(index), "--spec", str(job), "--save", str(made)]
    runs.start(kind, words, blend, folder, made, finish)


def _place(copy: Path, spec: JobSpec, index: int) -> Path:
    settings = hashlib.sha256(json.dumps(to_json(spec)).encode()).hexdigest()[:16]
    return copy.parent / f"image-{settings}-{index}.blend"


def _make_ahead(copy: Path, spec: JobSpec, index: int) -> None:
    global _coming
    place = _place(copy, spec, index)
    if place.is_file() or runs.active(NEXT):
        return
    _coming, folder = place, runs.new_folder()
    start(NEXT, runs.save_spec(spec, folder), copy, index, folder,
          lambda run: _keep(run.output, place))  # fmt: skip


def _keep(made: Path, place: Path) -> None:
    """Takes the file out of the run's folder, which goes with the run."""
    if not place.parent.is_dir():  # the artist's scene was put back meanwhile
        return
    shutil.move(made, place)
    kept = sorted(place.parent.glob("image-*.blend"), key=lambda p: p.stat().st_mtime)
    for path in kept[:-MOST]:
        path.unlink()
