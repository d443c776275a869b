"""A dataset as the linter reads it: what can be read, and findings for the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...core.balance.splits import SPLITS
from ...core.dataset.layout import Layout
from ...core.errors import UserError
from ...core.job import spec as specs
from ...core.job.spec import JobSpec
from . import entries, reading, strict
from .entries import Category, Listed, Part, Reference
from .finding import Finding

__all__ = ["Category", "Dataset", "Listed", "Part", "Reference", "Rendered", "load"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Of a record, what tells its picture from others."""

    index: int
    split: str
    file: str
    sha256: str | None


@dataclass
class Dataset:
    """`parts` holds the readable annotation files, `spec` the job where meta/job.json is there,
    `merged` whether that job says it was put together from others, `lines` the files
    records/*.jsonl, `records` what is in them, by index (None where there is no such file).
    `pictures` says whether pictures are opened."""

    layout: Layout
    pictures: bool = True
    parts: list[Part] = field(default_factory=list)
    spec: JobSpec | None = None
    merged: bool = False
    lines: list[Path] = field(default_factory=list)
    records: list[Rendered] | None = None

    def name(self, path: Path) -> str:
        return path.relative_to(self.layout.root).as_posix()


def load(
    root: Path, pictures: bool, foreign: bool
) -> tuple[Dataset, list[tuple[Path, list[Finding]]]]:
    """Finds everything but the pictures; and what cannot be read, of each annotation file and of
    the job. For `foreign` see `reading.find`."""
    dataset = Dataset(Layout(root), pictures)
    findings: list[tuple[Path, list[Finding]]] = []
    for split in SPLITS:
        path = dataset.layout.coco(split)
        found: list[Finding] = []
        try:
            if path.exists():
                part = Part(split, dataset.name(path), path, reading.find(path, foreign))
                found += entries.sections(part)
                dataset.parts.append(part)
        except (ValueError, OSError) as error:
            found.append(_unreadable(dataset, path, error))
        findings.append((path, found))
    findings.append((dataset.layout.job, _job(dataset)))
    dataset.lines = sorted(dataset.layout.records.glob("*.jsonl"))
    dataset.records = [] if dataset.lines else None
    return dataset, findings


def _job(dataset: Dataset) -> list[Finding]:
    path = dataset.layout.job
    if not path.exists():  # the rule on folders and files speaks of it
        return []
    try:
        data = strict.parse(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        return [_unreadable(dataset, path, error)]
    try:
        dataset.spec = specs.from_json(data)
        dataset.merged = _merged(data)
    except UserError as error:
        return [Finding(dataset.name(path), None, "job", str(error))]
    return []


def _merged(job: Any) -> bool:
    """A merged set keeps the splits of its sources, so its own job does not decide them."""
    provenance = job.get("provenance") if isinstance(job, dict) else None
    return isinstance(provenance, dict) and bool(provenance.get("merged"))


def _unreadable(dataset: Dataset, path: Path, error: Exception) -> Finding:
    return Finding(dataset.name(path), None, "json", f"not readable as JSON: {error}")
