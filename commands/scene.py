"""scene: a .blend file of an instrument, out of mesh files and coordinates in them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..core.dataset.files import read_json
from ..core.errors import UserError
from ..core.job.spec import JobSpec
from ..core.running.console import Aside
from ..core.settings.classes import ClassSchema
from ..core.settings.points import UNITS, Points, read_hinges, read_points
from ..presets import class_names, class_schema
from .options import spec

# JSON data, and what to call it where something is wrong with it.
Source = tuple[Any, str]


@dataclass(frozen=True)
class Meshes:
    """The `files` of one instrument of the class, where its keypoints and hinges are in them, and
    what `unit` their coordinates count in. With `snap` keypoints go onto the surface. `name` is the
    instrument's (empty: the first file's)."""

    files: tuple[Path, ...]
    schema: ClassSchema
    points: Points
    unit: str = "m"
    snap: bool = False
    name: str = ""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mesh", type=Path, nargs="+", action="extend", required=True, metavar="FILE",
        help="OBJ, STL, PLY or GLB files, which together are one instrument",
    )  # fmt: skip
    parser.add_argument("--class", dest="class_name", required=True, metavar="NAME")
    parser.add_argument(
        "--keypoints", type=Path, required=True, metavar="FILE.json",
        help="coordinates in the mesh files, by keypoint",
    )  # fmt: skip
    parser.add_argument(
        "--hinge", type=Path, metavar="FILE.json", help="parts that turn, and about what"
    )
    parser.add_argument(
        "--unit", choices=tuple(UNITS), default="m", help="of the files' coordinates; default: m"
    )
    parser.add_argument(
        "--snap", action="store_true", help="move keypoints to the nearest place on the surface"
    )
    parser.add_argument("--name", default="", help="of the instrument; default: the first file's")
    parser.add_argument(
        "--spec", type=Path, metavar="JOB.json", help="its classes; default: the bundled ones"
    )
    parser.add_argument(
        "--blend", type=Path, metavar="FILE", help="scene to add it to; default: an empty one"
    )
    parser.add_argument("--save", type=Path, required=True, metavar="FILE.blend")


def run(arguments: argparse.Namespace) -> None:
    job = arguments.spec
    classes = () if job is None else spec.finish(spec.from_file(job), job.parent).classes
    schema = class_of(arguments.class_name, classes)
    hinge = None if arguments.hinge is None else from_file(arguments.hinge)
    points = read(schema, from_file(arguments.keypoints), hinge)
    files = tuple(arguments.mesh)
    meshes = Meshes(files, schema, points, arguments.unit, arguments.snap, arguments.name)
    print(make(meshes, arguments.save, arguments.blend))


def class_of(name: str, classes: Sequence[ClassSchema] = ()) -> ClassSchema:
    """The class of that name among these, or else the bundled ones; UserError names them."""
    known = {one.name: one for one in classes or map(class_schema, class_names())}
    if name not in known:
        raise UserError(
            f"--class: no class is called {name!r}; there are {', '.join(known)}; define others "
            "under classes in a spec"
        )
    return known[name]


def from_file(file: Path) -> Source:
    """What is in a JSON file; UserError where it cannot be read."""
    return read_json(file), str(file)


def read(schema: ClassSchema, keypoints: Source, hinge: Source | None) -> Points:
    """The class's keypoints, and their hinges and those of `hinge`; UserError, which says in what,
    where they do not fit."""
    data, name = keypoints
    points = read_points(data, schema.keypoint_names, name)
    more = () if hinge is None else read_hinges(*hinge)
    return replace(points, hinges=(*points.hinges, *more))


def _print(text: str) -> None:
    print(f"Note: {text}", file=sys.stderr)


def make(
    meshes: Meshes, target: Path, blend: Path | None = None, tell: Callable[[str], None] = _print
) -> Path:
    """Adds the instrument to the scene `blend` (or the open file's, or an empty one), saves that
    as `target` and returns its place. `tell` takes notes: what a run would refuse."""
    import bpy

    from ..properties import classes
    from ..scene.authoring import from_files
    from ..scene.blender import files
    from ..scene.checks import before_run

    if target.suffix != ".blend":
        raise UserError(f"{target}: --save names a .blend file; write it with that ending")
    with Aside(bpy.app.tempdir):
        if blend is not None:
            files.open_blend(blend)
        elif files.opened() is None:
            files.start_empty()
        scene, name = bpy.context.scene, meshes.schema.name
        if classes.find(scene, name) is None:
            classes.add(scene, meshes.schema)
        unit = UNITS[meshes.unit]
        from_files.add(meshes.files, name, meshes.points, unit, meshes.snap, meshes.name)
        found = before_run.every_problem(scene, JobSpec(classes=classes.to_schemas(scene)))
        files.save_copy(target.absolute())
    for problem in found:
        tell(f"{'a run refuses: ' if problem.refuses else ''}{problem.text}")
    return target.resolve()
