"""Training formats: one module a format. A new file in this folder is a new format."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from ...core.dataset.layout import Layout
from ...core.errors import UserError

if TYPE_CHECKING:
    from ..dataset import Dataset


class Format(Protocol):
    """What a module in this folder has.

    DESCRIPTION says in one line what it is for. COMMAND trains (or looks at) what was written, run
    in the output folder; empty where there is nothing to run. A format that cannot hold every
    dataset also has `check(dataset)`, one that needs a library `ready()`; both raise UserError, see
    below.
    """

    DESCRIPTION: str
    COMMAND: str

    def export(self, dataset: Dataset, output: Layout, copy: bool) -> list[Path]:
        """Writes the dataset's files into `output`, which may be the dataset's own folder, and
        returns them. Pictures are linked to where they lie elsewhere, with `copy` copied."""


def names() -> list[str]:
    """The formats' names, as `--to` takes them."""
    files = Path(__file__).resolve().parent.glob("*.py")
    return sorted(f.stem.replace("_", "-") for f in files if not f.stem.startswith("_"))


def get(name: str) -> Format:
    """The format called `name`; UserError names the known ones where there is none."""
    if name not in names():
        raise UserError(f"no format is called {name!r}; known: {', '.join(names())}")
    return cast(Format, import_module(f".{name.replace('-', '_')}", __package__))


def ready(one: Format) -> None:
    """UserError where a library that the format needs is not here; before anything is rendered."""
    ask = getattr(one, "ready", None)
    if ask is not None:
        ask()


def check(one: Format, dataset: Dataset) -> None:
    """UserError where the format has no place for something of the dataset. With several formats,
    all are asked before the first one writes."""
    refuse = getattr(one, "check", None)
    if refuse is not None:
        refuse(dataset)
