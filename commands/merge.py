"""merge A B --output C: datasets with the same classes as one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..exporters.merge import merge


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--copy", action="store_true", help="copy pictures rather than link them")


def run(arguments: argparse.Namespace) -> None:
    """Merges what the words name; pictures left out are told on standard error."""
    for one in merge(arguments.folders, arguments.output, arguments.copy):
        print(f"{one.left_out}: left out, the same picture as {one.kept}", file=sys.stderr)
    print(arguments.output.resolve())
