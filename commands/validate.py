"""validate DIR: the dataset linter."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from ..core.errors import UserError
from ..exporters.lint import check


def run(arguments: argparse.Namespace) -> None:
    if not arguments.folder.is_dir():
        raise UserError(f"{arguments.folder}: no such folder; check the path")
    findings = check(arguments.folder)
    if arguments.json:
        print(json.dumps([asdict(f) for f in findings], indent=2))
    else:
        for f in findings:
            print(f"{f.file}: {f.id}: {f.rule}: {f.message}")
    if findings:
        raise UserError(f"{arguments.folder}: {len(findings)} findings; see the list")
    if not arguments.json:
        print(f"{arguments.folder}: nothing found")
