"""validate --scene FILE.blend: what a run with this scene would refuse or leave out, before it."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.job.spec import JobSpec
from ..core.running.console import Aside
from .options.job import job_spec

if TYPE_CHECKING:
    from ..scene.instruments.problems import Problem


def run(arguments: argparse.Namespace) -> None:
    import bpy

    spec = job_spec(arguments)
    with Aside(bpy.app.tempdir):
        found = _find(arguments, spec)
    found.sort(key=lambda problem: not problem.refuses)
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


def _find(arguments: argparse.Namespace, spec: JobSpec) -> list[Problem]:
    from ..scene.blender import files
    from ..scene.checks import before_run
    from ..scene.instruments.problems import Problem
    from ..scene.prepare import prepare
    from ..scene.stage import Stage

    strict: bool = arguments.strict
    files.open_blend(arguments.scene)
    try:
        scene, spec = prepare(spec, None, arguments.tag_by_name)
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
