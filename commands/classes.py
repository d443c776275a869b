"""classes --from-coco FILE: instrument classes from a COCO file's categories."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ..core.dataset.files import write_text
from ..core.settings.fields import write
from ..exporters.schema import from_coco


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from-coco", type=Path, required=True, metavar="FILE")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")


def run(arguments: argparse.Namespace) -> None:
    """Writes the classes; notes on what was guessed go to standard error."""
    classes, notes = from_coco(arguments.from_coco)
    for note in notes:
        print(f"Note: {note}", file=sys.stderr)
    text = json.dumps(write(classes), indent=2, ensure_ascii=False) + "\n"
    if arguments.output is None:
        print(text, end="")
    else:
        write_text(arguments.output, text)
        print(arguments.output.resolve())
