"""assemble DIR: annotations/ and meta/ from the records of all ranges."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from ..core.dataset import coverage
from ..core.dataset.records import has_picture
from ..core.dataset.stored import Stored, stored
from ..core.errors import UserError
from ..exporters import coco, contact_sheet
from ..exporters.dataset import job_of

Say = Callable[[str, str], None]


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR")


def run(arguments: argparse.Namespace) -> None:
    print(assemble(arguments.folder))


def _print(kind: str, text: str) -> None:
    print(f"Note: {text}" if kind == "note" else text, file=sys.stderr)


def assemble(root: Path, say: Say = _print) -> Path:
    """(Re)writes what follows from the records and returns the folder. `say` takes lines for the
    user, each with its kind (`note`, `sheet`)."""
    layout, spec, _ = job_of(root)
    layout.make()
    records = stored(layout.records)
    there = Stored([place for place in records.places if has_picture(layout, place)])
    if len(there) < len(records):
        gone = len(records) - len(there)
        say("note", f"left out {gone} without their picture; go on with --resume")
    counting = coverage.counting(spec) if spec.quotas.enabled else coco.nothing
    seen = coco.write(layout, spec, there, also=counting)
    coverage.put(layout, coverage.covered(spec, seen))
    try:
        sheet = contact_sheet.write(layout, spec, there)
    except UserError as error:  # the dataset is whole without it
        say("note", f"no contact sheet: {error}")
    else:
        if sheet is not None:
            say("sheet", f"Contact sheet: {sheet.resolve()}")
    return root.resolve()
