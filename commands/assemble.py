"""assemble DIR: annotations/ and meta/ from the records of all ranges."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..core import coverage
from ..core.errors import UserError
from ..core.job import stored_spec
from ..core.layout import Layout
from ..core.record import has_picture, read_all
from ..exporters import coco


def run(arguments: argparse.Namespace) -> None:
    print(assemble(arguments.folder))


def assemble(root: Path) -> Path:
    """(Re)writes what follows from the records and returns the folder."""
    layout = Layout(root)
    if not root.is_dir():
        raise UserError(f"{root}: no such folder; check the path")
    spec, _ = stored_spec(layout)
    layout.make()
    records = read_all(layout.records)
    there = [r for r in records if has_picture(layout, r)]
    if len(there) < len(records):
        gone = len(records) - len(there)
        print(f"Note: left out {gone} without their picture; go on with --resume", file=sys.stderr)
    coco.write(layout, spec, there)
    coverage.write(layout, spec, there)
    return root.resolve()
