"""export DIR --to NAME: a dataset in the form that a model family reads."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from ..core.dataset.layout import Layout
from ..core.running import pool
from ..exporters import formats
from ..exporters.dataset import read
from ..exporters.pictures import check_target


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument(
        "--to", action="append", required=True, choices=formats.names(), metavar="NAME",
        help=f"may be repeated: {', '.join(formats.names())}",
    )  # fmt: skip
    parser.add_argument("--output", type=Path, metavar="DIR2", help="default: add files to DIR")
    parser.add_argument("--copy", action="store_true", help="copy pictures rather than link them")


def run(arguments: argparse.Namespace) -> None:
    """Exports what the words name."""
    export(arguments.folder, arguments.to, arguments.output, arguments.copy)


@pool.together()
def export(
    root: Path,
    names: Sequence[str],
    output: Path | None = None,
    copy: bool = False,
    tell: Callable[[str], None] = print,
) -> dict[str, list[Path]]:
    """Writes each format and returns its files. `tell` takes, a line each, where it lies and the
    command that trains with it."""
    chosen = {name: formats.get(name) for name in names}
    for one in chosen.values():
        formats.ready(one)
    dataset = read(root)
    target = Layout(output or root)
    check_target(dataset, target)
    for one in chosen.values():
        formats.check(one, dataset)
    written = {}
    for name, one in chosen.items():
        files = written[name] = one.export(dataset, target, copy)
        tell(f"{name}: {len(files)} files in {target.root.resolve()}")
        if one.COMMAND and dataset.split("train"):
            tell(f"  cd {target.root.resolve()} && {one.COMMAND}")
        elif one.COMMAND:
            tell("  nothing to train on: no picture is in the split train")
    return written
