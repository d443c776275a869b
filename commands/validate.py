"""validate DIR: the dataset linter, then the real loaders that are installed. validate --scene
FILE.blend: what a run with this scene would refuse or leave out."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from ..core.dataset.files import read_json
from ..core.dataset.layout import Layout
from ..core.dataset.records import read_all
from ..core.errors import UserError
from ..core.job.spec import from_json
from ..core.labels.threshold import summary
from ..exporters.lint import Finding, balance, check, loaders
from . import validate_scene
from .options import job, words


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    parser.add_argument(
        "--scene", type=Path, metavar="FILE.blend",
        help="a scene instead of a dataset; the other options are those of its run",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="findings as JSON on standard output")
    words.strict(parser)
    job.add(parser)
    words.tag_by_name(parser)
    parser.set_defaults(usage_error=parser.error)


def run(arguments: argparse.Namespace) -> None:
    if (arguments.folder is None) == (arguments.scene is None):
        arguments.usage_error("name a dataset's folder DIR, or --scene FILE.blend")
    if arguments.scene is not None:
        validate_scene.run(arguments)
        return
    findings, asked = find(arguments.folder)
    if arguments.json:
        print(json.dumps([asdict(f) for f in findings], indent=2))
    elif arguments.folder.is_dir():
        for f in findings:
            print(f"{f.file}: {f.id}: {f.rule}: {f.message}")
    if not arguments.folder.is_dir():
        raise UserError(f"{arguments.folder}: no such folder; check the path")
    if findings:
        raise UserError(f"{arguments.folder}: {len(findings)} findings; see the list")
    for note in _notes(Layout(arguments.folder)):
        print(f"Note: {note}", file=sys.stderr)
    if not arguments.json:
        loaded = "".join(f", {name} reads it" for name in asked)
        print(f"{arguments.folder}: nothing found{loaded}")


def find(root: Path) -> tuple[list[Finding], list[str]]:
    """What is wrong with a dataset, and the loaders (by name) that read it where nothing is."""
    findings = check(root)
    return (findings, []) if findings else loaders.check(root)


def _notes(layout: Layout) -> list[str]:
    """What is no fault but worth knowing."""
    records = read_all(layout.records)
    if not records or not layout.job.is_file():
        missing = "meta/job.json" if records else "records/"
        return [f"without {missing} labels were not compared with what was rendered"]
    names = [c.name for c in from_json(read_json(layout.job)).classes]
    return [n for n in (summary(records), balance.note(names, records)) if n is not None]
