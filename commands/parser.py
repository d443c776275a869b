"""The program's words: every command adds its own."""

from __future__ import annotations

import argparse
from importlib import import_module
from types import ModuleType

# In the order in which --help tells them, each with what it does.
COMMANDS = {
    "generate": "render a dataset",
    "preview": "pictures with the labels drawn on",
    "restore": "save the exact scene of an image",
    "scene": "make a scene of mesh files and the coordinates of their keypoints",
    "assemble": "write annotations/ and meta/ from records/",
    "validate": "look for anything wrong in a dataset, or in a scene before its run",
    "export": "write a dataset in the form a model family reads",
    "merge": "datasets with the same classes as one",
    "classes": "instrument classes from an existing COCO file",
    "report": "write report.html: an overview of a dataset",
}


def command(name: str) -> ModuleType:
    """Its file, which has `add(parser)` and `run(arguments)`."""
    return import_module(f".{name}", __package__)


def parse(argv: list[str]) -> argparse.Namespace:
    """Arguments of one command; argparse exits with 2 where they do not fit."""
    parser = argparse.ArgumentParser(
        prog="synthpoint", description="Labelled training pictures for keypoint and pose models."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        command(name).add(commands.add_parser(name, help=purpose))
    return parser.parse_args(argv)
