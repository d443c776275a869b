"""The real libraries' loaders on a dataset, those that are installed.

They are slow beside the linter's own rules and need a dataset that these find nothing in.

Nothing else of the program uses these libraries or changes where they are missing. Each is
imported in its own function, thus only when `validate` has come to it: neither Blender's start nor
any other command waits for a library of seconds, or depends on what else lies in that Python.
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from ....core.balance.splits import SPLITS
from ....core.dataset.layout import Layout
from ..finding import Finding
from . import exported, native
from .fault import Fault

LOADERS: dict[str, Callable[[Layout, str], Iterator[Fault]]] = {
    "pycocotools": native.pycocotools,
    "torchvision": native.torchvision,
    "ultralytics": exported.ultralytics,
    "mmpose": exported.mmpose,
}


def check(root: Path) -> tuple[list[Finding], list[str]]:
    """Findings, a rule loader-NAME for each library, and the names of those that were asked."""
    layout = Layout(root)
    found: list[Finding] = []
    asked = installed()
    for name in installed():
        for split in SPLITS:
            file = layout.coco(split).relative_to(root).as_posix()
            try:
                with _quiet():
                    faults = list(LOADERS[name](layout, split))
            except ImportError:  # installed by halves
                asked.remove(name)
                break
            except Exception as error:  # whatever a library raises is what is to be reported
                faults = [(None, f"{type(error).__name__}: {error}".splitlines()[0])]
            found += [Finding(file, number, f"loader-{name}", text) for number, text in faults]
    return found, asked


def installed() -> list[str]:
    """Names of the loaders whose library seems to be there."""
    return [name for name in LOADERS if find_spec(name) is not None]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """They report their progress."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        logging.disable(before)
