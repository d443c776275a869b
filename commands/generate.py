"""generate: renders a dataset, or a range of one."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..core.dataset import coverage, failures
from ..core.dataset.folder import check_folder
from ..core.dataset.layout import Layout, records_name
from ..core.dataset.records import read_all
from ..core.errors import Cancelled, UserError
from ..core.job.spec import JobSpec
from ..core.labels.threshold import summary
from ..core.running.progress import Progress
from ..exporters import formats
from .assemble import assemble
from .export import export
from .options import job, words
from .options.values import positive, seconds, span
from .running.interruption import Interruption
from .running.options import IMAGE_LIMIT, RunOptions
from .running.render_range import render_range
from .running.workers import run_workers


def add(parser: argparse.ArgumentParser) -> None:
    job.add(parser)
    words.blend(parser)
    parser.add_argument("--output", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--range", type=span, metavar="A:B", help="only the images A to B-1; writes records only"
    )
    parser.add_argument(
        "--workers", type=positive, metavar="N",
        help="processes that render and are watched; default: none but this one, or one for each "
        "of several graphics cards",
    )  # fmt: skip
    parser.add_argument("--threads", type=positive, metavar="N", help="render threads of each")
    parser.add_argument(
        "--image-limit", type=seconds, default=IMAGE_LIMIT, metavar="S",
        help="seconds after which a worker's image is given up, or ten times what images took if "
        f"that is more; ten times as long for its first one; 0: never; default {IMAGE_LIMIT:g}",
    )  # fmt: skip
    parser.add_argument("--as-worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--one-by-one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--resume", action="store_true", help="go on with what is in DIR")
    words.strict(parser)
    parser.add_argument(
        "--export", action="append", default=[], choices=formats.names(), metavar="NAME",
        help="a training format to write in the end, as export does; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--with-cpu", action="store_true",
        help="let the CPU render beside the card, if a trial with the first image is quicker so",
    )  # fmt: skip
    parser.add_argument(
        "--profile", action="store_true",
        help="say in the end, and in meta/profile.json, what the time of an image went into",
    )  # fmt: skip
    parser.add_argument(
        "--watch-stdin", action="store_true",
        help="obey lines on standard input (pause, continue), and stop when it closes",
    )  # fmt: skip
    words.device(parser)
    words.progress(parser)


def run(arguments: argparse.Namespace) -> None:
    generate(job.job_spec(arguments), RunOptions.of(arguments))


def generate(spec: JobSpec, options: RunOptions, tell: Callable[[str], None] = print) -> Path:
    """Renders it and returns the dataset's folder. `tell` takes what it wrote, a line each, the
    folder last. UserError where something is in the way, and in the end where images were left
    out; Cancelled where it was asked to stop. What is finished is a whole dataset all the same."""
    root, layout = options.output, Layout(options.output)
    check_folder(root, options.resume or options.range is not None)
    for name in options.export:
        formats.ready(formats.get(name))
    start, stop = options.span(spec.count)
    render = render_range
    if not options.as_worker:
        with Interruption() as interruption:  # it may be here that Blender starts up
            options = replace(options, workers=options.workers or _workers(spec, options))
            interruption.check()
        failures.write(layout, records_name(start, stop), {})  # all of it is to be tried again
        render = run_workers if options.workers else render_range
    try:
        render(spec, options)
    except Cancelled:
        # What is finished stays a whole dataset.
        if options.range is None and layout.job.is_file():
            assemble(root)
        raise
    if options.range is None:
        _finish(root, options, tell)
    tell(str(root.resolve()))
    lost = {i: why for i, why in failures.read(layout).items() if start <= i < stop}
    if lost and not options.as_worker:
        raise UserError(failures.line(lost, stop - start))
    return root.resolve()


def _workers(spec: JobSpec, options: RunOptions) -> int | None:
    """One for each of several graphics cards; else this process renders."""
    from ..scene.render import devices

    cards = len(devices.chosen(spec.render.device, options.cards))
    return cards if cards > 1 else None


def _finish(root: Path, options: RunOptions, tell: Callable[[str], None]) -> None:
    """Writes what follows from the records."""
    say = Progress(0, options.progress).say
    assemble(root, say)
    if left_out := summary(read_all(Layout(root).records)):
        say("note", left_out)
    for line in coverage.read_lines(Layout(root)):
        say("coverage", line)
    if options.export:
        export(root, options.export, tell=tell)
