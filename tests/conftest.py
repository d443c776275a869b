"""Loads the repository as the package `synthpoint`, with or without Blender."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _load_package() -> None:
    spec = importlib.util.spec_from_file_location(
        "synthpoint", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["synthpoint"] = module
    spec.loader.exec_module(module)


_load_package()
