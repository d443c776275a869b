"""Draws of a job that another process holds."""

from __future__ import annotations

from ..running.stopwatch import phase
from ..sampling.catalog import Catalog
from .draw import draw
from .sample import Sample
from .spec import JobSpec

_held: list[tuple[JobSpec, Catalog]] = []


def hold(spec: JobSpec, catalog: Catalog) -> None:
    """It is sent once: the catalog of a job with hands has ten megabytes, and what is computed of
    it once is kept with it."""
    _held[:] = [(spec, catalog)]


@phase("draw")
def drawn(index: int) -> Sample:
    """Of the job that is held."""
    spec, catalog = _held[0]
    return draw(spec, catalog, index)
