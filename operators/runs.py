"""The background runs of this session: kept in memory, polled by a timer, ended with the file.

`draw()` reads what is here; nothing of it is stored in a file.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import bpy

from ..commands.options.spec import FOLDERS
from ..commands.running.background import BackgroundRun
from ..core.errors import UserError
from ..core.job.spec import JobSpec, to_json
from ..properties.convert import to_spec
from ..properties.preferences import preference
from ..scene.blender import files, handlers
from ..scene.instruments.problems import Problem

# How often the runs are looked at, and at most how often the panel is drawn anew (s).
EVERY = 0.2
DRAW_EVERY = 1.0

Finish = Callable[["Run"], None]


class Run(BackgroundRun):
    """A run with a temporary folder of its own, for what it works on and what it makes; `output`
    is where its result goes. `finish` is called once when it has ended well; `coverage` is then
    what a dataset says of its quotas, a line for each."""

    def __init__(
        self, words: list[str], blend: Path | None, folder: Path, output: Path, finish: Finish
    ) -> None:
        super().__init__(words, blend, folder)
        self.folder, self.output, self.finish = folder, output, finish
        self.icon = 0
        self.coverage: list[str] = []
        self.wanted = True

    def cancel(self) -> None:
        self.wanted = False  # it may end well before it is told
        super().cancel()


# By what the panel calls them: dataset, preview, report.
_runs: dict[str, Run] = {}
_problems: dict[str, Problem] = {}
# What the panel has not shown yet, and when it was drawn last (s).
_news: set[str] = set()
_drawn = 0.0

_pictures: bpy.utils.previews.ImagePreviewCollection | None = None


def of(kind: str) -> Run | None:
    """The run of this kind that goes on, or the last one that did."""
    return _runs.get(kind)


def active(kind: str) -> bool:
    """True while a run of this kind goes on."""
    run = _runs.get(kind)
    return run is not None and run.active


def problem(kind: str) -> Problem | None:
    """What kept the last run of this kind from starting or finishing."""
    return _problems.get(kind)


def refuse(kind: str, found: Problem) -> None:
    """Keeps what is wrong for the panel and raises it for the operator to report."""
    _problems[kind] = found
    raise UserError(found.text)


def mended(way: str, objects: tuple[int, ...]) -> None:
    """What offered this way to mend it is in nobody's way any more."""
    for kind, found in list(_problems.items()):
        if any((m.way, m.objects) == (way, objects) for m in found.mends):
            del _problems[kind]


def in_the_panel(text: str) -> str:
    """A message's remedy by its button, where the command line has an option."""
    return text.replace("--resume", "Resume")


def start(
    kind: str, words: list[str], blend: Path | None, folder: Path, output: Path, finish: Finish
) -> Run:
    """Starts a run. Without a window it is over when this returns."""
    _problems.pop(kind, None)
    run = _runs[kind] = Run(words, blend, folder, output, finish)
    if bpy.app.background:
        try:
            run.wait()
            finish(run)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    elif not bpy.app.timers.is_registered(_poll):
        bpy.app.timers.register(_poll, first_interval=EVERY, persistent=True)
    return run


def adopt(kind: str, other: str, finish: Finish) -> None:
    """Makes the run of kind `other` that of this kind, with another ending."""
    _problems.pop(kind, None)
    run = _runs[kind] = _runs.pop(other)
    run.finish = finish


def new_folder() -> Path:
    """A temporary folder that goes with this Blender at the latest. A run that still works then
    has read what it needs of it, and ends."""
    return Path(tempfile.mkdtemp(prefix="synthpoint-", dir=bpy.app.tempdir))


def save_spec(spec: JobSpec, folder: Path) -> Path:
    """The spec as a job.json in the folder."""
    path = folder / "job.json"
    path.write_text(json.dumps(to_json(spec)), encoding="utf-8")
    return path


def save_scene(folder: Path) -> Path:
    """A copy of the open file in the folder."""
    path = folder / "scene.blend"
    files.save_copy(path)
    return path


def spec_of(scene: bpy.types.Scene) -> JobSpec:
    """What the panel says, true wherever the copy of the file lies."""
    spec = to_spec(scene)
    for key, name in FOLDERS:
        section = getattr(spec, key)
        folder = getattr(section, name)
        if folder:
            spec = spec.with_section(replace(section, **{name: bpy.path.abspath(folder)}))
    return spec


def output_folder(scene: bpy.types.Scene) -> Path:
    """The folder in the panel, else the one in the preferences; UserError where there is none."""
    text = scene.synthpoint.output.folder or preference("folder", "")
    if not text:
        raise UserError("Folder: choose where the dataset goes, in Output")
    if text.startswith("//") and not bpy.data.filepath:
        raise UserError(f"Folder: {text} is beside this file; save the file first")
    return Path(bpy.path.abspath(text)).expanduser()


def _poll() -> float | None:
    """Blender's timer: takes in what happened and has the panels drawn again."""
    global _drawn
    for kind, run in list(_runs.items()):
        if run.poll():
            if not run.active:
                _end(kind, run)
            _news.add(kind)
    if _news and (not _any_active() or time.monotonic() - _drawn >= DRAW_EVERY):
        for kind in _news:
            _take_picture(kind)
        _news.clear()
        _drawn = time.monotonic()
        _redraw()
    return EVERY if _any_active() else None


def _any_active() -> bool:
    return any(run.active for run in _runs.values())


def _end(kind: str, run: Run) -> None:
    try:
        if run.state == "failed":
            raise UserError(run.error)
        if run.state == "done" and run.wanted:
            run.finish(run)
    except UserError as error:
        named = str(error).partition(":")[0]
        text = in_the_panel(str(error))
        _problems[kind] = Problem(text, named if named in bpy.data.objects else "")
    except Exception as error:  # Blender drops a timer that raises, and the panel would say nothing
        traceback.print_exc()
        said = " ".join(str(error).split()) or type(error).__name__
        _problems[kind] = Problem(f"{kind}: its result could not be shown ({said}); try again")
    shutil.rmtree(run.folder, ignore_errors=True)


def _take_picture(kind: str) -> None:
    """The last picture as an icon; only the last one is kept."""
    run = _runs.get(kind)
    if _pictures is None or run is None or run.last is None or kind != "dataset":
        return
    name = str(run.last)
    if name not in _pictures and run.last.is_file():
        _pictures.clear()
        picture = _pictures.load(name, name, "IMAGE")
        # Reads it here, in a few ms: else Blender does so in the background, and then draws its
        # whole window anew.
        tuple(picture.image_size)
        run.icon = picture.icon_id


def _redraw() -> None:
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            for region in area.regions if area.type == "VIEW_3D" else ():
                if region.type == "UI":  # the scene beside it is slow to draw, and has not changed
                    region.tag_redraw()


@handlers.persistent
def end_all(*_: object) -> None:
    """Lets go of every run: it ends after the image it is at, and can be resumed."""
    for run in _runs.values():
        run.cancel()
    _runs.clear()
    _problems.clear()


def register() -> None:
    """The pictures' icons, and the end of all runs when another file is opened."""
    global _pictures
    import bpy.utils.previews

    _pictures = bpy.utils.previews.new()
    handlers.listen(("load_pre", end_all))


def unregister() -> None:
    """The mirror of `register`; runs that go on end after the image they are at."""
    global _pictures
    end_all()
    handlers.stop(_poll)
    handlers.leave(("load_pre", end_all))
    bpy.utils.previews.remove(_pictures)
    _pictures = None
