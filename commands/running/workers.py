"""generate --workers N: the range cut into N parts, each rendered by a process of its own."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from itertools import count, pairwise
from pathlib import Path

from ...core.dataset.layout import Layout, records_name
from ...core.dataset.records import finished
from ...core.job.spec import JobSpec
from ...core.running.patience import Patience
from ...core.running.progress import Progress
from .crew import Crew
from .interruption import Interruption
from .processes import Process
from .worker import Part


def run_workers(arguments: argparse.Namespace, spec: JobSpec) -> None:
    """Runs the workers to their end. The first one that fails stops the others; UserError then
    says what it said. One that stands still is started again, and an image at which it did so
    twice is left out (see core/dataset/failures)."""
    start, stop = arguments.range or (1, spec.count + 1)
    layout = Layout(arguments.output)
    todo = set(range(start, stop)) - finished(layout)
    parts = [p for p in cut(start, stop, arguments.workers) if todo & set(range(*p))]
    if not parts:  # nothing to render, but the folder and its job are still to be checked
        from ..generate import render_range

        render_range(arguments, spec)
        return
    import bpy

    from ...scene.render.devices import worker_words

    # Its workers' temporary files too, so that nothing of theirs is left where one was killed.
    folder = Path(tempfile.mkdtemp(prefix="synthpoint-workers-", dir=bpy.app.tempdir))
    numbers = count()

    def begin(worker: int, part: Part) -> Process:
        place = folder / str(next(numbers))
        place.mkdir()
        words = worker_words(spec.render.device, arguments.cards, worker)
        return _start(arguments, part, len(parts), place, words)

    progress = Progress(len(todo), arguments.progress, lanes=len(parts))
    progress.phase("start", f"Starting {len(parts)} Blender process{'es' * (len(parts) > 1)}")
    crew = Crew(layout, records_name(start, stop), Patience(arguments.image_limit), progress, begin)
    try:
        with Interruption(arguments.watch_stdin) as interruption:
            crew.run(parts, todo, interruption)
    finally:
        progress.close()
        shutil.rmtree(folder, ignore_errors=True)


def cut(start: int, stop: int, parts: int) -> list[Part]:
    """Up to `parts` ranges that follow each other and differ by at most one in length."""
    total = stop - start
    edges = [start + total * k // parts for k in range(parts + 1)]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def _start(
    arguments: argparse.Namespace, part: Part, workers: int, folder: Path, card: list[str]
) -> Process:
    import bpy

    words = [*arguments.words, "--as-worker", "--range", f"{part[0]}:{part[1]}"]
    words += ["--progress", "json", "--watch-stdin", *card]
    if arguments.threads is None and workers > 1:
        words += ["--threads", str(max(1, (os.cpu_count() or 1) // workers))]
    blend = None
    if bpy.app.binary_path:  # where Blender is a module the words name the file
        opened = bpy.data.filepath or None
        named = arguments.blend is not None and arguments.blend.is_file()
        blend = arguments.blend if named else opened and Path(opened)
    return Process(words, blend, folder, temporary=True)
