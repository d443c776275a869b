"""What comes along: instrument classes and randomization presets as JSON, and instruments.

Pure: reading a preset needs no Blender.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..core.classes import ClassSchema
from ..core.errors import UserError
from ..core.fields import read

_HERE = Path(__file__).resolve().parent


def class_names() -> list[str]:
    """Names of the shipped instrument classes, sorted."""
    return _names("classes")


def class_schema(name: str) -> ClassSchema:
    """A shipped class; UserError names the known ones where there is none of that name."""
    return read(ClassSchema, _load("classes", "class", name), f"class {name}")


def randomization_names() -> list[str]:
    """Names of the shipped randomization presets, sorted."""
    return _names("randomization")


def randomization(name: str) -> dict[str, Any]:
    """A shipped preset as (part of) a spec's JSON; UserError names the known ones."""
    return _load("randomization", "preset", name)


def _names(folder: str) -> list[str]:
    return sorted(path.stem for path in (_HERE / folder).glob("*.json"))


def _load(folder: str, kind: str, name: str) -> dict[str, Any]:
    known = _names(folder)
    if name not in known:
        raise UserError(f"no {kind} is called {name!r}; known: {', '.join(known) or 'none'}")
    data: dict[str, Any] = json.loads((_HERE / folder / f"{name}.json").read_text("utf-8"))
    return data
