"""What comes along: instrument classes and randomization presets as JSON, and instruments.

Pure: reading a preset needs no Blender.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..core.errors import UserError
from ..core.settings.classes import ClassSchema
from ..core.settings.fields import read

_HERE = Path(__file__).resolve().parent

# The randomization preset where none is named.
DEFAULT = "operating_room"


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


# Those of the finishes that lie on steel, and wear off its edges.
COATS = ("gold plated", "black oxide", "black nitride", "blue titanium")


def metals() -> dict[str, dict[str, Any]]:
    """Finishes of surgical metal by name: values of Principled inputs.

    Base colors are reflectances at normal incidence in linear sRGB. Titanium, gold, and the iron,
    chromium and nickel that stainless steel (18 % Cr, 8 % Ni) is averaged from: S. Lagarde, "Memo
    on Fresnel equations" (2013), computed from the optical constants at refractiveindex.info. Black
    oxide is magnetite, opaque with a refractive index of 2.42 (Deer, Howie and Zussman,
    Rock-Forming Minerals). Black nitride (hard coats of aluminium titanium nitride) and the blue of
    anodised titanium are read off pictures. Roughness is chosen by eye for each finish.
    """
    data: dict[str, dict[str, Any]] = json.loads((_HERE / "metals.json").read_text("utf-8"))
    return data


def _names(folder: str) -> list[str]:
    return sorted(path.stem for path in (_HERE / folder).glob("*.json"))


def _load(folder: str, kind: str, name: str) -> dict[str, Any]:
    known = _names(folder)
    if name not in known:
        raise UserError(f"no {kind} is called {name!r}; known: {', '.join(known) or 'none'}")
    data: dict[str, Any] = json.loads((_HERE / folder / f"{name}.json").read_text("utf-8"))
    return data
