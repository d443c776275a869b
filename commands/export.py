"""export DIR --to NAME: a dataset in the form that a model family reads."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..core.dataset.layout import Layout
from ..exporters import formats
from ..exporters.dataset import read
from ..exporters.pictures import check_target


def run(arguments: argparse.Namespace) -> None:
    """Exports what the words name."""
    export(arguments.folder, arguments.to, arguments.output, arguments.copy)


def export(root: Path, names: list[str], output: Path | None = None, copy: bool = False) -> None:
    """Writes each format, and prints where it lies and the command that trains with it."""
    chosen = {name: formats.get(name) for name in names}
    for one in chosen.values():
        formats.ready(one)
    dataset = read(root)
    target = Layout(output or root)
    check_target(dataset, target)
    for one in chosen.values():
        formats.check(one, dataset)
    for name, one in chosen.items():
        files = one.export(dataset, target, copy)
        print(f"{name}: {len(files)} files in {target.root.resolve()}")
        if not one.COMMAND:
            continue
        if dataset.split("train"):
            print(f"  cd {target.root.resolve()} && {one.COMMAND}")
        else:
            print("  nothing to train on: no picture is in the split train")
