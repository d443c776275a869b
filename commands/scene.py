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
from .options.spec import finish, from_file


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
    classes: tuple[ClassSchema, ...] = ()
    if arguments.spec is not None:
        classes = finish(from_file(arguments.spec), arguments.spec.parent).classes
    schema = class_of(arguments.class_name, classes)
    points = read(schema, read_json(arguments.keypoints), str(arguments.keypoints))
    if arguments.hinge is not None:
        more = read_hinges(read_json(arguments.hinge), str(arguments.hinge))
        points = replace(points, hinges=(*points.hinges, *more))
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


def read(schema: ClassSchema, data: Any, file: str) -> Points:
    """The class's keypoints out of JSON data; UserError, which names the file, where they do not
    fit."""
    return read_points(data, schema.keypoint_names, file)


def _print(text: str) -> None:
    print(f"Note: {text}", file=sys.stderr)


def make(
    meshes: Meshes, target: Path, blend: Path | None = None, tell: Callable[[str], None] = _print
) -> Path:
    """Adds the instrument to the scene `blend` (or the open file's, or an empty one), saves that
    as `target` and returns its place. `tell` takes notes: what a run would refuse."""
    import bpy

    if target.suffix != ".blend":
        raise UserError(f"{target}: --save names a .blend file; write it with that ending")
    with Aside(bpy.app.tempdir):
        notes = _make(meshes, target, blend)
    if not target.is_file():
        raise UserError(f"{target}: Blender could not save there; choose another folder")
    for note in notes:
        tell(note)
    return target.resolve()


def _make(meshes: Meshes, target: Path, blend: Path | None) -> list[str]:
    import bpy

    from ..properties import classes
    from ..scene.authoring import from_files
    from ..scene.blender import files
    from ..scene.checks import before_run

    if blend is not None:
        files.open_blend(blend)
    elif files.opened() is None:
        files.start_empty()
    scene = bpy.context.scene
    if classes.find(scene, meshes.schema.name) is None:
        classes.add(scene, meshes.schema)
    from_files.add(
        meshes.files, meshes.schema.name, meshes.points, UNITS[meshes.unit], meshes.snap,
        meshes.name,
    )  # fmt: skip
    found = before_run.every_problem(scene, JobSpec(classes=classes.to_schemas(scene)))
    files.save_copy(target.absolute())
    return [f"{'a run refuses: ' if p.refuses else ''}{p.text}" for p in found]
