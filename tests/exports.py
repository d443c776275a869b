"""Made-up datasets with the provenance that a rendered one has: what exports and merges read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from synthpoint.core.dataset.files import write_json
from synthpoint.core.dataset.layout import Layout
from synthpoint.tests import datasets


def build(root: Path, count: int = 16, **settings: Any) -> Layout:
    """As `datasets.build`; the fingerprint is the folder's name."""
    layout = datasets.build(root, count, **settings)
    edit_job(layout, provenance={"fingerprint": root.name})
    return layout


def edit_job(layout: Layout, **settings: Any) -> None:
    """Puts these in place of what meta/job.json says."""
    data = json.loads(layout.job.read_text(encoding="utf-8"))
    write_json(layout.job, {**data, **settings}, indent=2)
