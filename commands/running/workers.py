"""generate --workers N: the range cut into N parts, each rendered by a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from ...core.dataset.layout import Layout, records_name
from ...core.dataset.records import finished
from ...core.job.spec import JobSpec, to_json
from ...core.running.patience import Patience
from ...core.running.progress import Progress
from .crew import Crew
from .interruption import Interruption
from .options import RunOptions
from .processes import Process
from .profiling import finish
from .render_range import render_range
from .worker import Part


def run_workers(spec: JobSpec, options: RunOptions) -> None:
    """Runs the workers to their end. The first one that fails stops the others; UserError then
    says what it said. One that stands still is started again, and an image at which it did so
    twice is left out (see core/dataset/failures)."""
    start, stop = options.span(spec.count)
    layout = Layout(options.output)
    todo = set(range(start, stop)) - finished(layout)
    parts = [p for p in cut(start, stop, options.workers or 1) if todo & set(range(*p))]
    if not parts:  # nothing to render, but the folder and its job are still to be checked
        render_range(spec, options)
        return
    import bpy

    from ...scene.render.devices import worker_words

    # Its workers' temporary files too, so that nothing of theirs is left where one was killed.
    folder = Path(tempfile.mkdtemp(prefix="synthpoint-workers-", dir=bpy.app.tempdir))
    job = folder / "job.json"
    job.write_text(json.dumps(to_json(spec)), encoding="utf-8")
    if options.threads is None and len(parts) > 1:
        options = replace(options, threads=max(1, (os.cpu_count() or 1) // len(parts)))

    def begin(worker: int, part: Part, one_by_one: bool) -> Process:
        place = Path(tempfile.mkdtemp(dir=folder))
        card = worker_words(spec.render.device, options.cards, worker)
        words = [*options.worker_words(job, part, one_by_one), *card]
        return Process(words, _opened(options), place, temporary=True)

    progress = Progress(len(todo), options.progress, lanes=len(parts))
    progress.phase("start", f"Starting {len(parts)} Blender process{'es' * (len(parts) > 1)}")
    if options.with_cpu and len(parts) > 1:
        options = replace(options, with_cpu=False)
        progress.say("note", "--with-cpu: there are several processes, which need it; it stays out")
    crew = Crew(layout, records_name(start, stop), Patience(options.image_limit), progress, begin)
    try:
        with Interruption(options.watch_stdin) as interruption:
            crew.run(parts, todo, interruption)
    finally:
        progress.close()
        finish(crew.profile, layout, progress)
        shutil.rmtree(folder, ignore_errors=True)


def cut(start: int, stop: int, parts: int) -> list[Part]:
    """Up to `parts` ranges that follow each other and differ by at most one in length."""
    total = stop - start
    edges = [start + total * k // parts for k in range(parts + 1)]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def _opened(options: RunOptions) -> Path | None:
    """The file that Blender itself is to open for a worker."""
    import bpy

    if not bpy.app.binary_path:  # where Blender is a module the words name the file
        return None
    if options.blend is not None and options.blend.is_file():
        return options.blend
    return Path(bpy.data.filepath) if bpy.data.filepath else None
