"""report DIR: an overview of the dataset as one HTML page. Needs no Blender."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..core.dataset.stored import stored
from ..exporters import report
from ..exporters.dataset import job_of


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR")


def run(arguments: argparse.Namespace) -> None:
    print(write_report(arguments.folder))


def write_report(root: Path) -> Path:
    """Writes report.html from the dataset's records and returns its path."""
    layout, spec, _ = job_of(root)
    return report.write(layout, spec, stored(layout.records)).resolve()
