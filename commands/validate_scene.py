"""validate --scene FILE.blend: what a run with this scene would refuse or leave out, before it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.job.spec import JobSpec
from ..core.running.console import Aside
from .options.job import job_spec

if TYPE_CHECKING:
    from ..scene.instruments.problems import Problem


def run(arguments: argparse.Namespace) -> None:
    spec = job_spec(arguments)
    found = find(arguments.scene, spec, arguments.tag_by_name, arguments.strict)
    if arguments.json:
        keys = ("refuses", "text", "object")
        print(json.dumps([{key: getattr(p, key) for key in keys} for p in found], indent=2))
    else:
        for problem in found:
            print(f"{'refuses' if problem.refuses else 'notes'}: {problem.text}")
    count = sum(problem.refuses for problem in found)
    if count:
        things = "1 thing" if count == 1 else f"{count} things"
        raise UserError(f"{arguments.scene}: a run would refuse {things}; mend what is listed")
    if not arguments.json:
        print(f"{arguments.scene}: nothing in the way of a run")


def find(
    blend: Path, spec: JobSpec, tag_by_name: bool = False, strict: bool = False
) -> list[Problem]:
    """What a run with the scene in the file `blend` would refuse, then what it would only note."""
    import bpy

    with Aside(bpy.app.tempdir):
        found = _find(blend, spec, tag_by_name, strict)
    return sorted(found, key=lambda problem: not problem.refuses)


def _find(blend: Path, spec: JobSpec, tag_by_name: bool, strict: bool) -> list[Problem]:
    from ..scene.blender import files
    from ..scene.checks import before_run
    from ..scene.instruments.problems import Problem
    from ..scene.prepare import prepare
    from ..scene.stage import Stage

    files.open_blend(blend)
    try:
        scene, spec = prepare(spec, None, tag_by_name)
    except UserError as error:
        return [Problem(str(error))]
    found = before_run.every_problem(scene, spec)
    if any(problem.refuses for problem in found):
        found += before_run.skipped(scene, spec)
        return [Problem(p.text, p.object, p.refuses or strict) for p in found]
    try:
        stage = Stage(scene, spec)
    except UserError as error:
        return [*found, Problem(str(error))]
    stage.close()
    about = {problem.text: problem.object for problem in found}
    return [
        Problem(text, about.get(text, ""), strict and text in stage.skipped)
        for text in dict.fromkeys(stage.notes)
    ]
