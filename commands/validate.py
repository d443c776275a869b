"""validate DIR: the dataset linter, then the real loaders that are installed."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from ..core.errors import UserError
from ..core.layout import Layout
from ..core.record import read_all
from ..core.smallest import summary
from ..exporters.lint import check, loaders


def run(arguments: argparse.Namespace) -> None:
    if not arguments.folder.is_dir():
        raise UserError(f"{arguments.folder}: no such folder; check the path")
    findings = check(arguments.folder) or loaders.check(arguments.folder)
    if arguments.json:
        print(json.dumps([asdict(f) for f in findings], indent=2))
    else:
        for f in findings:
            print(f"{f.file}: {f.id}: {f.rule}: {f.message}")
    if findings:
        raise UserError(f"{arguments.folder}: {len(findings)} findings; see the list")
    left_out = summary(read_all(Layout(arguments.folder).records))
    if left_out is not None:
        print(f"Note: {left_out}", file=sys.stderr)
    if not arguments.json:
        loaded = "".join(f", {name} reads it" for name in loaders.installed())
        print(f"{arguments.folder}: nothing found{loaded}")
