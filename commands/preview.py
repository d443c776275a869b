"""preview: the first pictures of a job with their labels drawn on, and a sheet of all of them with
their numbers."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.job.spec import JobSpec
from ..core.running.console import Aside
from ..core.running.devices import Setup
from ..core.running.progress import Progress
from ..exporters import contact_sheet, imaging, overlay
from .options import job, words
from .running.interruption import Interruption
from .running.options import RunOptions
from .running.shooting import kernels_told, rendered

if TYPE_CHECKING:
    from PIL import Image

    from ..scene.stage import Stage

SHEET = "contact_sheet.png"

# Drawn lines and words are to be seen on small pictures as well (px).
READABLE = 640


def add(parser: argparse.ArgumentParser) -> None:
    job.add(parser)
    words.blend(parser)
    parser.set_defaults(**{"count": 9, "render.level": "draft"})
    parser.add_argument("--output", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--watch-stdin", action="store_true", help="stop when standard input closes"
    )
    words.device(parser)
    words.progress(parser)


def run(arguments: argparse.Namespace) -> None:
    print(preview(job.job_spec(arguments), RunOptions.of(arguments)))


def preview(spec: JobSpec, options: RunOptions) -> Path:
    """Renders the first `spec.count` pictures into the folder; returns the sheet. UserError where
    something is in the way."""
    import bpy

    imaging.require()
    folder = options.output
    if folder.exists() and not folder.is_dir():
        raise UserError(f"--output: {folder} is a file; name a folder")
    if spec.count < 1:
        raise UserError("--count: a preview needs at least one picture")
    folder.mkdir(parents=True, exist_ok=True)
    with Aside(bpy.app.tempdir), Interruption(options.watch_stdin) as interruption:
        sheet = _render(spec, options, interruption)
    imaging.save(sheet, folder / SHEET)
    return (folder / SHEET).resolve()


def _render(spec: JobSpec, options: RunOptions, interruption: Interruption) -> Image.Image:
    """Writes the drawn pictures; returns the sheet of them."""
    from ..scene.prepare import prepare
    from ..scene.render import devices
    from ..scene.stage import Stage

    cards = devices.chosen(spec.render.device, options.cards)
    progress = Progress(spec.count, options.progress)
    progress.phase("load", "Loading the scene")
    scene, spec = prepare(spec, options.blend, options.tag_by_name)
    progress.phase("prepare", "Preparing the scene")
    with closing(progress), closing(Stage(scene, spec)) as stage:
        stage.use(Setup(next(iter(cards), None)))
        for note in stage.notes:
            progress.say("note", note)
        with kernels_told(stage, progress):
            cells = [
                _picture(stage, spec, index, options, progress, interruption)
                for index in range(1, spec.count + 1)
            ]
    return contact_sheet.sheet(cells, spec.categories)


def _picture(
    stage: Stage,
    spec: JobSpec,
    index: int,
    options: RunOptions,
    progress: Progress,
    interruption: Interruption,
) -> Image.Image:
    """Writes the drawn picture; returns its cell of the sheet."""
    file, record = rendered(
        lambda: stage.shoot(index), stage, index, progress, interruption, "see its messages above"
    )
    scale = max(1.0, round(READABLE / record.width))
    picture = overlay.draw(contact_sheet.read(file), record, spec.categories, scale)
    place = options.output / f"preview_{index:05d}.png"
    imaging.save(picture, place)
    progress.step(index, str(place))
    progress.lose(interruption.check())
    return contact_sheet.cell(picture, index)
