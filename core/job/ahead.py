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
    """Of the job that is held, with all that the scene will show of it computed."""
    spec, catalog = _held[0]
    sample = draw(spec, catalog, index)
    for one in sample.draws.values():
        for part in one if isinstance(one, tuple) else (one,):
            if hasattr(part, "prepare"):
                part.prepare()
    return sample
