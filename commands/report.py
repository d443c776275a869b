"""report DIR: an overview of the dataset as one HTML page. Needs no Blender."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..core.dataset.identity import stored_spec
from ..core.dataset.layout import Layout
from ..core.dataset.records import read_all
from ..core.errors import UserError
from ..exporters import report


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR")


def run(arguments: argparse.Namespace) -> None:
    print(write_report(arguments.folder))


def write_report(root: Path) -> Path:
    """Writes report.html from the dataset's records and returns its path."""
    if not root.is_dir():
        raise UserError(f"{root}: no such folder; check the path")
    layout = Layout(root)
    spec, _ = stored_spec(layout)
    return report.write(layout, spec, list(read_all(layout.records))).resolve()
