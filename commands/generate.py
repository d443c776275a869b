"""generate: renders a dataset, or a range of one."""

from __future__ import annotations

import argparse
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.dataset import coverage, failures
from ..core.dataset.files import file_digest, write_bytes, write_bytes_once
from ..core.dataset.folder import check_folder
from ..core.dataset.identity import Identity, join, stored_spec
from ..core.dataset.image_files import without_comments
from ..core.dataset.layout import Layout, records_name
from ..core.dataset.lock import RangeLock, remove_leftovers
from ..core.dataset.records import RecordFile, finished, read_all
from ..core.errors import BlenderFailed, Cancelled, UserError
from ..core.job.spec import JobSpec
from ..core.labels.threshold import summary
from ..core.running.console import Aside
from ..core.running.progress import Progress
from ..exporters import formats
from .assemble import assemble
from .export import export
from .options.job import job_spec
from .running.interruption import Interruption
from .running.shooting import shoot

if TYPE_CHECKING:
    import bpy


def run(arguments: argparse.Namespace) -> None:
    spec = job_spec(arguments)
    root: Path = arguments.output
    check_folder(root, arguments.resume or arguments.range is not None)
    for name in arguments.export:
        formats.ready(formats.get(name))
    span = arguments.range or (1, spec.count + 1)
    if arguments.workers is None and not arguments.as_worker:
        # As below: it is here that Blender starts up.
        with Interruption() as interruption:
            arguments.workers = _workers(arguments, spec)
            interruption.check()
    try:
        if not arguments.as_worker:  # all of it is to be tried again
            failures.write(Layout(root), records_name(*span), {})
        if arguments.workers is not None and not arguments.as_worker:
            from .running.workers import run_workers

            run_workers(arguments, spec)
        else:
            render_range(arguments, spec)
    except Cancelled:
        # What is finished stays a whole dataset.
        if arguments.range is None and Layout(root).job.is_file():
            assemble(root)
        raise
    if arguments.range is None:
        folder = assemble(root, Progress(0, arguments.progress).say)
        left_out = summary(read_all(Layout(root).records))
        if left_out is not None:
            Progress(0, arguments.progress).say("note", left_out)
        for line in coverage.read_lines(Layout(root)):
            Progress(0, arguments.progress).say("coverage", line)
        if arguments.export:
            export(root, arguments.export)
        print(folder)
    else:
        print(root.resolve())
    lost = {i: why for i, why in failures.read(Layout(root)).items() if i in range(*span)}
    if lost and not arguments.as_worker:
        raise UserError(failures.line(lost, span[1] - span[0]))


def _workers(arguments: argparse.Namespace, spec: JobSpec) -> int | None:
    """One for each of several graphics cards; else this process renders."""
    from ..scene.render import devices

    cards = len(devices.chosen(spec.render.device, arguments.cards))
    return cards if cards > 1 else None


def render_range(arguments: argparse.Namespace, spec: JobSpec) -> None:
    """Renders what is missing of the range, in this process."""
    import bpy

    # From here on, since Blender swallows a KeyboardInterrupt while it starts up or loads a file.
    with Interruption(arguments.watch_stdin) as interruption, Aside(bpy.app.tempdir) as blender:
        _render_range(arguments, spec, interruption, blender)


def _render_range(
    arguments: argparse.Namespace, spec: JobSpec, interruption: Interruption, blender: Aside
) -> None:
    from ..scene.blender import compat, files
    from ..scene.prepare import prepare
    from ..scene.render import devices
    from ..scene.stage import Stage

    layout = Layout(arguments.output)
    start, stop = arguments.range or (1, spec.count + 1)
    cards = devices.chosen(spec.render.device, arguments.cards)
    progress = Progress(0, arguments.progress)
    progress.phase("load", "Loading the scene")
    loaded = arguments.blend is None or files.is_open(arguments.blend)
    scene, spec = prepare(spec, None if loaded else arguments.blend, arguments.tag_by_name)
    interruption.check()
    progress.phase("prepare", "Preparing the scene")
    opened = files.opened()
    saved = None
    if opened is not None and not layout.scene.is_file():
        saved = files.save_aside()
    stage = Stage(scene, spec)
    try:
        interruption.check()
        stage.use(next(iter(cards), None))
        if arguments.strict and stage.skipped:
            raise UserError(f"{stage.skipped[0]} (refused by --strict); remove or mend it")
        if arguments.threads:
            scene.render.threads_mode, scene.render.threads = "FIXED", arguments.threads
        identity = Identity.of(
            spec, stage.catalog, _scene_digest(opened, layout), compat.version_text(),
            stage.denoised,
        )  # fmt: skip
        layout.make()
        join(layout, _with_count(spec, stop), identity, _place_scene(saved, layout))
        with RangeLock(layout, records_name(start, stop)):
            blender.move(layout.log)
            remove_leftovers(layout, start, stop)
            todo = sorted(set(range(start, stop)) - finished(layout))
            progress = Progress(len(todo), arguments.progress)
            for note in stage.notes:
                progress.say("note", note)
            if todo:
                progress.phase(*_first(scene))
            _loop(stage, layout, records_name(start, stop), todo, progress, interruption)
    finally:
        stage.close()
        if saved is not None:
            saved.unlink(missing_ok=True)


def _first(scene: bpy.types.Scene) -> tuple[str, str]:
    """The phase before the first image."""
    if scene.cycles.device == "CPU":
        return "first", "Rendering the first image"
    return "compile", (
        "Rendering the first image; the graphics card's kernels may have to be compiled first, "
        "which takes minutes"
    )


def _loop(
    stage: object,
    layout: Layout,
    name: str,
    todo: list[int],
    progress: Progress,
    interruption: Interruption,
) -> None:
    from ..scene.render.cycles import RenderFailed
    from ..scene.stage import Stage

    assert isinstance(stage, Stage)
    records = RecordFile(layout.records / f"{name}.jsonl")
    try:
        for index in todo:
            try:
                picture, record = shoot(stage, index, progress, interruption)
            except RenderFailed:
                raise BlenderFailed(
                    f"image {index}: Blender rendered no picture; see what it said in "
                    f"{layout.log}, then go on with --resume"
                ) from None
            place = layout.image(record.split, record.file)
            data = without_comments(picture.read_bytes())
            write_bytes(place, data)
            records.add(replace(record, sha256=sha256(data).hexdigest()))
            progress.step(index, str(place))
            progress.lose(interruption.check())
    finally:
        records.close()
        progress.close()


def _with_count(spec: JobSpec, stop: int) -> JobSpec:
    return replace(spec, count=max(spec.count, stop - 1))


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
