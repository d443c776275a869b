"""Rendering what is missing of a range, in this process."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.dataset.files import file_digest, write_bytes, write_bytes_once
from ...core.dataset.identity import Identity, join, stored_spec
from ...core.dataset.image_files import without_comments
from ...core.dataset.layout import Layout, records_name
from ...core.dataset.lock import range_lock, remove_leftovers
from ...core.dataset.records import RecordFile, finished
from ...core.developing.negative import Developed
from ...core.errors import UserError
from ...core.job.spec import JobSpec
from ...core.running.console import Aside
from ...core.running.devices import Setup
from ...core.running.progress import Progress
from ...core.running.stopwatch import phase
from .beside import Beside
from .interruption import Interruption
from .options import RunOptions
from .profiling import Profiling, profiled
from .shooting import kernels_told, rendered
from .trial import try_cpu

if TYPE_CHECKING:
    from ...scene.stage import Stage


def render_range(spec: JobSpec, options: RunOptions) -> None:
    """Renders it, into the dataset's images and records."""
    import bpy

    # From here on, since Blender swallows a KeyboardInterrupt while it starts up or loads a file.
    with Interruption(options.watch_stdin) as interruption, Aside(bpy.app.tempdir) as blender:
        _render_range(spec, options, interruption, blender)


def _render_range(
    spec: JobSpec, options: RunOptions, interruption: Interruption, blender: Aside
) -> None:
    from ...scene.blender import compat, files
    from ...scene.prepare import prepare
    from ...scene.render import devices
    from ...scene.stage import Stage

    layout = Layout(options.output)
    start, stop = options.span(spec.count)
    name = records_name(start, stop)
    cards = devices.chosen(spec.render.device, options.cards)
    progress = Progress(0, options.progress)
    progress.phase("load", "Loading the scene")
    loaded = options.blend is None or files.is_open(options.blend)
    scene, spec = prepare(spec, None if loaded else options.blend, options.tag_by_name)
    interruption.check()
    progress.phase("prepare", "Preparing the scene")
    opened = files.opened()
    saved = files.save_aside() if opened is not None and not layout.scene.is_file() else None
    stage = Stage(scene, spec)
    try:
        interruption.check()
        stage.use(Setup(next(iter(cards), None)))
        if options.strict and stage.skipped:
            raise UserError(f"{stage.skipped[0]} (refused by --strict); remove or mend it")
        if options.threads:
            scene.render.threads_mode, scene.render.threads = "FIXED", options.threads
        identity = Identity.of(
            spec, stage.catalog, _scene_digest(opened, layout), compat.version_text(),
            stage.denoised,
        )  # fmt: skip
        layout.make()
        spec = replace(spec, count=max(spec.count, stop - 1))
        join(layout, spec, identity, _place_scene(saved, layout))
        with range_lock(layout, name):
            blender.move(layout.log)
            remove_leftovers(layout, start, stop)
            todo = sorted(set(range(start, stop)) - finished(layout))
            progress = Progress(len(todo), options.progress)
            for note in stage.notes:
                progress.say("note", note)
            if todo:
                progress.phase("first", "Rendering the first image")
            with kernels_told(stage, progress):
                if options.with_cpu and cards and todo:
                    try_cpu(stage, todo[0], progress, interruption)
                with profiled(options, layout, progress) as profiling:
                    _loop(stage, options, layout, name, todo, progress, interruption, profiling)
    finally:
        stage.close()
        if saved is not None:
            saved.unlink(missing_ok=True)


def _loop(
    stage: Stage,
    options: RunOptions,
    layout: Layout,
    name: str,
    todo: list[int],
    progress: Progress,
    interruption: Interruption,
    profiling: Profiling,
) -> None:
    remedy = f"see what it said in {layout.log}, then go on with --resume"
    with (
        closing(progress), closing(RecordFile(layout.records / f"{name}.jsonl")) as records,
        Beside(stage, todo, profiling.beside, apart=not options.one_by_one) as beside,
    ):  # fmt: skip

        def keep(developed: Developed | None) -> None:
            if developed is None:
                return
            record = developed.record
            place = layout.image(record.split, record.file)
            data = without_comments(stage.encoded(developed))
            with phase("write"):
                write_bytes(place, data)
                records.add(replace(record, sha256=sha256(data).hexdigest()))
            progress.step(record.index, str(place))

        try:
            for index in todo:
                if options.as_worker:
                    progress.at(index)
                sample = beside.sample()
                expose = partial(stage.expose, sample)
                negative = rendered(expose, stage, index, progress, interruption, remedy)
                keep(beside.develop(negative))
                with phase("waiting"):
                    progress.lose(interruption.check())
                profiling.image()
        finally:
            keep(beside.rest())  # nothing that was rendered is lost


def _scene_digest(opened: Path | None, layout: Layout) -> str:
    """The digest that the dataset knows the scene by: its own copy counts as the original."""
    if opened is None:
        return ""
    digest = file_digest(opened)
    if layout.job.is_file():
        _, provenance = stored_spec(layout)
        if digest == provenance.get("saved_scene"):
            return str(provenance.get("scene"))
    return digest


def _place_scene(saved: Path | None, layout: Layout) -> str:
    """Puts the saved copy in the dataset unless there is one; the digest of what is there."""
    if saved is not None:
        write_bytes_once(layout.scene, saved.read_bytes())
    return file_digest(layout.scene) if layout.scene.is_file() else ""
