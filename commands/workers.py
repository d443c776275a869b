"""generate --workers N: the range cut into N parts, each rendered by a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import threading
from itertools import pairwise
from pathlib import Path
from queue import Empty, Queue

from ..core.errors import Cancelled, UserError
from ..core.layout import Layout
from ..core.progress import Progress
from ..core.record import finished
from ..core.spec import JobSpec
from . import processes
from .interruption import Interruption


def run_workers(arguments: argparse.Namespace, spec: JobSpec) -> None:
    """Runs the workers to their end. The first one that fails stops the others; UserError then
    says what it said."""
    start, stop = arguments.range or (1, spec.count + 1)
    done = finished(Layout(arguments.output))
    progress = Progress(len(set(range(start, stop)) - done), arguments.progress)
    parts = [p for p in cut(start, stop, arguments.workers) if set(range(*p)) - done]
    if not parts:  # nothing to render, but the folder and its job are still to be checked
        from .generate import render_range

        render_range(arguments, spec)
        return
    workers = []
    events: Queue[tuple[int, str | None]] = Queue()
    try:
        with Interruption(arguments.watch_stdin) as interruption:
            for number, part in enumerate(parts):
                workers.append(_start(arguments, spec, number, part, len(parts)))
                threading.Thread(
                    target=_listen, args=(number, workers[-1], events), daemon=True
                ).start()
            _follow(workers, events, progress, interruption)
    finally:
        for worker in workers:
            processes.let_go(worker)
        for worker in workers:
            worker.wait()
        progress.close()


def cut(start: int, stop: int, parts: int) -> list[tuple[int, int]]:
    """Up to `parts` ranges that follow each other and differ by at most one in length."""
    total = stop - start
    edges = [start + total * k // parts for k in range(parts + 1)]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def _follow(
    workers: list[subprocess.Popen[bytes]],
    events: Queue[tuple[int, str | None]],
    progress: Progress,
    interruption: Interruption,
) -> None:
    running, said = len(workers), set()
    last = [""] * len(workers)
    paused = False
    while running:
        if interruption.asked:
            raise Cancelled
        if interruption.paused != paused:
            paused = interruption.paused
            for worker in workers:
                processes.tell(worker, "pause" if paused else "continue")
        try:
            number, line = events.get(timeout=0.5)
        except Empty:
            continue
        if line is None:
            running -= 1
            code = workers[number].wait()
            if code == 130:
                raise Cancelled
            if code:
                said_last = last[number].removeprefix("Error: ")
                raise UserError(
                    said_last or f"a worker ended with exit code {code}; go on with --resume"
                )
            continue
        event = _event(line)
        if event is None:
            last[number] = line if line.startswith("Error: ") else last[number]
        elif event["event"] == "image":
            progress.step(event["index"], event["file"])
        elif event["message"] not in said:  # every worker has the same notes
            said.add(event["message"])
            progress.say(event["event"], event["message"])


def _event(line: str) -> dict[str, object] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "event" in event else None


def _start(
    arguments: argparse.Namespace, spec: JobSpec, number: int, part: tuple[int, int], workers: int
) -> subprocess.Popen[bytes]:
    import bpy

    from ..scene.devices import worker_words

    words = [*arguments.words, "--workers", "1", "--range", f"{part[0]}:{part[1]}"]
    words += ["--progress", "json", "--watch-stdin"]
    words += worker_words(spec.render.device, arguments.cards, number)
    if arguments.threads is None:
        words += ["--threads", str(max(1, (os.cpu_count() or 1) // workers))]
    # Where Blender is a module the words name the file.
    opened = bpy.data.filepath if bpy.app.binary_path else ""
    return processes.start(words, Path(opened) if opened else None, subprocess.PIPE)


def _listen(
    number: int, worker: subprocess.Popen[bytes], events: Queue[tuple[int, str | None]]
) -> None:
    assert worker.stderr is not None
    for line in worker.stderr:
        events.put((number, line.decode(errors="replace").rstrip("\r\n")))
    events.put((number, None))
