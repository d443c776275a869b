"""Synthpoint from Python: settings, datasets, exports.

    from synthpoint import api

    folder = api.generate(api.spec("studio", {"count": 4}), "out")
    for record in api.read(folder).records:
        ...

Lengths are metres, angles in settings degrees, angles and places in records as `Record` says.
Whatever a caller can mend is a `UserError`, one line that names the thing and the remedy. What
renders or opens a .blend file needs Blender's module (`pip install bpy`) or a Blender in the
background, and replaces the scene that is open there. Documentation: docs/api.md.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from .commands import assemble as _assemble
from .commands import blender_module as _blender_module
from .commands import export as _export
from .commands import generate as _generate
from .commands import preview as _preview
from .commands import report as _report
from .commands import restore as _restore
from .commands import scene as _scene
from .commands import validate as _validate
from .commands import validate_scene as _validate_scene
from .commands.options import spec as _spec
from .commands.running.options import IMAGE_LIMIT, RunOptions
from .core.dataset.files import write_json as _write_json
from .core.dataset.identity import stored_spec as _stored_spec
from .core.dataset.layout import Layout as _Layout
from .core.errors import Cancelled, UserError
from .core.job.spec import JobSpec, to_json
from .core.labels.record import InstanceLabel, KeypointLabel, Record
from .core.running.progress import Style
from .core.settings.classes import ClassSchema
from .core.settings.fields import write as _write
from .core.settings.points import UNITS as _UNITS
from .exporters import formats as _formats
from .exporters.dataset import Dataset
from .exporters.dataset import read as _read
from .exporters.lint import Finding
from .exporters.merge import Duplicate
from .exporters.merge import merge as _merge
from .exporters.schema import from_coco as _from_coco
from .presets import DEFAULT as _DEFAULT
from .presets import randomization as _preset
from .presets import randomization_names as presets

if TYPE_CHECKING:
    from .scene.instruments.problems import Problem

__all__ = [
    "Cancelled",
    "ClassSchema",
    "Dataset",
    "Duplicate",
    "Finding",
    "InstanceLabel",
    "JobSpec",
    "KeypointLabel",
    "Record",
    "UserError",
    "assemble",
    "check_scene",
    "classes_from_coco",
    "export",
    "formats",
    "generate",
    "merge",
    "presets",
    "preview",
    "read",
    "report",
    "restore",
    "save_spec",
    "scene",
    "spec",
    "to_json",
    "validate",
]

formats = _formats.names

P = ParamSpec("P")
R = TypeVar("R")

# A file or folder by its name.
Name = str | Path


def _told(function: Callable[P, R]) -> Callable[P, R]:
    """What the disk refuses is a UserError too."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            reason = f"{where}{error.strerror or error}; check the disk and its rights"
            raise UserError(reason) from None

    return call


def spec(
    source: Name | Mapping[str, Any] | JobSpec = _DEFAULT,
    values: Mapping[str, Any] | None = None,
) -> JobSpec:
    """The settings of a dataset: a preset by its name (see `presets`), a JSON file by its path, a
    dictionary of the same form, or another spec; then `values` by their dotted keys, such as
    {"camera.distance": [0.3, 0.5]}, as --set does (docs/spec.md lists them all). Relative paths
    count from the file, and in `values` from the working directory. UserError names the key that
    is wrong."""
    base = Path.cwd()
    if isinstance(source, JobSpec):
        data = to_json(source)
    elif isinstance(source, Mapping):
        data = copy.deepcopy(dict(source))
    elif isinstance(source, Path) or str(source).endswith(".json"):
        data, base = _spec.from_file(Path(source)), Path(source).parent
    elif isinstance(source, str):
        data = _preset(source)
    else:
        raise UserError(f"spec: a preset's name, a file, a dictionary or a spec, not {source!r}")
    for key, value in (values or {}).items():
        _spec.put(data, key, _plain(key, value))
    return _spec.finish(data, base, tuple(values or ()))


def classes_from_coco(file: Name) -> tuple[tuple[ClassSchema, ...], list[str]]:
    """The instrument classes of a COCO keypoint file, and notes on what was left out or guessed.
    `spec(…, {"classes": classes})` takes them."""
    return _from_coco(Path(file))


@_told
def save_spec(spec: JobSpec, file: Name) -> Path:
    """Writes it as a JSON file that `spec` and --spec read."""
    place = Path(file)
    place.parent.mkdir(parents=True, exist_ok=True)
    _write_json(place, to_json(spec), indent=2)
    return place.resolve()


@_told
def generate(
    spec: JobSpec,
    output: Name,
    *,
    blend: Name | None = None,
    tag_by_name: bool = False,
    device: str | None = None,
    cards: Sequence[int] = (),
    with_cpu: bool = False,
    workers: int | None = None,
    threads: int | None = None,
    image_limit: float = IMAGE_LIMIT,
    range: tuple[int, int] | None = None,
    resume: bool = False,
    strict: bool = False,
    export: Sequence[str] = (),
    profile: bool = False,
    progress: Style = "auto",
) -> Path:
    """Renders a dataset into `output` and returns that folder.

    `blend` is a scene; without it the bundled instruments are used. `tag_by_name` goes by the names
    of its objects. `device` (auto, cpu, optix, …) replaces that of the spec, `cards` picks among
    several, from 0; `with_cpu` has the CPU beside it where that is quicker. `workers` are processes
    that render and are watched, with `threads` each; an image of theirs is given up after
    `image_limit` seconds (0: never). `range` (A, B) renders only images A to B−1, as one shard of
    many; then `assemble`. `resume` goes on with what is there. `strict` refuses what would be left
    out with a note. `export` names training formats to write in the end; `profile` writes what the
    time went into, too. `progress` goes to standard error.

    UserError where something is in the way, and after all others where images were given up.
    Cancelled on Ctrl-C: what was finished stays valid, and `resume` goes on.
    """
    options = RunOptions(
        output=Path(output),
        tag_by_name=tag_by_name,
        range=range,
        workers=workers,
        threads=threads,
        image_limit=image_limit,
        cards=tuple(cards),
        with_cpu=with_cpu,
        resume=resume,
        strict=strict,
        export=tuple(export),
        profile=profile,
        progress=progress,
    )
    options = replace(options, blend=_blender(blend))
    return _generate.generate(_on(spec, device), options, tell=_say_nothing)


@_told
def preview(
    spec: JobSpec,
    output: Name,
    *,
    blend: Name | None = None,
    tag_by_name: bool = False,
    device: str | None = None,
    cards: Sequence[int] = (),
    progress: Style = "auto",
) -> Path:
    """The first `spec.count` pictures with their labels drawn on, as PNG files in `output`; returns
    the sheet of all of them. Needs Pillow. See `generate`."""
    options = RunOptions(
        output=Path(output),
        blend=_blender(blend),
        tag_by_name=tag_by_name,
        cards=tuple(cards),
        progress=progress,
    )
    return _preview.preview(_on(spec, device), options)


@_told
def restore(dataset: Name, index: int, save: Name, *, blend: Name | None = None) -> Path:
    """The exact scene of a dataset's image, as the .blend file `save`: its render is the picture.
    The dataset knows its scene; `blend` names another place of it. UserError where the scene or a
    version of it is another one."""
    scene = _blender(blend)
    layout = _Layout(Path(dataset))
    spec, _ = _stored_spec(layout)
    return _restore.restore(spec, index, Path(save), layout.job, scene)


@_told
def scene(
    files: Name | Sequence[Name],
    class_name: str,
    keypoints: Name | Mapping[str, Any],
    save: Name,
    *,
    hinge: Name | Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    unit: str = "m",
    snap: bool = False,
    name: str = "",
    blend: Name | None = None,
    classes: Sequence[ClassSchema] = (),
) -> Path:
    """A .blend file of an instrument, out of mesh files (OBJ, STL, PLY, GLB); returns its place.

    `keypoints` are [x, y, z] by name, or {"part": NAME, "at": [x, y, z]}, or None where one is left
    out on purpose; `hinge` is {"part": NAME, "at": [x, y, z], "axis": [x, y, z], "range": [least,
    most]} (degrees), or a list of such. Both can be JSON files, and are in the coordinates of the
    mesh files, whose `unit` is m, cm, mm or in. `snap` moves keypoints onto the surface. `name` is
    the instrument's (by default that of the first file). `blend` is a scene that it is added to.
    `classes` are yours (by default the bundled ones). UserError says what does not fit.
    """
    start = _blender(blend)
    if unit not in _UNITS:
        raise UserError(f"unit: {unit!r} is not one of {', '.join(_UNITS)}")
    several = [files] if isinstance(files, (str, Path)) else files
    schema = _scene.class_of(class_name, classes)
    turning = None if hinge is None else _data(hinge, "hinge")
    points = _scene.read(schema, _data(keypoints, "keypoints"), turning)
    meshes = _scene.Meshes(tuple(map(Path, several)), schema, points, unit, snap, name)
    return _scene.make(meshes, Path(save), start)


def _data(source: Any, what: str) -> tuple[Any, str]:
    """JSON data and what to call it: a file's, or what was given."""
    if isinstance(source, (str, Path)):
        return _scene.from_file(Path(source))
    return _plain(what, source), what


@_told
def check_scene(
    blend: Name, spec: JobSpec, *, tag_by_name: bool = False, strict: bool = False
) -> list[Problem]:
    """What a run with this scene would refuse (`refuses`), then what it would only note; each with
    its `text` and the full name of the `object` it is about."""
    _blender()
    return _validate_scene.find(Path(blend), spec, tag_by_name, strict)


@_told
def assemble(dataset: Name) -> Path:
    """Writes annotations/ and meta/ anew from the records of all ranges; returns the folder."""
    return _assemble.assemble(Path(dataset))


@_told
def read(dataset: Name) -> Dataset:
    """A dataset's `spec` and `records`, by index: `split(name)` are those of train, val or test,
    `picture(record)` is where its picture lies, `documents()` are the COCO files. UserError where a
    record has no picture."""
    return _read(Path(dataset))


def validate(dataset: Name) -> list[Finding]:
    """What is wrong with a dataset; empty where it is sound. Where nothing is found, it is
    also read with the training libraries that are installed."""
    return _validate.find(Path(dataset))[0]


@_told
def export(
    dataset: Name, to: str | Sequence[str], output: Name | None = None, *, copy: bool = False
) -> dict[str, list[Path]]:
    """Writes training formats (see `formats`) into the dataset's folder, or into `output`; the
    files of each. Pictures are linked, with `copy` copied."""
    names = [to] if isinstance(to, str) else list(to)
    return _export.export(Path(dataset), names, _path(output), copy, tell=_say_nothing)


@_told
def merge(datasets: Sequence[Name], output: Name, *, copy: bool = False) -> list[Duplicate]:
    """Datasets with the same classes as one; the pictures left out, since an earlier one is the
    same."""
    return _merge([Path(one) for one in datasets], Path(output), copy)


@_told
def report(dataset: Name) -> Path:
    """Writes report.html, an offline overview, and returns its place."""
    return _report.write_report(Path(dataset))


def _blender(blend: Name | None = None) -> Path | None:
    """Loads Blender's module and starts with nothing open, whatever was before. Returns the scene:
    that one, or else the file that this Blender was started with, if any."""
    problem = _blender_module.load()
    if problem:
        raise UserError(problem)
    import bpy

    if not bpy.app.background:
        raise UserError(
            "this Blender has a window, whose scene a run would replace; use the tab Synthpoint, "
            "or run the script in the background: blender -b -P SCRIPT"
        )
    from .scene.blender import files
    from .scene.prepare import named_on_command_line

    files.start_empty()
    return _path(named_on_command_line() if blend is None else blend)


def _on(spec: JobSpec, device: str | None) -> JobSpec:
    return spec if device is None else _change(spec, {"render.device": device})


_change = spec  # where an argument has its name


def _path(name: Name | None) -> Path | None:
    return None if name is None else Path(name)


def _plain(key: str, value: Any) -> Any:
    """As it comes out of a JSON file: tuples as lists, paths as text, arrays as lists, parts of a
    spec as objects."""

    def other(part: Any) -> Any:
        if isinstance(part, Path):
            return str(part)
        if is_dataclass(part):
            return _write(part)
        if hasattr(part, "tolist"):  # numpy's numbers and arrays
            return part.tolist()
        raise UserError(f"{key}: {part!r} has no place in a spec; give numbers, text or lists")

    return json.loads(json.dumps(value, default=other))


def _say_nothing(_: str) -> None:
    """What a command prints, a caller gets as a value."""
