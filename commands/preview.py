"""preview: the first pictures of a job with their labels drawn on, and a sheet of all of them with
their numbers."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..core.console import Aside
from ..core.errors import BlenderFailed, UserError
from ..core.progress import Progress
from ..core.spec import JobSpec
from ..exporters import overlay
from ..exporters.digits import write_number
from ..exporters.png import write_picture
from .interruption import Interruption
from .job_spec import job_spec

SHEET = "contact_sheet.png"

# Drawn lines are to be seen on small pictures as well (px).
READABLE = 400


def run(arguments: argparse.Namespace) -> None:
    import bpy

    spec = job_spec(arguments)
    folder: Path = arguments.output
    if folder.exists() and not folder.is_dir():
        raise UserError(f"--output: {folder} is a file; name a folder")
    if spec.count < 1:
        raise UserError("--count: a preview needs at least one picture")
    folder.mkdir(parents=True, exist_ok=True)
    with Aside(bpy.app.tempdir), Interruption(arguments.watch_stdin) as interruption:
        pictures = _render(arguments, spec, interruption)
    cells = [write_number(picture, index) for index, picture in enumerate(pictures, start=1)]
    write_picture(folder / SHEET, overlay.sheet(cells))
    print((folder / SHEET).resolve())


def _render(
    arguments: argparse.Namespace, spec: JobSpec, interruption: Interruption
) -> list[NDArray[np.uint8]]:
    from ..scene.passes import read_picture
    from ..scene.prepare import prepare
    from ..scene.render import RenderFailed
    from ..scene.stage import Stage

    progress = Progress(spec.count, arguments.progress)
    progress.phase("load", "Loading the scene")
    scene, spec = prepare(spec, arguments.blend, arguments.tag_by_name)
    progress.phase("prepare", "Preparing the scene")
    stage = Stage(scene, spec)
    pictures = []
    try:
        for note in stage.notes:
            progress.say("note", note)
        for index in range(1, spec.count + 1):
            try:
                file, record = stage.shoot(index)
            except RenderFailed:
                interruption.check()
                raise BlenderFailed(
                    f"image {index}: Blender rendered no picture; see its messages above"
                ) from None
            zoom = max(1, READABLE // record.width)
            pictures.append(overlay.draw(read_picture(file), record, spec.categories, zoom))
            place = arguments.output / f"preview_{index:05d}.png"
            write_picture(place, pictures[-1])
            progress.step(index, str(place))
            progress.lose(interruption.check())
    finally:
        stage.close()
        progress.close()
    return pictures
