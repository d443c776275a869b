"""Words of the command line that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...core.running.devices import KINDS
from .values import numbers


def blend(parser: argparse.ArgumentParser) -> None:
    """Which scene it is about."""
    parser.add_argument("--blend", type=Path, metavar="FILE", help="scene to use (outside Blender)")
    tag_by_name(parser)


def tag_by_name(parser: argparse.ArgumentParser) -> None:
    """Whether the scene's names say what is an instrument."""
    parser.add_argument(
        "--tag-by-name", action="store_true",
        help="tag instruments and keypoints by the names of collections, parents and empties",
    )  # fmt: skip


def device(parser: argparse.ArgumentParser) -> None:
    """What renders."""
    parser.add_argument(
        "--device", dest="render.device", choices=("auto", "cpu", *KINDS),
        help="what renders; default: auto, the best that Blender finds",
    )  # fmt: skip
    parser.add_argument(
        "--devices", "--cards", type=numbers, default=(), metavar="0,1", dest="cards",
        help="which of that kind's cards, from 0; default: those ticked in Blender's preferences",
    )  # fmt: skip


def progress(parser: argparse.ArgumentParser) -> None:
    """How it tells how far it is."""
    parser.add_argument("--progress", choices=("auto", "json", "none"), default="auto")


def strict(parser: argparse.ArgumentParser) -> None:
    """Whether a note is an error."""
    parser.add_argument(
        "--strict", action="store_true", help="refuse what would be skipped with a note"
    )
