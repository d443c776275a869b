"""Files that belong to the program by lying in a folder of it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType


def modules_of(package: str | None) -> list[ModuleType]:
    """All modules in the folder of a package and below, in the order of their names."""
    assert package is not None
    root = Path(import_module(package).__path__[0])
    files = sorted(f.relative_to(root).with_suffix("") for f in root.rglob("*.py"))
    names = [".".join(f.parts) for f in files if f.name != "__init__"]
    return [import_module(f".{name}", package) for name in names]
