"""A dataset as the linter reads it: what can be read, and findings for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.balance.splits import SPLITS
from ...core.dataset.layout import Layout
from ...core.errors import UserError
from ...core.job import spec as specs
from ...core.job.spec import JobSpec
from ...core.labels.record import Record
from . import entries, records, strict
from .entries import Annotation, Category, Image, Part
from .finding import Finding

__all__ = ["Annotation", "Category", "Dataset", "Image", "Part", "load"]


@dataclass
class Dataset:
    """`parts` holds the readable annotation files, `spec` the job where meta/job.json is there,
    `merged` whether that job says it was put together from others, `records` those of
    records/*.jsonl (None where there is no such file)."""

    layout: Layout
    parts: list[Part]
    spec: JobSpec | None
    records: list[Record] | None
    findings: list[Finding]
    merged: bool = False

    def name(self, path: Path) -> str:
        return path.relative_to(self.layout.root).as_posix()


def load(root: Path) -> Dataset:
    """Reads everything but the pictures; what cannot be read is in `findings`."""
    layout = Layout(root)
    dataset = Dataset(layout, [], None, None, [])
    for split in SPLITS:
        path = layout.coco(split)
        for data in _json(dataset, path):
            part = entries.read(split, dataset.name(path), data, dataset.findings)
            dataset.parts.append(part)
    for data in _json(dataset, layout.job):
        try:
            dataset.spec = specs.from_json(data)
            dataset.merged = _merged(data)
        except UserError as error:
            dataset.findings.append(Finding(dataset.name(layout.job), None, "job", str(error)))
    if any(layout.records.glob("*.jsonl")):
        dataset.records = records.read(layout.records, dataset.name, dataset.findings)
    return dataset


def _merged(job: Any) -> bool:
    """A merged set keeps the splits of its sources, so its own job does not decide them."""
    provenance = job.get("provenance") if isinstance(job, dict) else None
    return isinstance(provenance, dict) and bool(provenance.get("merged"))


def _json(dataset: Dataset, path: Path) -> list[Any]:
    """The file's content alone in a list; nothing where it is missing, which the rule on folders
    and files speaks of, or not to be read."""
    if not path.exists():
        return []
    try:
        return [strict.parse(path.read_text(encoding="utf-8"))]
    except (ValueError, OSError) as error:
        message = f"not readable as JSON: {error}"
        dataset.findings.append(Finding(dataset.name(path), None, "json", message))
        return []
