"""preview: the first pictures of a job with their labels drawn on, and a sheet of all of them with
their numbers."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..core.errors import UserError
from ..core.progress import Progress
from ..exporters import contact_sheet, imaging, overlay
from .interruption import Interruption
from .job_spec import job_spec
from .shooting import shoot

SHEET = "contact_sheet.png"

# Drawn lines and words are to be seen on small pictures as well (px).
READABLE = 640


def run(arguments: argparse.Namespace) -> None:
    from ..scene import devices
    from ..scene.prepare import prepare
    from ..scene.render import RenderFailed
    from ..scene.stage import Stage

    imaging.require()
    spec = job_spec(arguments)
    folder: Path = arguments.output
    if folder.exists() and not folder.is_dir():
        raise UserError(f"--output: {folder} is a file; name a folder")
    if spec.count < 1:
        raise UserError("--count: a preview needs at least one picture")
    folder.mkdir(parents=True, exist_ok=True)
    cards = devices.chosen(spec.render.device, arguments.cards)
    scene, spec = prepare(spec, arguments.blend, arguments.tag_by_name)
    stage = Stage(scene, spec)
    stage.use(next(iter(cards), None))
    progress = Progress(spec.count, arguments.progress)
    pictures = []
    try:
        for note in stage.notes:
            progress.say("note", note)
        with Interruption(arguments.watch_stdin) as interruption:
            for index in range(1, spec.count + 1):
                try:
                    file, record = shoot(stage, index, progress, interruption)
                except RenderFailed:
                    raise UserError(
                        f"image {index}: Blender rendered no picture; see its messages above"
                    ) from None
                scale = max(1.0, round(READABLE / record.width))
                picture = contact_sheet.read(file)
                pictures.append(overlay.draw(picture, record, spec.categories, scale))
                place = folder / f"preview_{index:05d}.png"
                imaging.save(pictures[-1], place)
                progress.step(index, str(place))
                interruption.check()
    finally:
        stage.close()
        progress.close()
    cells = [
        contact_sheet.cell(picture, number) for number, picture in enumerate(pictures, start=1)
    ]
    imaging.save(contact_sheet.sheet(cells, spec.categories), folder / SHEET)
    print((folder / SHEET).resolve())
