"""The bundled surgical instruments, built in code at true size.

To add one, write a module with a function that returns an `Instrument` and list it in `_BUILDERS`
as "class name/variant". Everything else (scene, tests, command line) follows from that line.
"""

from __future__ import annotations

from collections.abc import Callable

from ...core.running.kept import kept
from . import needle_holder, tweezers
from .geometry.edges import exposure
from .model import Bend, Floats, Hinge, Instrument, Keypoint, Part

__all__ = ["Bend", "Hinge", "Instrument", "Keypoint", "Part", "build", "edges", "names"]

_BUILDERS: dict[str, Callable[[str], Instrument]] = {
    "needle_holder/mayo_hegar_16": needle_holder.mayo_hegar_16,
    "needle_holder/crile_wood_15": needle_holder.crile_wood_15,
    "needle_holder/mayo_hegar_20": needle_holder.mayo_hegar_20,
    "needle_holder/webster_13": needle_holder.webster_13,
    "tweezers/dressing_13": tweezers.dressing_13,
    "tweezers/adson_12": tweezers.adson_12,
    "tweezers/adson_toothed_12": tweezers.adson_toothed_12,
    "tweezers/debakey_20": tweezers.debakey_20,
    "tweezers/singley_18": tweezers.singley_18,
}


def names() -> list[str]:
    """The names of all bundled instruments, "class name/variant"."""
    return list(_BUILDERS)


@kept
def build(name: str) -> Instrument:
    """The bundled instrument called `name`; KeyError with the known names if there is none."""
    if name not in _BUILDERS:
        raise KeyError(f"no bundled instrument {name!r}; there are {', '.join(_BUILDERS)}")
    return _BUILDERS[name](name)


@kept
def edges(name: str) -> tuple[Floats, ...]:
    """How much of an edge each vertex of its parts is, see geometry/edges.py."""
    return tuple(exposure(part.vertices, part.faces) for part in build(name).parts)
