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
from ..core.errors import UserError
from ..core.job.spec import from_json
from ..core.labels import threshold
from ..exporters.lint import Finding, Looked, balance, loaders, look
from . import validate_scene
from .options import job, words


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    parser.add_argument(
        "--scene", type=Path, metavar="FILE.blend",
        help="a scene instead of a dataset; the other options are those of its run",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="findings as JSON on standard output")
    parser.add_argument(
        "--no-pictures", action="store_true",
        help="pictures have to be there, but are not opened, nor are training libraries asked",
    )  # fmt: skip
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
    findings, asked, notes = _find(arguments.folder, not arguments.no_pictures)
    if arguments.json:
        print(json.dumps([asdict(f) for f in findings], indent=2))
    elif arguments.folder.is_dir():
        for f in findings:
            print(f"{f.file}: {f.id}: {f.rule}: {f.message}")
    if not arguments.folder.is_dir():
        raise UserError(f"{arguments.folder}: no such folder; check the path")
    if findings:
        raise UserError(f"{arguments.folder}: {len(findings)} findings; see the list")
    for note in notes:
        print(f"Note: {note}", file=sys.stderr)
    if not arguments.json:
        loaded = "".join(f", {name} reads it" for name in asked)
        print(f"{arguments.folder}: nothing found{loaded}")


def find(root: Path) -> tuple[list[Finding], list[str]]:
    """What is wrong with a dataset, and the loaders (by name) that read it where nothing is."""
    return _find(root)[:2]


def _find(root: Path, pictures: bool = True) -> tuple[list[Finding], list[str], list[str]]:
    """The same, and what is no fault but worth knowing. Loaders open pictures."""
    looked = look(root, pictures)
    if looked.findings:
        return looked.findings, [], []
    findings, asked = loaders.check(root) if pictures else ([], [])
    return findings, asked, _notes(Layout(root), looked)


def _notes(layout: Layout, looked: Looked) -> list[str]:
    if not looked.records or not layout.job.is_file():
        missing = "meta/job.json" if looked.records else "records/"
        return [f"without {missing} labels were not compared with what was rendered"]
    names = [c.name for c in from_json(read_json(layout.job)).classes]
    told = threshold.told(looked.unlabelled), balance.told(names, looked.labelled)
    return [note for note in told if note is not None]
